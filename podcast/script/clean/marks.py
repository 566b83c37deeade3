"""Marks of editors and generators inside a line: `[[note|words]]`, `==words==`, `:smile:`, `{.red}`.

A mark is cut; the words that a reader sees are read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from podcast import hanzi
from podcast import patterns as re
from podcast.records import Reason
from podcast.script.clean import syntax
from podcast.script.clean.line import Line

_EMBED = re.compile(r"!\[\[[^\[\]\n]{1,300}\]\]")
_CONTENTS = re.compile(
    r"^\s*(?:\[\[?_?(?:toc|table of contents)_?\]?\]|@\[toc\](?:\([^)]*\))?|\$\{toc\}|\{\{\s*toc\s*\}\})\s*$",
    re.IGNORECASE,
)
_WIKI = re.compile(r"(\[\[)(?!\s|\d{1,3}\]\])([^\[\]|#\n]{0,200})(#[^\[\]|\n]{1,200})?(\|[^\[\]\n]{1,200})?(\]\])")
_WORDED = re.compile(
    r"(\{%-?\s*(?:post_link|asset_link)\s+\S+\s+['\"]?)([^'\"%\n]{1,100}?)(['\"]?(?:\s+(?:true|false))?\s*-?%\})"
    r"|(\{%-?\s*(?:label|mark|u|emp|wavy|kbd|underline|hl_text)\s+(?:[\w-]{0,16}@|#?[\w-]{1,16}\s*,\s*)?['\"]?)"
    r"([^'\"%@\n]{1,100}?)(['\"]?\s*-?%\})"
    r"|(\{\{[<%]\s*(?:mark|label|kbd|underline|hl)\s+['\"])([^'\"\n]{1,100})(['\"]\s*[>%]\}\})"
)
"""Tags of Hexo and Hugo whose last word is shown."""
_TEMPLATE = re.compile(
    rf"{syntax.TEMPLATE}|\{{:[^}}\n]{{0,200}}\}}|\{{[#.][A-Za-z][\w-]*(?:\s+[#.]?[\w-]+(?:=\S+)?)*\s*\}}"
    r"|\{[A-Za-z-]{2,20}=[\"'][^{}\n]{0,200}\}"
)
"""Template tags and lists of attributes, which the site replaces."""
_SHORTCODE = re.compile(
    r"\[[a-z][a-z0-9_-]{2,24}(?:\s+[a-z_-]{1,20}=(?:\"[^\"\n]{0,300}\"|'[^'\n]{0,300}'|[^\s\]\"']{1,100}))+\s*/?\]"
    r"|\[/?(?:hide|scode|reply|login|secret|gallery|collapse|tabs?|button|caption|embed|audio|video|playlist)\](?!\()"
    r"|\[/[a-z][a-z0-9_-]{2,24}\](?!\()"
)
"""Shortcodes of WordPress and Typecho: `[gallery ids="1,2"]`, `[hide]`, `[/hide]`."""
_INSERTED = re.compile(r"(?<![A-Za-z0-9+])(\+\+)(?=[^\s+])[^+\n]{1,300}?(?<=[^\s+])(\+\+)(?!\+)")
_MARKED = re.compile(r"(?<![A-Za-z0-9=!<>])(==)(?=[^\s=])[^=\n]{1,600}?(?<=[^\s=])(==)(?![=A-Za-z0-9])")
_LOWERED = re.compile(r"(?<=[A-Za-z)])(~)\d{1,3}(~)(?=[A-Za-z\u3400-\u9fff，。、；：\s)]|$)")
_POWER = re.compile(r"(?<=[A-Za-z0-9)])\^-?\d{1,4}(\^)(?!\d)")
_EMOJI = re.compile(r"(?<![A-Za-z0-9_:：]):(?:[a-z][a-z0-9_+-]{1,40}|\+1|-1|100|1234|8ball):(?![A-Za-z0-9_:]|/)")
_AFTER_WORD = re.compile(r"\w\Z")
_WORD = re.compile(r"\w")
_COMMON = frozenset({
    "+1", "-1", "100", "bulb", "clap", "cry", "dog", "fire", "grin", "heart", "joy", "laughing", "ok_hand", "pray",
    "rocket", "smile", "smiley", "sob", "sparkles", "star", "sunglasses", "tada", "thinking", "thumbsup", "warning",
    "wink", "x", "white_check_mark", "point_right", "heart_eyes", "rofl", "muscle", "eyes", "sweat_smile",
})  # fmt: skip
"""Names that are pictures even between two words."""
_ANCHOR = re.compile(r"(?<=\s)\^[A-Za-z0-9-]{3,40}\s*$")
_CONTAINER = re.compile(r"^\s*:{3,}\s*(?:\{?[A-Za-z][\w-]*\}?)?(?:\[([^\]\n]*)\])?\s*")
_ADMONITION = re.compile(r"^\s*(?:!!!|\?\?\?\+?)\s+[a-z][\w-]*(?:\s+(?:inline|end))*\s*(\"?)(?=[^\"]*(\"?)\s*$)")
_STRAY = hanzi.compile(r"(?<=[0-9零一二三四五六七八九十百千万亿])\\(?=[\u3400-\u9fff])")
_DATA = re.compile(r"!?\(data:(?:image|font)/[^\n]{0,20000}?(?:%3E|%3e|>|base64,[A-Za-z0-9+/=]{0,20000})['\"]?\s*\)")
"""A picture in the text itself, with its brackets lost."""


def clean(line: Line) -> Line:
    """Cut the marks of a line."""
    text = line.text
    if "[[" in text or "[T" in text or "[t" in text or "{" in text:
        line = line.cut_all(_CONTENTS, "markup")
    line = _wiki(line) if "[[" in text else line
    if "{" in text:
        line = _between(line, _WORDED, "markup").cut_all(_TEMPLATE, "markup")
    line = line.cut_all(_SHORTCODE, "markup") if "[" in text else line
    for sign, pattern in (("++", _INSERTED), ("==", _MARKED), ("~", _LOWERED), ("^", _POWER)):
        line = _between(line, pattern, "markup") if sign in text else line
    line = line.cut_all(_ANCHOR, "markup") if "^" in text else line
    line = _emoji(line) if text.count(":") > 1 else line
    if ":::" in text or "!!!" in text or "???" in text:
        line = _container(line)
    line = line.cut_all(_DATA, "alt") if "(data:" in text else line
    return line.cut_all(_STRAY, "markup") if "\\" in text else line


def _between(line: Line, pattern: re.Pattern[str], reason: Reason) -> Line:
    """Cut the marks around words: in a pattern with an odd number of groups for each form, all but the second."""
    return line.cut((span for found in pattern.finditer(line.heard) for span in _outer(found)), reason)


def _outer(found: re.Match[str]) -> Iterator[tuple[int, int]]:
    groups = [group for group in range(1, found.re.groups + 1) if found[group] is not None]
    kept = groups[1:2] if len(groups) == 3 else []
    yield from (found.span(group) for group in groups if group not in kept)


def _wiki(line: Line) -> Line:
    """Cut the marks of `[[page]]`, `[[page#part]]` and `[[page|words]]`; an embedded page is a picture."""
    embedded = len(_EMBED.findall(line.heard))
    if embedded:
        line = replace(line.cut_all(_EMBED, "alt"), images=line.images + embedded)
    cuts: list[tuple[int, int]] = []
    sayings: list[tuple[int, int, str]] = []
    for found in _WIKI.finditer(line.heard):
        if found[4]:
            cuts += [(found.start(), found.start(4) + 1), found.span(5)]
            continue
        cuts += [found.span(1), found.span(5)]
        if found[3] and found[2]:
            sayings.append((found.start(3), found.start(3) + 1, "，"))
        elif found[3]:
            cuts.append((found.start(3), found.start(3) + 1))
    return line.say(sayings).cut(sorted(cuts), "markup")


def _emoji(line: Line) -> Line:
    """Cut `:smile:`, but not `a:b:c`."""
    heard = line.heard
    cuts = [
        found.span()
        for found in _EMOJI.finditer(heard)
        if found[0].strip(":") in _COMMON
        or not (_AFTER_WORD.search(heard, 0, found.start()) and _WORD.match(heard, found.end()))
    ]
    return line.cut(cuts, "markup")


def _container(line: Line) -> Line:
    """Cut the mark of `::: tip words` and of `!!! note "words"`, not the words."""
    found = _CONTAINER.match(line.heard)
    if found and found[0].strip():
        start, end = found.span(1) if found[1] else (found.end(), found.end())
        return line.cut([(0, start), (end, found.end())], "markup")
    opened = _ADMONITION.match(line.heard)
    if not opened:
        return line
    return line.cut([opened.span(), opened.span(2)], "markup")
