"""The ID3v2.3 tag at the start of an episode: title, show, date, cover, chapters, and the label of AI content.

Most players read v2.3 in UTF-16. mutagen makes the frames, but this module orders them: mutagen sorts by size, and some
players list chapters in file order.

Source: ID3v2.3.0 (id3.org), ID3v2 Chapter Frame Addendum 1.0.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from podcast.errors import AudioError
from podcast.records import Chapter
from podcast.sound import label

LARGEST_COVER = 300 * 1024
"""Bytes: a larger cover delays playback, since players read the entire tag first."""

MOST_CHAPTERS = 60
"""Of more, every second or third is in the tag: a phone's list of them. The JSON file and the notes have all."""
_UTF16 = 1
_LANGUAGES = {"zh": "zho", "en": "eng", "ja": "jpn", "ko": "kor", "yue": "yue", "de": "deu", "fr": "fra", "es": "spa"}
"""ISO 639-1 -> 639-2, which TLAN requires."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tags:
    """The metadata of the file."""

    title: str
    show: str
    artist: str
    published: date
    cover: bytes
    """JPEG of at most `LARGEST_COVER` bytes; empty: none."""
    language: str
    """RFC 5646: `zh-cn`."""
    producer: str = ""
    """Who made the speech, for the label of AI content; empty: no label."""
    produce_id: str = ""
    """The producer's identifier of the episode: its guid."""


def render(tags: Tags, chapters: Sequence[Chapter], duration: float) -> bytes:
    """Return the tag: the same bytes for the same input.

    Args:
        duration: Seconds.

    Raises:
        AudioError: The cover is not a JPEG, or too large.
    """
    if tags.cover and not tags.cover.startswith(b"\xff\xd8\xff"):
        raise AudioError("the cover in the tag must be a JPEG; give the show one, or let it be made from the PNG")
    if len(tags.cover) > LARGEST_COVER:
        raise AudioError(f"the cover in the tag has {len(tags.cover)} bytes; at most {LARGEST_COVER} are allowed")
    body = b"".join(_bytes(frame) for frame in _frames(tags, chapters, duration))
    size = bytes(len(body) >> shift & 127 for shift in (21, 14, 7, 0))
    return b"ID3\x03\x00\x00" + size + body


def _frames(tags: Tags, chapters: Sequence[Chapter], duration: float) -> Iterator[Any]:
    id3 = _id3()

    yield id3.TIT2(encoding=_UTF16, text=[tags.title])
    yield id3.TPE1(encoding=_UTF16, text=[tags.artist])
    yield id3.TALB(encoding=_UTF16, text=[tags.show])
    yield id3.TYER(encoding=0, text=[f"{tags.published:%Y}"])
    yield id3.TDAT(encoding=0, text=[f"{tags.published:%d%m}"])
    yield id3.TCON(encoding=0, text=["Podcast"])
    yield id3.TLAN(encoding=0, text=[_LANGUAGES.get(tags.language.lower().partition("-")[0], "und")])
    yield id3.TLEN(encoding=0, text=[str(round(duration * 1000))])
    if tags.producer:  # in Latin-1, which every parser of the label reads
        words = label.value(tags.producer, tags.produce_id)
        yield id3.TXXX(encoding=0, desc=label.DESCRIPTION, text=[words])
    yield from _chapters(chapters, duration)
    if tags.cover:
        yield id3.APIC(encoding=0, mime="image/jpeg", type=3, desc="", data=tags.cover)


def _chapters(chapters: Sequence[Chapter], duration: float) -> Iterator[Any]:
    """Yield the table of contents and then the chapters by their start."""
    id3 = _id3()

    if not chapters:
        return
    chapters = chapters[:: -(-len(chapters) // MOST_CHAPTERS)]
    ends = [*(chapter.start for chapter in chapters[1:]), duration]
    names = [f"chapter{number}" for number in range(1, len(chapters) + 1)]
    flags = id3.CTOCFlags.TOP_LEVEL | id3.CTOCFlags.ORDERED
    yield id3.CTOC(element_id="toc", flags=flags, child_element_ids=names, sub_frames=[])
    for name, chapter, end in zip(names, chapters, ends, strict=True):
        yield id3.CHAP(
            element_id=name,
            start_time=round(chapter.start * 1000),
            end_time=round(end * 1000),
            start_offset=0xFFFFFFFF,  # times count, not bytes
            end_offset=0xFFFFFFFF,
            sub_frames=[id3.TIT2(encoding=_UTF16, text=[chapter.title])],
        )


def _id3() -> Any:
    """Import mutagen's frames, which have no type hints."""
    from mutagen import id3

    return id3


def _bytes(frame: Any) -> bytes:
    """Return the bytes of one frame: a tag with only this frame, without the tag's ten bytes."""
    id3 = _id3()

    alone, out = id3.ID3(), io.BytesIO()
    alone.add(frame)
    alone.save(out, v1=0, v2_version=3, padding=lambda _: 0)
    return out.getvalue()[10:]
