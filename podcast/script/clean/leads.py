"""Lead-ins to left-out text, and glosses in brackets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from podcast.lazy import patterns as re
from podcast.script.clean.line import Line

SHORTEST_GLOSS = 2
"""Characters. `选项（A）` is not a gloss."""
MOST_WORDS = 5
"""Maximum words of a gloss; more form a sentence, which is read."""
LONGEST_TITLE = 12
"""Maximum words of an original title in brackets after 《》."""
LONGEST_DROPPED = 36
"""Characters. A longer lead-in has content of its own."""
_SHOWS = re.compile(
    "图|照片|截屏|截图|视频|动图|表格|下面|如下|以下|这样的|长这样|其[它他]还有|还有|[↓👇]|belike|看一下|看一看|看看|来看|请看|发上来|所示|见下|效果|界面"
)
_PICTURE = re.compile("图|照片|截屏|截图|视频|发上来|看一下|看看|请看")
_ASIDE = re.compile(r"\([^()]*\)")
_COLON = re.compile(r"[：:]\s*$")
_ENDING = re.compile(r"[：:。！!…．.~～↓👇⬇\ufe0f\s]+$")
_DOTS = re.compile(r"(?:belike|这样|如下|是|有|像)\s*(?:\.{3,}|…+)$", re.IGNORECASE)
_LEADS = re.compile(
    r"^(?:先|直接)?上(?:个|张|组)?图[。!~]*$|(?:如下图?|如图|见下?图)(?:所示|所见)?[。…~]*[↓👇⬇\s]*$|[↓👇⬇]\s*$"
    r"|(?:看看?|对比|感受|欣赏|试着[^,。!?;]{0,8})(?:一下)?(?:下面|以下|下边|下图)[^,。!?;:]{0,14}[。…]*$"
    r"|(?:^|[,。!?;])\s*(?:以下|下面|下图|上图)(?:则|就|便|分别)?(?:是|为)[^,。!?;:]{2,24}[。…]*$"
    r"|(?:是|有|数|看)下面(?:这|几|两|三)?[^,。!?;:]{0,8}[。…]*$"
    r"|(?:用|以|来看|看|放|附上)[^,。!?;]{0,16}(?:题图|图片|照片|截图|海报|画|图)[^,。!?;]{0,6},?[^。!?;]{0,12}(?:结尾|结束|收尾|纪念|告别)[。…]*$"
)
"""The end of a line that leads to a picture without a colon."""
_TEXT = re.compile(
    "(?:翻译|译文|全文|原文|[的封]信|书信|内容|回复|文章|对话|问答|故事|名单|声明|公告|讲话|演讲|致辞)[^,。!?;:]{0,4}:$"
)
"""What a lead-in announces that can be read."""
_SENTENCES = re.compile("[。！？!?；;]")
_GLOSS = re.compile(
    r"(?<=[\u3400-\u9fff》”’」])\s*[（(]\s*("
    r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ .·'’&+\-/]{1,60}"  # with a digit it is a model or a version, which is read
    r"|(?:(?<=》[（(])|(?<=》 [（(])|(?<=》[（(] ))[A-Za-zÀ-ɏ0-9][A-Za-zÀ-ɏ0-9 .·'’&+\-/:：,!?—–]{1,80}"  # a title
    r"|[A-Z]{2,8}[:：][A-Z0-9.]{1,10}"
    r"|[\u3400-\u9fffA-Za-z ·・ー\u3040-\u30ff]*[\u3040-\u30ff][\u3400-\u9fffA-Za-z ·・ー\u3040-\u30ff]*"
    r")\s*[）)]"
)
_OF = frozenset("的地之")
_KANA = re.compile("[\u3040-\u30ff]")
_WORD = re.compile(r"[A-Za-zÀ-ɏ0-9][A-Za-zÀ-ɏ0-9\-'’.]*")


def lead_ins(lines: Sequence[Line]) -> list[Line]:
    """Leave out a short lead-in together with the text it introduces; end a longer one with 「见文字版」.

    Listeners are sent to the text once for all tables and listings, by the pointer at the first of them.
    """
    out = list(lines)
    pointed = ({"table", "code"} & {line.kind} and line.reason != "caption" for line in lines)
    first = next((place for place, points in enumerate(pointed) if points), None)
    shown: int | None = None
    heard: Line | None = None
    for place in range(len(lines) - 1, -1, -1):
        line = lines[place]
        if line.spoken and line.kind == "text" and _to_address(line):
            out[place] = _pointing(line) if line.role == "body" else _closing(line)
        elif line.plain and line.role == "body" and _COLON.search(line.heard):
            if shown is None or shown != first:
                out[place] = _lead(line, None if shown is None else lines[shown], heard)
        elif shown is not None and _leads_silently(line, lines[shown], heard):
            out[place] = _lead(line, lines[shown], None if line.item else heard)
        if _counts(line):
            shown = place
        heard = line if line.spoken else heard
    return out


def _leads_silently(line: Line, shown: Line, heard: Line | None) -> bool:
    """Return whether a line leads to a picture in words, 「情况如下」, or is an item that is one: 「其它还有：」."""
    if not line.spoken or line.kind != "text" or line.quote or not _pictured(shown):
        return False
    if line.item:
        inside = heard is None or heard.item != line.item
        return inside and line.role == "item" and bool(_COLON.search(line.heard) or _DOTS.search(line.shape))
    return line.role in {"body", "heading"} and bool(_LEADS.search(line.shape))


def _pictured(shown: Line) -> bool:
    return (
        not shown.spoken and (shown.images > 0 or shown.reason in {"caption", "credit", "alt"}) and shown.kind == "text"
    )


def _lead(line: Line, shown: Line | None, heard: Line | None) -> Line:
    """Judge a lead-in by the next line for readers and the next line for listeners.

    A lead-in to the first table or code block is kept: the pointer spoken there follows it.
    """
    if shown is None or shown.spoken:  # its picture was lost when the post was migrated
        lost = (shown is None or shown.role == "heading") and _PICTURE.search(line.shape)
        return _pointing(line) if lost else line
    if heard and (heard.role in {"quote", "item", "dialogue"} or (_TEXT.search(line.shape) and _pictured(shown))):
        return line  # it may introduce that
    if (
        len(line.shape) <= LONGEST_DROPPED
        and _SHOWS.search(_ASIDE.sub("", line.shape))
        and not _SENTENCES.search(line.heard.rstrip("。！!~ "))
    ):
        return line.out("pointer")
    return _closing(line) if shown.kind in {"table", "code"} else _pointing(line)


def _pointing(line: Line) -> Line:
    """Speak the end of a lead-in as 「，见文字版」."""
    found = _ENDING.search(line.heard)
    start, end = found.span() if found else (len(line.heard.rstrip()), len(line.heard.rstrip()))
    if start == end:  # nothing is there that could be spoken otherwise: the last character is
        start -= 1
        return line.say([(start, end, f"{line.heard[start:end]}，见文字版。")])
    return line.say([(start, end, "，见文字版。")])


def _to_address(line: Line) -> bool:
    """Return whether a colon introduces an address at the end of the line: `项目主页：https://...`."""
    if not line.cuts or line.cuts[-1].reason != "url" or not _COLON.search(line.heard):
        return False
    return not line.text[line.cuts[-1].end :].strip()


def _closing(line: Line) -> Line:
    """Speak a final colon as a full stop."""
    found = _COLON.search(line.heard)
    return line.say([(found.start(), found.start() + 1, "。")]) if found else line


def _counts(line: Line) -> bool:
    """Return whether the line is visible to a reader."""
    return line.spoken or line.images > 0 or line.reason in {"caption", "credit", "url", "table", "code"}


def glosses(lines: Sequence[Line]) -> list[Line]:
    """Cut foreign names in brackets after their Chinese form; a name used later is introduced: `，也就是Kimi`."""
    out = list(lines)
    found = [(place, match) for place, line in enumerate(lines) if line.spoken for match in _GLOSS.finditer(line.heard)]
    uses = _uses(lines, found) if found else {}
    introduced: set[str] = set()
    cuts: dict[int, list[tuple[int, int]]] = {}
    sayings: dict[int, list[tuple[int, int, str]]] = {}
    for place, match in found:
        name = match[1].strip()
        most = LONGEST_TITLE if lines[place].heard[: match.start() + 1].rstrip("（( ").endswith("》") else MOST_WORDS
        if len(name) < SHORTEST_GLOSS or len(name.split()) > most or name.isdigit():
            continue
        used = any(uses.get(key, (-1, 0)) > (place, match.end()) for key in _keys(name))
        if used and not _KANA.search(name) and name not in introduced:
            introduced.add(name)
            if _follows(lines[place], match) in _OF:
                continue  # 某某，也就是PBD的一半 would be half of PBD alone: the bracket is read as it stands
            said = f"，也就是{name}{_pause(lines[place], match)}"
            sayings.setdefault(place, []).append((match.start(), match.end(), said))
        else:
            cuts.setdefault(place, []).append((match.start(), _past(lines[place].heard, match)))
    for place in sayings.keys() | cuts.keys():
        out[place] = lines[place].say(sayings.get(place, ())).cut(cuts.get(place, ()), "gloss")
    return out


def _past(text: str, match: re.Match[str]) -> int:
    """Return the end of a bracket, including the second of two spaces around it."""
    return match.end() + (match[0][0].isspace() and text[match.end() : match.end() + 1].isspace())


def _pause(line: Line, match: re.Match[str]) -> str:
    """Return a comma between the name and the continuing sentence, if no punctuation follows."""
    return "，" if _follows(line, match).isalnum() else ""


def _follows(line: Line, match: re.Match[str]) -> str:
    return line.heard[match.end() : match.end() + 8].lstrip()[:1]


def _uses(lines: Sequence[Line], found: list[tuple[int, re.Match[str]]]) -> dict[str, tuple[int, int]]:
    """Return the last position outside such brackets where each name is used."""
    wanted = {key for _, match in found for key in _keys(match[1])}
    lengths = sorted({key.count(" ") + 1 for key in wanted})
    brackets: dict[int, list[re.Match[str]]] = {}
    for place, match in found:
        brackets.setdefault(place, []).append(match)
    last: dict[str, tuple[int, int]] = {}
    for place, line in enumerate(lines):
        if not line.spoken:
            continue
        text = _without(line.heard, brackets.get(place, []))
        words = list(_WORD.finditer(text))
        for length in lengths:
            for at in range(len(words) - length + 1):
                key = _key(word[0] for word in words[at : at + length])
                if key in wanted:
                    last[key] = (place, words[at].start())
    return last


def _without(text: str, found: list[re.Match[str]]) -> str:
    """Replace the brackets with spaces, so that positions do not change."""
    parts, at = [], 0
    for match in found:
        parts += [text[at : match.start()], " " * (match.end() - match.start())]
        at = match.end()
    return "".join(parts) + text[at:]


def _key(words: Iterable[str]) -> str:
    return " ".join(word.strip(".'’-") for word in words).casefold()


def _keys(name: str) -> tuple[str, ...]:
    """Return the forms that count as a use: the name, or the last part of a person's name."""
    words = _WORD.findall(name)
    whole = _key(words)
    return (whole, _key(words[-1:])) if len(words) > 1 and len(words[-1]) > 3 else (whole,)
