"""A text -> the SSML that the service gets: escaped, with pauses, pinyin, prosody and expression.

Source: W3C SSML 1.0; Microsoft, "SSML document structure and events", "Voice and sound with SSML" and "Pronunciation
with SSML", which name the elements and what each may hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple
from xml.sax.saxutils import escape

from podcast.lazy import patterns as re
from podcast.records import Prosody
from podcast.voice import mandarin, syllables
from podcast.voice.engines.azure import pinyin
from podcast.voice.mandarin import words
from podcast.voice.mandarin.characters import HAN, is_han, plain

NAMESPACE = "http://www.w3.org/2001/10/synthesis"
EXTENSIONS = "https://www.w3.org/2001/mstts"
RATES, PITCHES = (0.5, 2.0), (-200, 200)
"""Source: "Adjust prosody": half to twice the rate; the pitch likewise, which for a deep voice are fewer Hz."""
QUOTES = {'"': "&quot;", "'": "&apos;"}
_ILLEGAL = re.compile("[^\\t\\n\\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Source: XML 1.0, production 2. None of them has a sound."""
_PIECE = re.compile(rf"(?P<mark>{syllables.PINYIN.pattern})|(?P<han>[{HAN}]+)|(?P<other>[^{HAN}\[]+|\[)")
_BREAK = re.compile(r'<break time="(\d+)ms"/>')
_FREE = re.compile(r"</?(?:speak|voice)\b[^>]*>")
"""What is not charged. Source: Microsoft, "What is text to speech?", "Billable characters"."""


class Settings(NamedTuple):
    """What of a request does not change from text to text."""

    pauses: Mapping[str, float]
    """Signs -> the pause after them, s."""
    polyphones: bool
    """Whether to send the pinyin of polyphones whose reading is certain (`certain.tsv`)."""


def document(text: str, voice: str, expression: str, prosody: Prosody, settings: Settings) -> str:
    """Return the SSML for a text.

    Args:
        text: May hold marks of the lexicon, `[[yue4 dui4]]`.
        voice: As the service names it.
        expression: One of the voice's; empty: none.
        prosody: Rate and pitch; the volume is applied to the samples.
        settings: Pauses and the like.

    Raises:
        Refused: A mark holds what is no syllable.
    """
    body = "".join(_pieces(_ILLEGAL.sub("", text), settings))
    spoken = _prosody(prosody)
    if spoken:
        body = f"<prosody{spoken}>{body}</prosody>"
    if expression:
        body = f'<mstts:express-as style="{_escaped(expression)}">{body}</mstts:express-as>'
    extensions = f' xmlns:mstts="{EXTENSIONS}"' if expression else ""
    return (
        f'<speak version="1.0" xmlns="{NAMESPACE}"{extensions} xml:lang="zh-CN">'
        f'<voice name="{_escaped(voice)}">{body}</voice></speak>'
    )


def charged(request: str) -> int:
    """Return the characters that the service charges for: everything within `voice`, Chinese ones double.

    Source: Microsoft, "What is text to speech?", "Billable characters": text, markup but `speak` and `voice`, white
        space; "each Chinese character is counted as two".
    """
    counted = _FREE.sub("", request)
    return len(counted) + sum(map(is_han, counted))


def silence(request: str) -> float:
    """Return the length of all pauses that a request asks for, s."""
    return sum(map(int, _BREAK.findall(request))) / 1000


def spans(text: str) -> list[tuple[int, int]]:
    """Return start and end of each word that is spoken, in order."""
    found = list[tuple[int, int]]()
    for piece in _PIECE.finditer(text):
        if piece["han"]:
            parts = words.parted(words.simplified(plain(piece["han"])))
            found += ((piece.start() + word.start, piece.start() + word.end) for word in parts)
        elif piece["mark"]:
            found.append(piece.span())
        else:
            found += ((piece.start() + unit.start, piece.start() + unit.end) for unit in syllables.units(piece[0]))
    return found


def _pieces(text: str, settings: Settings) -> Iterator[str]:
    units = list(syllables.units(text))
    inside = range(units[0].end, units[-1].start) if units else range(0)  # at the ends the reading style pauses
    for piece in _PIECE.finditer(text):
        if piece["mark"]:
            said = mandarin.pinyin(piece[0])
            yield _phoneme(said, pinyin.homophones(said))
        elif piece["han"]:
            yield from _han(piece[0], settings)
        else:
            yield from _paused(text, piece.span(), inside, settings)


def _paused(text: str, span: tuple[int, int], inside: range, settings: Settings) -> Iterator[str]:
    """Yield a piece that holds no Chinese characters, with its pauses."""
    at, end = span
    signs = "|".join(re.escape(sign) for sign in sorted(settings.pauses, key=len, reverse=True))
    for sign in re.compile(signs).finditer(text, at, end) if signs else ():
        yield _escaped(text[at : sign.end()])
        if sign.start() in inside and settings.pauses[sign[0]]:
            yield f'<break time="{settings.pauses[sign[0]] * 1000:.0f}ms"/>'
        at = sign.end()
    yield _escaped(text[at:end])


def _han(run: str, settings: Settings) -> Iterator[str]:
    at = 0
    for word in pinyin.certain(plain(run)) if settings.polyphones else ():
        yield _escaped(run[at : word.start])
        yield _phoneme(word.said, run[word.start : word.end])
        at = word.end
    yield _escaped(run[at:])


def _phoneme(said: tuple[str, ...], text: str) -> str:
    form = pinyin.sapi(said)
    return f'<phoneme alphabet="sapi" ph="{form}">{_escaped(text)}</phoneme>' if form else _escaped(text)


def _prosody(prosody: Prosody) -> str:
    """Return the attributes of `prosody`; none for what is as usual, since each is charged."""
    rate, pitch = min(max(prosody.rate, RATES[0]), RATES[1]), min(max(prosody.pitch, PITCHES[0]), PITCHES[1])
    percent = round(100 * (rate - 1), 2)
    faster = f' rate="{percent:+g}%"' if percent else ""
    return faster + (f' pitch="{pitch:+.0f}Hz"' if round(pitch) else "")


def _escaped(text: str) -> str:
    return escape(text, QUOTES)
