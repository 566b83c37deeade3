"""The last lines of a post: links to other posts, and the name of the site that a post was written for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from podcast import hanzi
from podcast.lazy import patterns as re
from podcast.records import Reason
from podcast.script.clean.line import Line, lettered, letters

LONGEST_LEAD = 60
"""Characters of a line that introduces the titles of other posts."""
TITLE = 10
"""Letters of a title; the name of a tool or a site is shorter."""
_BULLET = re.compile(r"^[-•·*▪●■◆▶>\s]*(?:\d{1,2}[.、)]\s*)?")
_ARTICLE = re.compile(
    r"https?://mp\.weixin\.qq\.com/s|https?://zhuanlan\.zhihu\.com/p/|^/\d{4}/|\{%\s*post_url", re.IGNORECASE
)
"""The address of an article on a platform where blogs are published, or of another post of the same site."""
_ORDINARY = re.compile("[的了是我你他她它们这那不也都就和在有吗呢吧谢再晚早拜]")
"""Words of a sentence; no site's name has one."""
_SITES = re.compile(
    r"(?:techcrunch(?: ?中国)?|technode|cnbeta(?:\.com)?|engadget(?: ?中国(?:版)?)?|donews|techweb|pingwest|ifanr|"
    r"geekpark|solidot|"
    r"(?:新浪|腾讯|网易|搜狐|凤凰|百度|中关村|环球|人民|新华|光明|中新|央视|雅虎|动点|极客|太平洋|天极|比特)"
    r"(?:网|网?(?:科技|财经|新闻|娱乐|数码|汽车|体育|教育|评论|论坛|专栏|大家|百家|在线|电脑网?|公园))|"
    r"(?:百度)?百家|腾讯大家|知乎(?:专栏|日报)?|虎嗅网?|36 ?氪|钛媒体|爱范儿|雷锋网|极客公园|品玩|果壳网?|"
    r"量子位|机器之心|界面(?:新闻)?|"
    r"澎湃(?:新闻)?|财新网?|好奇心日报|it之家|少数派|差评|砍柴网|速途网|亿欧网?|猎云网|创业邦|i黑马|黑马网|投资界|艾瑞网|站长之家|驱动之家|"
    r"凤凰网?|今日头条|一点资讯|简书|豆瓣|人人网|观察者网|铁血网|南方周末|三联生活周刊|第一财经(?:日报)?|经济观察[网报]|21世纪经济报道|"
    r"南方都市报|新京报(?:书评)?|北京青年报|中国青年报|人民日报|光明日报|环球时报|科技日报|虎扑|懂球帝|刺猬公社|触乐网?|游研社|机核网?|"
    r"[\u4e00-\u9fff]{2,4}(?<!互联)(?<!因特)(?<!局域)(?<!物联)(?<!电)(?<!上)(?<!关系)网)",
    re.IGNORECASE,
)
_ABOUT_SITE = re.compile(r"[^,。!?:;]{4,24}(?:媒体|平台|网站|社区|公众号|杂志|专栏|门户)")


def linked(line: Line) -> bool:
    """Return whether a line has a link."""
    return any(span.style == "link" for span in line.spans)


def only_links(line: Line) -> bool:
    """Return whether the spoken text of a line is only links; numbers, bullets and dates next to them do not count."""
    if not linked(line):
        return False
    words = letters("".join(line.text[span.start : span.end] for span in line.spans if span.style == "link"))
    rest = len(letters(_BULLET.sub("", line.shape))) - len(words)
    return bool(words) and rest <= 0


_SERIES = hanzi.compile(
    "(?:前文|前篇|前作|前情|往期|旧文|上一?篇|前[一两几]篇|系列|合集|之前[的写]|此前的文章|传送门)[^。!?]{0,12}:$"
)


def series(lines: Sequence[Line]) -> list[Line]:
    """Leave out a list of nothing but links to the other parts of a series, with the line that leads to it."""
    out = list(lines)
    lead: int | None = None
    listed: list[int] = []
    for place, line in enumerate([*lines, None]):
        if line and (line.reason or not lettered(line.heard)):
            continue
        if line and lead is not None and line.item and only_links(line):
            listed.append(place)
            continue
        for at in [lead, *listed] if lead is not None and listed else ():
            out[at] = out[at].out("related")
        listed = []
        lead = place if line and line.plain and _introduces(line) and _SERIES.search(line.shape) else None
    return out


def pointers(lines: Sequence[Line]) -> list[Line]:
    """Leave out `👉 [another post](...)` and, at the end of a post, a list of links or a line that is one link."""
    out = list(lines)
    for place, line in enumerate(lines):
        if line.plain and line.shape[:1] in tuple("👉👇▶🔗📖📎") and only_links(line):
            out[place] = line.out("related")
    tail: list[int] = []
    for place in _backwards(out):
        if out[place].quote or out[place].kind != "text" or not only_links(out[place]):
            break
        tail.append(place)
    if not tail:
        return out
    lead = _lead(out, tail[-1])
    if lead is not None and not _articles([out[place] for place in tail]):
        return out
    single = len(tail) == 1 and not out[tail[0]].item and lead is None
    reason: Reason = "source" if single else "related"
    for place in [*tail, *([lead] if lead is not None and _introduces(out[lead]) else [])]:
        out[place] = out[place].out(reason)
    return out


def sites(lines: Sequence[Line]) -> list[Line]:
    """Leave out a last line that is the name of a site, such as `动点科技`, and the line that describes it."""
    out = list(lines)
    last: list[int] = []
    for place in _backwards(lines):
        last.append(place)
        if len(last) == 3:
            break
    named = next((at for at, place in enumerate(last[:2]) if _site(lines[place])), None)
    above = named is not None and len(last) > named + 1
    if not above or (named == 1 and not _ABOUT_SITE.fullmatch(lines[last[0]].shape)):
        return out
    for place in last[: named + 1]:  # type: ignore[operator]
        out[place] = out[place].out("source")
    return out


def _backwards(lines: Sequence[Line]) -> Iterator[int]:
    """Yield the places of the spoken lines from the last one on."""
    yield from (
        place for place in range(len(lines) - 1, -1, -1) if not lines[place].reason and lettered(lines[place].heard)
    )


def _site(line: Line) -> bool:
    shape = line.shape.strip("*-—()[]【】 ")
    names = re.split(r"\s*[/|、]\s*|(?<=[A-Za-z])\s+(?=[\u4e00-\u9fff])", shape)
    named = line.plain and line.role == "body" and len(shape) <= 24 and not _ORDINARY.search(shape)
    return named and all(_SITES.fullmatch(name) for name in names)


def _lead(lines: list[Line], place: int) -> int | None:
    """Return the place of a sentence that introduces the list that begins at `place`."""
    before = next((at for at in _backwards(lines[:place])), None)
    return before if before is not None and lines[before].shape.endswith(":") else None


def _articles(lines: Sequence[Line]) -> bool:
    """Return whether a list of links is one of other articles, not of what the post is about: tools, sites, papers."""
    articles = [line for line in lines if any(_ARTICLE.match(span.href) for span in line.spans if span.style == "link")]
    long = [line for line in articles if len(letters(line.heard)) >= TITLE or "《" in line.heard]
    return len(long) == len(lines)


def _introduces(line: Line) -> bool:
    """Return whether a line only introduces what follows: one short sentence."""
    return line.plain and len(line.shape) <= LONGEST_LEAD and not re.search("[。!?;]", line.shape)
