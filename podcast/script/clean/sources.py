"""Sources next to the text: `（新华社）`, `[来源](...)`, `（P.123）`, the suffix of a page's title."""

from __future__ import annotations

from podcast import hanzi
from podcast.lazy import patterns as re
from podcast.script.clean.line import Index, Line, lettered, letters

_SITE = (
    r"(?:知乎(?:专栏|日报)?|cnBeta(?:\.COM)?|新浪[网科技财经娱乐新闻]{0,3}|腾讯[网科技财经新闻]{0,3}|网易[科技新闻财经]{0,2}|搜狐[网科技新闻]{0,2}|"
    r"凤凰[网科技财经]{0,3}|百度(?:百科|贴吧|知道|百家)|豆瓣(?:电影|读书)?|维基百科.{0,12}|人民网|新华网|果壳网?|虎嗅网?|36氪|爱范儿|"
    r"动点科技|TechNode(?: China)?|TechCrunch(?: 中国)?|YouTube|Twitter|GitHub)"
)
_TAIL = hanzi.compile(
    rf"(?:_[^_\n]{{1,30}}){{0,2}}_\s*{_SITE}\s*$|(?: [-–|] [^-–|_\n]{{1,24}})? [-–|] {_SITE}\s*$", re.IGNORECASE
)
"""What a site adds to a page's title: `标题_频道_站点`, `标题 - 作者 - 站点`."""
_LONGEST_TAIL = 120
"""Characters examined at the end."""
_PRESS = (
    r"(?:(?:新浪|腾讯|网易|搜狐|凤凰)网?(?:科技|财经|娱乐|新闻)|[\u3400-\u9fffA-Za-z0-9]{0,6}(?:新闻|[日晚晨早周时]报|周刊|新华社|"
    r"路透社?|彭博社?|法新社|美联社|通讯社|财新网?|第一财经|澎湃|界面|IT之家|雷锋网|钛媒体|量子位|机器之心|官网|官博|官微)|"
    r"the (?:verge|information|guardian|economist)|reuters|bloomberg|wired|engadget|ars technica|axios|cnn|cnbc|bbc|"
    r"wsj|nyt(?:imes)?|arxiv|hacker news|晚点(?:LatePost)?|品玩|极客公园|PingWest)"
)
"""Names that occur in brackets only as a source. A platform does not: `回答问题吧（知乎）`."""
_SAYS = r"(?:(?:信息|消息|资料|数据|新闻|文章)?(?:来源|出处)|稿源|via|source)"
_NAMED = hanzi.compile(
    rf"(?<!\s)\s*+[（(\[【]\s*{_SAYS}\s*(?:[:：]|\s)\s*[^（()）\[\]【】\n]{{1,40}}[）)\]】]", re.IGNORECASE
)
"""Brackets that state a source; anywhere."""
_PRINTED = hanzi.compile(
    rf"(?:\s*+[（(]\s*{_PRESS}(?:\s*[、，,/]\s*{_PRESS}){{0,3}}\s*[）)]|\s*+[\[【]\s*{_PRESS}\s*[\]】])"
    r"(?=\s*$)|(?<=\s)[|｜]\s*via\s+[^。！？|｜]{1,24}$",
    re.IGNORECASE,
)
"""The author's name in brackets at the end of a line. Before a full stop it belongs to the sentence."""
_LINKED = hanzi.compile(rf"(?:via\s+)?(?:{_PRESS}|{_SITE})|来源|出处|原文|链接|原文链接|source|link|via", re.IGNORECASE)
_INTRODUCED = hanzi.compile(rf"\s*[;；，,。|｜]?\s*(?:相关报道|{_SAYS}|详见|原文|更多)\s*[:：]?\s*$", re.IGNORECASE)
_APART = re.compile(r"(?:^|.*[。！？；;”」』》）)\]】])\s*$|.*\s$", re.DOTALL)
"""A link is separate after a sentence or a space; otherwise it is part of its sentence."""
_PAGE = re.compile(r"\s*+[（(]\s*[Pp]{1,2}\s?\.?\s?\d{1,4}(?:\s*[-–—~]\s*\d{1,4})?\s*[）)]")


def clean(line: Line) -> Line:
    """Cut sources; a line that is only a source is left to the rules for full lines."""
    if line.kind != "text":
        return _tails(line)
    cut = line
    if any(sign in line.text for sign in "（([【|｜"):
        cut = cut.cut_all(_NAMED, "source").cut_all(_PAGE, "reference").cut_all(_PRINTED, "source")
    cut = _links(cut)
    return _tails(cut if lettered(cut.heard) else line)


def _links(line: Line) -> Line:
    """Cut a final link that only names a source, with its brackets and introduction."""
    last = max((span for span in line.spans if span.style == "link"), key=lambda span: span.end, default=None)
    if not last or not _LINKED.fullmatch(line.text[last.start : last.end].strip()):
        return line
    index = Index(line.cuts)
    start, end = index.to_heard(last.start), index.to_heard(last.end)
    before, after = line.heard[max(0, start - _LONGEST_TAIL) : start], line.heard[end:]
    if after.strip("）)]】 。；;."):
        return line
    opened = re.search(r"\s*[（(\[【]\s*$", before)
    introduced = _INTRODUCED.search(before)
    introduction = opened or (introduced if letters(introduced[0] if introduced else "") else None)
    if introduction:
        closing = re.match(r"\s*[）)\]】]", after)
        return line.cut([(start - len(introduction[0]), end + (closing.end() if closing and opened else 0))], "source")
    return line.cut([(start, end)], "source") if before and _APART.fullmatch(before) else line


def _tails(line: Line) -> Line:
    """Cut the site suffixes of titles that are links, and of a title at the end of the line."""
    ends = {span.end for span in line.spans if span.style == "link"} | {len(line.text.rstrip())}
    found: list[tuple[int, int]] = []
    for end in sorted(ends):
        start = max(0, end - _LONGEST_TAIL)
        tail = _TAIL.search(line.text[start:end])
        if tail and start + tail.start() > 0:
            found.append((start + tail.start(), end))
    if not found or line.kind not in {"text", "heading"}:
        return line
    index = Index(line.cuts)
    return line.cut([(index.to_heard(start), index.to_heard(end)) for start, end in found], "source")
