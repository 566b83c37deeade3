"""Cues -> transcripts: WebVTT, SubRip and Podcasting 2.0 JSON, all of the written form.

Source: W3C, "WebVTT", sections 3 and 4; Podcasting 2.0, "Transcripts".
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from html import escape
from itertools import accumulate, takewhile

from podcast.feed import text
from podcast.records import Cue, Episode, Show

WIDTH = 30
"""Chinese characters per line; a Latin letter counts as half."""
LINES = 2
"""Lines per caption, as is usual on screens."""
SECOND = "引文"
"""Speaker name of the second voice."""
_BREAK = re.compile(r"[，、；：。！？…,;:!?][”’」』）)》]*|\s+|——")
_OPENING = "“‘「『（(《"


@dataclass(frozen=True, slots=True, kw_only=True)
class Caption:
    """The text on the screen at one time."""

    start: int
    """Milliseconds."""
    end: int
    """Milliseconds; after `start`, and not after the next caption's start."""
    lines: tuple[str, ...]
    """At most `LINES`; no line is empty."""
    voice: str
    """The style's key."""


def captions(episode: Episode) -> Iterator[Caption]:
    """Split cues into captions; the time of a cue too long for one caption is divided by width."""
    before = 0
    for cue in episode.cues:
        lines = lines_of(_words(cue))
        widths = [_width(line) for line in lines]
        total, spoken = sum(widths) or 1, 0.0
        for first in range(0, len(lines), LINES):
            start = max(before, round(1000 * (cue.start + (cue.end - cue.start) * spoken / total)))
            spoken += sum(widths[first : first + LINES])
            before = max(start + 1, round(1000 * (cue.start + (cue.end - cue.start) * spoken / total)))
            yield Caption(start=start, end=before, lines=tuple(lines[first : first + LINES]), voice=cue.voice)


def vtt(show: Show, shown: Iterable[Caption]) -> bytes:
    """Return WebVTT, each caption with its speaker."""
    parts = ["WEBVTT\n"]
    for caption in shown:
        words = escape("\n".join(caption.lines), quote=False)
        speaker = escape(text.line(speaker_of(show, caption.voice)).replace(">", ""), quote=False)
        parts.append(f"{clock(caption.start)} --> {clock(caption.end)}\n<v {speaker}>{words}\n")
    return "\n".join(parts).encode()


def srt(shown: Iterable[Caption]) -> bytes:
    """Return SubRip."""
    parts = [
        f"{number}\n{clock(caption.start, ',')} --> {clock(caption.end, ',')}\n" + "\n".join(caption.lines) + "\n"
        for number, caption in enumerate(shown, 1)
    ]
    return "\n".join(parts).encode()


def json_segments(show: Show, episode: Episode) -> bytes:
    """Return Podcasting 2.0 JSON, one segment per cue. A cue without text is left out: AntennaPod fails on it."""
    segments = [
        {
            "speaker": text.line(speaker_of(show, cue.voice)),
            "startTime": round(cue.start, 3),
            "endTime": round(cue.end, 3),
            "body": words,
        }
        for cue in episode.cues
        if (words := _words(cue))
    ]
    return (json.dumps({"version": "1.0.0", "segments": segments}, ensure_ascii=False, indent=1) + "\n").encode()


def heard(episode: Episode, seconds: float) -> Cue | None:
    """Return the cue that plays at a time, or the last one before it; None before the first."""
    before = [cue for cue in episode.cues if cue.start <= seconds]
    return before[-1] if before else None


def clock(milliseconds: int, mark: str = ".") -> str:
    """Return a time as captions write it: `00:03:21.040`."""
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{mark}{rest:03}"


def speaker_of(show: Show, voice: str) -> str:
    """Return the speaker name of a style's voice: the author's name for the narrator."""
    return SECOND if voice == "second" else show.author


def lines_of(words: str) -> list[str]:
    """Split a sentence into lines of at most `WIDTH`, at clauses if possible; only spaces are lost."""
    lines: list[str] = []
    rest = words
    while len(rest) > WIDTH and _width(rest) > WIDTH:
        end = _end_of_line(rest)
        lines.append(rest[:end].strip())
        rest = rest[end:].lstrip()
    return [line for line in (*lines, rest.strip()) if line]


def _end_of_line(words: str) -> int:
    """Return where to cut: after the last mark that leaves a third of a line or more, else where the line is full."""
    widths = accumulate(map(_width_of, words))
    fit = max(1, sum(1 for _ in takewhile(lambda width: width <= WIDTH, widths)))
    ends = [found.end() for found in _BREAK.finditer(words[:fit]) if _width(words[: found.end()]) >= WIDTH / 3]
    end = ends[-1] if ends else fit
    while end > 1 and (text.parts_grapheme(words, end) or _parts_word(words, end)):
        end -= 1
    return end if end > 1 else fit


def _parts_word(words: str, index: int) -> bool:
    """Return whether a cut here would split a Latin word or a number, or leave an opening mark at a line's end."""
    before, after = words[index - 1], words[index]
    latin = before.isascii() and after.isascii() and before.isalnum() and after.isalnum()
    return latin or before in _OPENING


def _words(cue: Cue) -> str:
    return " ".join(text.plain(cue.written).split())


def _width(words: str) -> float:
    return sum(map(_width_of, words))


@cache
def _width_of(letter: str) -> float:
    return 1.0 if unicodedata.east_asian_width(letter) in "WFA" else 0.5
