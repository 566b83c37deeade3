"""A text in the order of its characters as units: what is voiced as one piece, what makes a pause, what is silent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import NamedTuple

from podcast.errors import Refused
from podcast.lazy import patterns as re
from podcast.voice.mandarin import latin, phonemes, readings, sandhi
from podcast.voice.mandarin.characters import HAN, REPEATED, is_han, plain
from podcast.voice.syllables import PINYIN, SYLLABLE

SIGNS = Path(__file__).with_name("signs.tsv")
"""`signs<TAB>how<TAB>what`."""
FIGURES = dict(
    zip("0123456789", ("ling2", "yi1", "er4", "san1", "si4", "wu3", "liu4", "qi1", "ba1", "jiu3"), strict=True)
)
_PIECE = re.compile(
    rf"(?P<mark>{PINYIN.pattern})"
    rf"|(?P<han>[{HAN}]+)"
    r"|(?P<figures>[0-9]+)"
    rf"|(?P<latin>{latin.RUN}+(?:['’]{latin.RUN}+)*)"
    r"|(?P<space>[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]+)"
    r"|(?P<sign>.)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """What is voiced as one piece: a syllable, a letter, a Latin word; a pause sign; a space."""

    start: int
    """Index into the text."""
    end: int
    """Index past it; `start` for a space between words, which the text does not have."""
    kind: str
    """`syllable`, `latin`, `pause` or `space`."""
    symbols: str
    """What the model gets, every one in its vocabulary; empty for what is silent."""
    syllables: int
    """How many are spoken; 0 for pauses and spaces."""
    pinyin: str
    """As spoken, after sandhi: `yi4`; empty for others than syllables."""


class _Sign(NamedTuple):
    """What a sign does."""

    how: str
    """`stop`, `open`, `close`, `said` or `silent`."""
    what: str
    """Symbols of a pause, or syllables."""


class _Piece(NamedTuple):
    """A part of the text before sandhi: a syllable, a Latin letter or word, a sign or a space."""

    start: int
    end: int
    kind: str
    """`syllable`, `latin`, `space`, or what a sign does."""
    symbols: str = ""
    syllables: int = 0
    spoken: sandhi.Syllable | None = None
    begins: bool = True
    """Whether a word begins here."""


def units(text: str) -> tuple[Unit, ...]:
    """Give a whole text as units, in order: their spans cover it without gap or overlap.

    Raises:
        Refused: A character cannot be spoken; its message says which and what to do.
        Missing: espeak-ng, which reads words in Latin letters, is not there.
    """
    writer = _Writer()
    for piece in _with_sandhi(list(_pieces(text))):
        writer.add(piece)
    return tuple(writer.units)


def symbols(text: str) -> str:
    """Give what the model gets for a text.

    Raises:
        Refused: A character cannot be spoken.
        Missing: espeak-ng is not there.
    """
    return "".join(unit.symbols for unit in units(text))


def pinyin(text: str) -> tuple[str, ...]:
    """Give a syllable for each Chinese character of a text, and those of the lexicon's marks: `zhong4`.

    Citation tones, the neutral tone as 5, ü as `v`.

    Raises:
        Refused: A character has no known reading.
    """
    found = list[str]()
    for match in _PIECE.finditer(_prepared(text)):
        if match["han"]:
            found += read(match).said
        elif match["mark"]:
            found += (syllable for _, _, syllable in _marked(match))
    return tuple(found)


def _prepared(text: str) -> str:
    """Bring characters into their plain form and write out iteration marks: 〇 -> 零, 人々 -> 人人."""
    chars = list(plain(text).replace("〇", "零"))
    for place, char in enumerate(chars):
        if char in REPEATED and place and is_han(chars[place - 1]):
            chars[place] = chars[place - 1]
    return "".join(chars)


def _pieces(text: str) -> Iterator[_Piece]:
    for match in _PIECE.finditer(_prepared(text)):
        yield from _PIECES[str(match.lastgroup)](match)


def runs(text: str) -> Iterator[re.Match[str]]:
    """Give the runs of Chinese characters of a text in plain form, what the lexicon gives left out."""
    return (match for match in _PIECE.finditer(_prepared(text)) if match["han"])


def read(match: re.Match[str]) -> readings.Run:
    """Read a run of Chinese characters by its text and what is around it."""
    return readings.of_run(match[0], match.string[: match.start()], match.string[match.end() :])


def _han(match: re.Match[str]) -> Iterator[_Piece]:
    offset = match.start()
    run = read(match)
    said = run.said
    for word in run.words:
        for place in range(word.start, word.end):
            within = run.text[word.start : word.end]
            spoken = sandhi.Syllable(run.text[place], said[place], within, place - word.start)
            begins = place == word.start and not _is_erhua(run.text[place], said[place])
            yield _Piece(offset + place, offset + place + 1, "syllable", syllables=1, spoken=spoken, begins=begins)


def _marked(match: re.Match[str]) -> Iterator[tuple[int, int, str]]:
    """Give the syllables of a mark such as `[[yue4 dui4]]`, with spans that together cover it."""
    found = list(SYLLABLE.finditer(match[0]))
    starts = [0, *(part.start() for part in found[1:]), len(match[0])]
    for part, start, end in zip(found, starts, starts[1:], strict=False):
        try:
            phonemes.syllable(part[0])
        except ValueError as error:
            raise Refused(f"{match[0]}: {error}; correct it in lexicon.tsv") from error
        yield match.start() + start, match.start() + end, part[0].replace("ü", "v")


def _mark(match: re.Match[str]) -> Iterator[_Piece]:
    for number, (start, end, syllable) in enumerate(_marked(match)):
        spoken = sandhi.Syllable("", syllable, "", number)
        yield _Piece(start, end, "syllable", syllables=1, spoken=spoken, begins=not number)


def _figures(match: re.Match[str]) -> Iterator[_Piece]:
    for number, figure in enumerate(match[0]):
        spoken = sandhi.Syllable("", FIGURES[figure], "", number)
        start = match.start() + number
        yield _Piece(start, start + 1, "syllable", syllables=1, spoken=spoken, begins=not number)


def _latin(match: re.Match[str]) -> Iterator[_Piece]:
    for start, end, said, count in latin.parts(match[0]):
        yield _Piece(match.start() + start, match.start() + end, "latin", said, count)


def _space(match: re.Match[str]) -> Iterator[_Piece]:
    yield _Piece(match.start(), match.end(), "space")


def _sign(match: re.Match[str]) -> Iterator[_Piece]:
    sign = _signs().get(match[0])
    if sign is None:
        raise Refused(
            f"{match[0]!r} (U+{ord(match[0]):04X}) cannot be spoken: leave it out, "
            f"or say in lexicon.tsv how the word it stands in is read"
        )
    said = sign.what.split() if sign.how == "said" else []
    if not said:
        yield _Piece(match.start(), match.end(), sign.how, sign.what)
        return
    start = match.start()  # the first syllable covers the sign
    for number, syllable in enumerate(said):
        spoken = sandhi.Syllable("", syllable, "", number)
        yield _Piece(start, match.end(), "syllable", syllables=1, spoken=spoken, begins=not number)
        start = match.end()


_PIECES = {"mark": _mark, "han": _han, "figures": _figures, "latin": _latin, "space": _space, "sign": _sign}


@cache
def _signs() -> dict[str, _Sign]:
    found = dict[str, _Sign]()
    for line in SIGNS.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("# "):
            signs, how, what = (*line.split("\t"), "")[:3]
            found |= {sign: _Sign(how, what) for sign in signs}
    return found


def _is_erhua(char: str, syllable: str) -> bool:
    return char == "儿" and syllable == "er5"


def _with_sandhi(pieces: Sequence[_Piece]) -> Iterator[_Piece]:
    """Give the pieces with their symbols; sandhi looks across quotes, not across pauses and brackets."""
    group = list[int]()
    changed = list(pieces)
    for place, piece in enumerate([*pieces, _Piece(0, 0, "stop")]):
        if piece.spoken:
            group.append(place)
        elif piece.kind in {"stop", "latin"} or piece.symbols in {"(", ")"}:
            said = sandhi.spoken([spoken for at in group if (spoken := pieces[at].spoken)])
            for at, syllable in zip(group, said, strict=True):
                changed[at] = _voiced(pieces[at], syllable)
            group = []
    yield from changed


def _voiced(piece: _Piece, syllable: str) -> _Piece:
    assert piece.spoken
    erhua = _is_erhua(piece.spoken.char, syllable)
    said = phonemes.ERHUA if erhua else phonemes.syllable(syllable)
    return piece._replace(symbols=said, spoken=piece.spoken._replace(pinyin=syllable))


class _Writer:
    """Puts a space between words, after a pause sign and before an opening bracket, and nowhere two."""

    def __init__(self) -> None:
        self.units = list[Unit]()
        self._last = ""
        """The last symbol."""

    def add(self, piece: _Piece) -> None:
        """Write a piece."""
        said = piece.symbols
        if piece.kind == "stop" and (said == self._last or not self._last):
            said = ""  # one pause for …… and ——, and none before anything is said
        if said and (piece.begins and piece.kind in {"syllable", "latin", "open"}):
            self._space(piece.start)
        kind = piece.kind if piece.kind in {"syllable", "latin", "space"} else "pause"
        pinyin = piece.spoken.pinyin if piece.spoken else ""
        unit = Unit(start=piece.start, end=piece.end, kind=kind, symbols=said, syllables=piece.syllables, pinyin=pinyin)
        self.units.append(unit)
        self._last = said[-1:] or self._last

    def _space(self, place: int) -> None:
        if not self._last or self._last in " (“":
            return
        last = self.units[-1]
        if last.kind == "space" and not last.symbols:
            self.units[-1] = replace(last, symbols=" ")
        else:
            self.units.append(Unit(start=place, end=place, kind="space", symbols=" ", syllables=0, pinyin=""))
