"""Cut parts of a line: invisible characters, stray markup, addresses, `[n]` marks."""

from __future__ import annotations

from podcast import hanzi
from podcast.lazy import patterns as re
from podcast.script.clean import asides, generators, markup, sources
from podcast.script.clean.line import Line, lettered

_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]+"
    "|(?<![\ufe0f\u2600-\u27bf\U0001f000-\U0001faff])\u200d+|\u200d{2,}"  # a joiner is kept only inside an emoji
)
_WIDE = "[\u2018-\u201d\u2014\u2026\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]"
_STARS = re.compile(rf"\*{{2,}}|^\s*\*(?=\S)(?!\s)|(?<=\S)\*\s*$|(?<={_WIDE})__|__(?={_WIDE})")
_STRUCK = re.compile(r"(?<!~)~~(?![\s~])[^~\n]{1,600}?(?<!\s)~~(?!~)")
"""Not handled by the parser: `~~旧话。~~新话` is struck out on GitHub only if a space follows."""
_ESCAPED_TAG = re.compile(
    r"(?:&(?:amp;){0,9}lt;|<)/?(?:" + "|".join(sorted(sorted(markup.KNOWN), key=len, reverse=True)) + r")"
    r"(?![A-Za-z0-9])[^<>]{0,800}?(?:&(?:amp;){0,9}gt;|>)"
    r"|(?:&(?:amp;){1,9}lt;|&lt;|<)[a-z]{1,10}(?:\s+[a-z-]{2,20}\s*=\s*[\"”][^\"”<>\n]{0,800}[\"”]){1,12}"
    r"|(?:&(?:amp;){0,9}lt;|<)!--[^<>]{0,400}?--(?:&(?:amp;){0,9}gt;|>)",
    re.IGNORECASE,
)
_DATA = re.compile(r"!?\(data:(?:image|font)/[^\n]{0,20000}?(?:%3E|%3e|>|base64,[A-Za-z0-9+/=]{0,20000})['\"]?\s*\)")
"""A picture in the text itself, with its brackets lost."""
_STRAY = hanzi.compile(r"(?<=[0-9零一二三四五六七八九十百千万亿])\\(?=[\u3400-\u9fff])")
_ADDRESS = r"(?:https?|ftp)://[A-Za-z0-9\-._~:/?#@!$&'*+,;=%\[\]]+(?:(?<=/wiki/)[\w%]+)?"
_HOST = (
    r"(?<![A-Za-z0-9@.\-/])(?:[A-Za-z0-9\-]{1,63}\.){1,5}"
    r"(?:com|cn|net|org|io|me|tv|cc|co|jp|hk|uk|gov|edu|info|app|dev|ai|ly|be)"
    r"(?::\d{2,5})?/[A-Za-z0-9\-._~:/?#@!$&'*+,;=%]*[A-Za-z0-9/#=%]"
)
_URL = rf"(?:{_ADDRESS}|{_HOST})"
_LABELLED = (
    r"(?:(?:[^\s，。：:（()）]{0,6}(?:网址|链接|地址|来源|出处|原文|主页|官网|网站|传送门|视频|项目|下载|入口)|详?见|参见|via)"
    r"\s*[:：]?\s*)?"
)
_SPACED = r"https?://[A-Za-z0-9\-._~:/?#@!$&'*+,;=%]+(?:\s[A-Za-z0-9\-._~:/?#@!$&'*+,;=%]*[0-9/.?=&][A-Za-z0-9\-._~:/?#@!$&'*+,;=%]*){1,8}"
"""An address with spaces in it, which only brackets hold together."""
_IN_BRACKETS = hanzi.compile(
    rf"(?<!\s)\s*+[（(\[［【]\s*+{_LABELLED}(?:{_SPACED}|{_URL}(?:[\s、，,;；]+{_URL})*)\s*[)）\]］】]"
)
_BARE = re.compile(rf"(?:(?<!\s)\s++)?{_URL}(?:\([A-Za-z0-9_%]*\)[A-Za-z0-9_%]*)?")
_NAMED = hanzi.compile(
    r"(https?://)(?:[A-Za-z0-9\-]{1,63}\.){1,3}[A-Za-z]{2,12}(/?)(?![A-Za-z0-9\-._~:/?#@!$&'*+,;=%(])"
    r"(?=(\s*[\u3400-\u9fff])?)"
)
"""An address of a site and of no page on it."""
_POINTS = hanzi.compile(
    r"(?:[：:（(\[【<《|/]|(?:详?见|参见|请看|来自|转自|via|地址|网址|链接|官网|网站|主页|来源|出处|原文|访问|打开|点击|登录|登陆|进入|戳|上|去|到)(?:[了是为]|的)?)\s*$",
    re.IGNORECASE,
)
"""Before an address that a reader is sent to."""
_MARK = hanzi.compile(
    r"(?<!\s)\s*+[\[［]\s*\^?[1-9]\d{0,2}(?:\s*[-–—~～,，、]\s*\d{1,3})*\s*[\]］]"
    r"|(?<!\s)\s*+[\[［〔(（【]\s*(?:注释?|参考|脚注)\s*\d{1,2}\s*[\]］〕)）】]"
    r"|(?<=[\u3400-\u9fff”」』》）。！？])【[1-9]\d?】"
)
_WORD = re.compile(r"[\u3400-\u9fff]\s*$")
_AROUND = 12
"""Characters before an address that show what it is."""
_NUMBER = re.compile(r"\s*\^?\d{1,3}\s*")
_HOLLOW = re.compile(r"(?<!\s)\s*+[（(［【]\s*+(?:[、，,;；和]\s*+)*+[)）］】]")
_FORMULAS = hanzi.compile(r"(?:(?<=[，、；：（(])|^)\s*[，、；]+")
"""Marks that were between formulas, of which none is heard."""
_TASK = re.compile(r"\s*\[[ xX]\]\s+")
_CODE = re.compile(r"</?[A-Za-z!][^<>]*>|[{};]\s*$|\w+\s*\{|=>|;\s*\w+\s*[:=]|\w+\([^)]*\)\s*[;.{]|^\s*[$#>]\s")
_SHORTEST_CODE = 12
"""Characters. Shorter inline code is a name that is spoken: `icbc.com.cn`, `npm`."""
_LONGEST_LOOK = 400
"""Characters of inline code that are examined, so that the time stays linear."""


