"""Cues -> transcripts: WebVTT, SubRip and Podcasting 2.0 JSON, all of the written form.

Source: W3C, "WebVTT", sections 3 and 4; Podcasting 2.0, "Transcripts".
"""

from __future__ import annotations

import json
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from itertools import accumulate

from podcast.feed import text
from podcast.lazy import patterns as re
from podcast.records import Cue, Episode, Show

WIDTH = 32
"""Characters per line of SubRip, full-width or not. Source: Podcasting 2.0, "Transcripts"."""
LINES = 2
"""Lines per caption of SubRip; of WebVTT one, which then has at most 65 characters, as that page says."""
SECOND = "引文"
"""Speaker name of the second voice."""
_BREAK = re.compile(r"[，、；：。！？…,;:!?][”’」』）)》]*|\s+|——")
_OPENING = "“‘「『（(《"
_SEGMENT = '  {{\n   "speaker": {},\n   "startTime": {!r},\n   "endTime": {!r},\n   "body": {}\n  }}'
"""Written out, since `json` indents in Python, six times as slowly."""
_quoted = json.JSONEncoder(ensure_ascii=False).encode
_SKIPPED = 8
"""Characters of the text that may have no mark before the next word, such as a number that was spoken in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caption:
    """The text on the screen at one time."""

    start: int
    """Milliseconds."""
    end: int
    """Milliseconds; after `start`, and not after the next caption's start."""
    lines: tuple[str, ...]
    """For SubRip, with the second voice's name where it begins to speak: at most `LINES`, none is empty."""
    text: str
    """For WebVTT: the same without the name, in one line."""
    voice: str
    """The style's key."""


def captions(episode: Episode) -> Iterator[Caption]:
    """Split cues into captions, timed by the words that the engine has marked, and between them by width."""
    before, voice = 0, ""
    for cue in episode.cues:
        words = _words(cue)
        name = f"{SECOND}：" if cue.voice == "second" != voice else ""
        voice = cue.voice
        widths = (0.0, *accumulate(map(_width_of, words)))
        anchors, spans = _anchors(cue, words, widths), _spans(name + words)
        for first in range(0, len(spans), LINES):
            shown = spans[first : first + LINES]
            begin, end = (max(0, place - len(name)) for place in (shown[0][0], shown[-1][1]))
            start = max(before, round(1000 * _time(anchors, widths[begin])))
            following = spans[first + LINES][0] - len(name) if first + LINES < len(spans) else len(words)
            before = max(start + 1, round(1000 * _time(anchors, widths[following])))
            lines = tuple((name + words)[slice(*span)] for span in shown)
            yield Caption(start=start, end=before, lines=lines, text=words[begin:end], voice=cue.voice)


def vtt(show: Show, shown: Iterable[Caption]) -> bytes:
    """Return WebVTT, each caption with its speaker."""
    parts, speakers = ["WEBVTT\n"], dict[str, str]()
    for caption in shown:
        if caption.voice not in speakers:
            named = text.line(speaker_of(show, caption.voice)).replace(">", "")
            speakers[caption.voice] = escape(named, quote=False)
        speaker, words = speakers[caption.voice], escape(caption.text, quote=False)
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
    speakers, segments = dict[str, str](), list[str]()
    for cue in episode.cues:
        words = _words(cue)
        if not words:
            continue
        if cue.voice not in speakers:
            speakers[cue.voice] = _quoted(text.line(speaker_of(show, cue.voice)))
        start, end = round(cue.start, 3), round(cue.end, 3)
        segments.append(_SEGMENT.format(speakers[cue.voice], start, end, _quoted(words)))
    listed = "[\n" + ",\n".join(segments) + "\n ]" if segments else "[]"
    return f'{{\n "version": "1.0.0",\n "segments": {listed}\n}}\n'.encode()


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
    return [words[start:end] for start, end in _spans(words)]


def _spans(words: str) -> list[tuple[int, int]]:
    """Return start and end of each line, without the spaces around it."""
    spans, at = [], 0
    while rest := words[at:].lstrip():
        at = len(words) - len(rest)
        end = len(rest) if len(rest) <= WIDTH else _end_of_line(rest)
        spans.append((at, at + len(rest[:end].rstrip())))
        at += end
    return spans


def _end_of_line(words: str) -> int:
    """Return where to cut: after the last mark that leaves a third of a line or more, else where the line is full."""
    ends = [found.end() for found in _BREAK.finditer(words[:WIDTH]) if found.end() >= WIDTH / 3]
    end = ends[-1] if ends else WIDTH
    while end > 1 and (text.parts_grapheme(words, end) or _parts_word(words, end)):
        end -= 1
    return end if end > 1 else WIDTH


def _anchors(cue: Cue, words: str, widths: Sequence[float]) -> tuple[list[float], list[float]]:
    """Return places in the text, as its width up to there, and their times: both ends and each marked word.

    Args:
        cue: With its marks.
        words: Its text.
        widths: That of the text up to each of its characters, and of all of it.
    """
    places, times, latest, at = [0.0], [cue.start], cue.start, 0
    for word in cue.words:
        written = word.written
        place = words.find(written, at, at + len(written) + _SKIPPED) if written else -1
        if place < 0:
            continue
        if place and word.start >= latest:
            places.append(widths[place])
            times.append(latest := word.start)
        at = place + len(written)
    return [*places, widths[-1]], [*times, cue.end]


def _time(anchors: tuple[Sequence[float], Sequence[float]], width: float) -> float:
    """Return when the text after so much width is spoken."""
    places, times = anchors
    later = min(bisect_left(places, width), len(places) - 1)
    before = max(0, later - 1)
    if places[later] <= places[before]:
        return times[later]
    return times[before] + (times[later] - times[before]) * (width - places[before]) / (places[later] - places[before])


def _parts_word(words: str, index: int) -> bool:
    """Return whether a cut here would split a Latin word or a number, or leave an opening mark at a line's end."""
    before, after = words[index - 1], words[index]
    latin = before.isascii() and after.isascii() and before.isalnum() and after.isalnum()
    return latin or before in _OPENING


def _words(cue: Cue) -> str:
    return " ".join(text.plain(cue.written).split())


@cache
def _width_of(letter: str) -> float:
    return 1.0 if unicodedata.east_asian_width(letter) in "WFA" else 0.5
