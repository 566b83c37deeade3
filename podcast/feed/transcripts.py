"""Cues -> transcripts: WebVTT, SubRip and Podcasting 2.0 JSON, all of the written form.

Source: W3C, "WebVTT", sections 3 and 4; Podcasting 2.0, "Transcripts".
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from html import escape

from podcast import patterns as re
from podcast.feed import text
from podcast.records import Cue, Episode, Show

WIDTH = 32
"""Characters per line of SubRip, full-width or not. Source: Podcasting 2.0, "Transcripts"."""
LINES = 2
"""Lines per caption of SubRip; of WebVTT one, which then has at most 65 characters, as that page says."""
SECOND = "引文"
"""Speaker name of the second voice."""
_BREAK = re.compile(r"[，、；：。！？…,;:!?][”’」』）)》]*|\s+|——")
_OPENING = "“‘「『（(《"
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
        anchors, spans = _anchors(cue, words), _spans(name + words)
        for first in range(0, len(spans), LINES):
            shown = spans[first : first + LINES]
            begin, end = (max(0, place - len(name)) for place in (shown[0][0], shown[-1][1]))
            start = max(before, round(1000 * _time(anchors, words, begin)))
            following = spans[first + LINES][0] - len(name) if first + LINES < len(spans) else len(words)
            before = max(start + 1, round(1000 * _time(anchors, words, following)))
            lines = tuple((name + words)[slice(*span)] for span in shown)
            yield Caption(start=start, end=before, lines=lines, text=words[begin:end], voice=cue.voice)


def vtt(show: Show, shown: Iterable[Caption]) -> bytes:
    """Return WebVTT, each caption with its speaker."""
    parts = ["WEBVTT\n"]
    for caption in shown:
        speaker = escape(text.line(speaker_of(show, caption.voice)).replace(">", ""), quote=False)
        words = escape(caption.text, quote=False)
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


def _anchors(cue: Cue, words: str) -> list[tuple[float, float]]:
    """Return places in the text, as its width up to there, with their times: both ends and each marked word."""
    found, at = [(0.0, cue.start)], 0
    for word in cue.words:
        place = words.find(word.written, at, at + len(word.written) + _SKIPPED) if word.written else -1
        if place > 0 and word.start >= found[-1][1]:
            found.append((_width(words[:place]), word.start))
        at = place + len(word.written) if place >= 0 else at
    return [*found, (_width(words), cue.end)]


def _time(anchors: list[tuple[float, float]], words: str, at: int) -> float:
    """Return when the text from `at` on is spoken."""
    width = _width(words[:at])
    later = next((index for index, (place, _) in enumerate(anchors) if place >= width), len(anchors) - 1)
    (place, time), (before, since) = anchors[later], anchors[max(0, later - 1)]
    return time if place <= before else since + (time - since) * (width - before) / (place - before)


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