def clean(line: Line) -> Line:
    """Cut the parts of a line that are useless for listeners."""
    if line.kind not in {"text", "heading"} or line.reason:
        return line
    line = line.cut_all(_INVISIBLE, "markup")
    line = line.cut_all(_STRUCK, "struck") if "~~" in line.text else line
    line = _codes(line)
    line = line.cut_all(_ESCAPED_TAG, "markup") if _may_have_tag(line.text) else line
    line = generators.clean(line)
    line = line.cut_all(_DATA, "alt") if "(data:" in line.text else line
    line = line.cut_all(_STRAY, "markup") if "\\" in line.text else line
    line = _tasks(line)
    line = _numbers(line)
    line = line.cut_all(_MARK, "reference") if _may_have_mark(line.text) else line
    line = _addresses(line)
    line = sources.clean(asides.clean(line.cut_all(_STARS, "markup")))
    if any(cut.reason == "code" for cut in line.cuts):
        line = line.cut_all(_FORMULAS, "markup")
    return line.cut_all(_HOLLOW, "markup") if line.cuts else line


def _may_have_tag(text: str) -> bool:
    return "<" in text or "lt;" in text


def _may_have_mark(text: str) -> bool:
    return any(sign in text for sign in "[［〔【注註参參脚腳")


def _addresses(line: Line) -> Line:
    if "/" not in line.text:
        return line
    line = line.cut_all(_IN_BRACKETS, "url")
    names = (
        [found for found in _NAMED.finditer(line.heard) if _is_word(line.heard, found)] if "://" in line.text else []
    )
    line = line.cut((found.span(group) for found in names for group in (1, 2)), "markup")
    return line.cut_all(_BARE, "url")


def _is_word(heard: str, found: re.Match[str]) -> bool:
    """Return whether the address of a site is a word of its sentence: `注册 https://a.me 域名` -> 注册 a.me 域名."""
    before = heard[max(0, found.start() - _AROUND) : found.start()]
    if _POINTS.search(before) and not found[3]:
        return False
    return (bool(found[3]) and not re.search(r"[：:（(\[【]\s*$", before)) or bool(_WORD.search(before))


def _codes(line: Line) -> Line:
    """Cut inline code that is a statement, not a name."""
    codes = [span for span in line.spans if span.style == "code" and _is_code(line.text[span.start : span.end])]
    if not codes:
        return line
    line = line.cut_spans(codes, "code")
    return line if lettered(line.heard) else line.out("code")


def _is_code(written: str) -> bool:
    long = len(written) >= _SHORTEST_CODE or "<" in written
    return long and bool(_CODE.search(written[:_LONGEST_LOOK]))


def _tasks(line: Line) -> Line:
    found = _TASK.match(line.heard) if line.item else None
    return line.cut([found.span()], "markup") if found else line


def _numbers(line: Line) -> Line:
    """Cut links with only a number: `（[1](...)、[2](...)）`."""
    links = (span for span in line.spans if span.style == "link")
    return line.cut_spans([span for span in links if _NUMBER.fullmatch(line.text[span.start : span.end])], "reference")
