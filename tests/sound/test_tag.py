"""The ID3 tag, as mutagen and ffprobe read it."""

from __future__ import annotations

import io
import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from mutagen import id3

from podcast.errors import AudioError
from podcast.records import Chapter
from podcast.sound import tag
from tests.sound.synthetic import TAGS, clip, record, run

CHAPTERS = (
    Chapter(start=0.0, title="风从哪里来"),
    Chapter(start=61.25, title="一、山那边的说法，比别的都长一些"),
    Chapter(start=200.5, title="二"),
    Chapter(start=400.0, title="结论"),
)
JPEG = b"\xff\xd8\xff\xe0" + b"cover" * 100


def read_back(made: bytes) -> Any:
    """Read a tag as it is, without turning v2.3 into v2.4."""
    reader: Any = id3.ID3
    return reader(io.BytesIO(made), translate=False)


def test_every_frame_is_read_back() -> None:
    """Title, show, author, date, language, length and cover, in v2.3 and UTF-16."""
    made = tag.render(replace(TAGS, cover=JPEG), CHAPTERS, 600.25)
    assert made[:4] == b"ID3\x03"
    read = read_back(made)
    assert {name: read[name].text for name in ("TIT2", "TPE1", "TALB", "TYER", "TDAT", "TCON", "TLAN", "TLEN")} == {
        "TIT2": ["风从哪里来"], "TPE1": ["试音员"], "TALB": ["试音台"], "TYER": ["2025"], "TDAT": ["0403"],
        "TCON": ["Podcast"], "TLAN": ["zho"], "TLEN": ["600250"],
    }  # fmt: skip
    assert read["APIC:"].data == JPEG
    assert read["TIT2"].encoding == 1


def test_chapters_lie_in_the_tag_by_their_start() -> None:
    """Some players list them as they come: neither by size nor by hash, with the table of contents first."""
    made = tag.render(TAGS, CHAPTERS, 600.25)
    places = [made.index(name) for name in (b"CTOC", b"chapter1\0\0\0\0\0")]
    assert places[0] < places[1]
    starts = [made.index(b"CHAP"), *(made.rindex(f"chapter{number}\0".encode()) for number in (2, 3, 4))]
    assert starts == sorted(starts)


def test_chapters_are_read_back_with_their_times() -> None:
    """Each ends where the next begins, the last with the episode."""
    read = read_back(tag.render(TAGS, CHAPTERS, 600.25))
    found = sorted(read.getall("CHAP"), key=lambda frame: frame.start_time)
    assert [(frame.start_time, frame.end_time) for frame in found] == [
        (0, 61250), (61250, 200500), (200500, 400000), (400000, 600250),
    ]  # fmt: skip
    assert [frame.sub_frames["TIT2"].text[0] for frame in found] == [chapter.title for chapter in CHAPTERS]
    assert read["CTOC:toc"].child_element_ids == [frame.element_id for frame in found]


def test_the_same_input_gives_the_same_bytes() -> None:
    """Nothing of the clock or of a hash's order gets in."""
    assert tag.render(TAGS, CHAPTERS, 600.25) == tag.render(replace(TAGS), tuple(CHAPTERS), 600.25)


def test_an_episode_without_chapters_and_cover_has_neither() -> None:
    """Empty means left out, not an empty frame."""
    read = read_back(tag.render(TAGS, (), 30.0))
    assert not [name for name in read if name[:4] in {"CHAP", "CTOC", "APIC"}]


def test_an_unknown_language_is_said_to_be_undetermined() -> None:
    """ISO 639-2 `und`, where the show's code has no three-letter form here."""
    read = read_back(tag.render(replace(TAGS, language="tlh"), (), 30.0))
    assert read["TLAN"].text == ["und"]


@pytest.mark.parametrize(
    ("cover", "message"),
    [(b"\x89PNG\r\n\x1a\n", "must be a JPEG"), (JPEG + bytes(tag.LARGEST_COVER), "bytes; at most")],
)
def test_a_cover_that_players_would_choke_on_is_refused(cover: bytes, message: str) -> None:
    """Only a JPEG of at most 300 KB goes in."""
    with pytest.raises(AudioError, match=message):
        tag.render(replace(TAGS, cover=cover), (), 30.0)


@pytest.mark.client
@pytest.mark.skipif(not shutil.which("ffprobe"), reason="ffprobe is not installed")
def test_ffprobe_shows_the_same_chapters(tmp_path: Path) -> None:
    """Chinese titles and times, from a file with sound in it."""
    made = record([clip("风从哪里来")], tmp_path)
    sound = made.path.read_bytes()
    path = tmp_path / "tagged.mp3"
    path.write_bytes(tag.render(TAGS, CHAPTERS, 600.25) + sound[sound.index(b"\xff\xfb") :])
    told = json.loads(run("ffprobe", "-v", "error", "-show_chapters", "-of", "json", path).stdout)
    assert [(float(one["start_time"]), one["tags"]["title"]) for one in told["chapters"]] == [
        (chapter.start, chapter.title) for chapter in CHAPTERS
    ]


def test_more_chapters_than_a_phone_lists_are_thinned() -> None:
    """Every second or third stays, and ends where the next that stays begins."""
    many = tuple(Chapter(start=10.0 * place, title=str(place)) for place in range(130))
    read = read_back(tag.render(TAGS, many, 1300.0))
    found = sorted(read.getall("CHAP"), key=lambda frame: frame.start_time)
    assert len(found) == len(read["CTOC:toc"].child_element_ids) == 44
    assert (found[0].start_time, found[0].end_time, found[-1].end_time) == (0, 30_000, 1_300_000)
    assert len(read_back(tag.render(TAGS, many[:60], 600.0)).getall("CHAP")) == 60
