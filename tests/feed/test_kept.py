"""What the feed keeps from one run, or one call, to the next is made again when what it was made of has changed."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from podcast.feed import artwork, episodes, page, tag_cover, transcripts
from podcast.feed.cover import draw
from podcast.lazy import compiled
from podcast.lazy.libraries import Image
from podcast.records import Cue
from tests.feed.samples import episode, show


@pytest.fixture
def cover(tmp_path: Path) -> Path:
    path = tmp_path / "cover.jpg"
    path.write_bytes(draw("甲"))
    return path


def kept(cover: Path) -> bytes:
    return tag_cover.kept(cover, cover.parent / "cache", cover.parent / "cache" / "tmp")


def test_the_cover_for_the_tag_is_made_once(cover: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And its bytes are those that are made."""
    made = kept(cover)
    assert made == artwork.thumbnail(cover)
    monkeypatch.setattr(artwork, "thumbnail", lambda cover: pytest.fail(f"{cover} was made again"))
    assert kept(cover) == made


def test_another_picture_gives_another_cover(cover: Path) -> None:
    """Even of the same length and time; one file is kept."""
    first, before = kept(cover), cover.stat()
    other = draw("乙")
    cover.write_bytes(other)
    os.utime(cover, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert kept(cover) == artwork.thumbnail(cover) != first
    assert len(list((cover.parent / "cache").glob("tag-cover-*"))) == 1


@pytest.mark.parametrize("changed", ["Pillow", "limit"])
def test_another_program_makes_the_cover_again(cover: Path, monkeypatch: pytest.MonkeyPatch, changed: str) -> None:
    """Another Pillow encodes otherwise, as do other limits, which are in the source."""
    kept(cover)
    if changed == "Pillow":
        monkeypatch.setattr("PIL.__version__", "99.0")
    else:
        monkeypatch.setattr(tag_cover, "MAKERS", (*tag_cover.MAKERS, "square.py"))
    monkeypatch.setattr(artwork, "thumbnail", lambda path: path.name.encode())
    assert kept(cover) == b"cover.jpg"


def test_a_damaged_cover_is_made_again(cover: Path) -> None:
    """As after a crash of the disk."""
    made = kept(cover)
    (path,) = (cover.parent / "cache").glob("tag-cover-*")
    path.write_bytes(path.read_bytes()[:-1])
    assert kept(cover) == made


def test_a_wrong_cover_is_refused_as_ever(cover: Path) -> None:
    """Also one that cannot be read."""
    from podcast.errors import ConfigError

    Image.new("RGB", (10, 10)).save(cover)
    with pytest.raises(ConfigError, match="too small"):
        kept(cover)
    cover.unlink()
    with pytest.raises(ConfigError, match="cannot be read"):
        kept(cover)


def test_a_record_is_read_again_when_it_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By rename or in place, with the same length and even the same time; and only then."""
    monkeypatch.setattr(episodes, "_SETTLED", -1)
    one = episode(slug="one", title="甲")
    episodes.save(one, tmp_path, scratch=tmp_path / "tmp")
    path = tmp_path / "one.json"
    (first,) = episodes.load_all(tmp_path)
    assert episodes.load_all(tmp_path)[0] is first
    before, text = path.stat(), path.read_text(encoding="utf-8")
    for title in ("乙", "丙"):
        changed = text.replace('"title": "甲"', f'"title": "{title}"')
        if title == "乙":
            path.write_text(changed, encoding="utf-8")
        else:
            (tmp_path / "new").write_text(changed, encoding="utf-8")
            (tmp_path / "new").replace(path)
            os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        assert episodes.load_all(tmp_path)[0].title == title


def test_a_record_that_has_just_been_written_is_not_relied_on(tmp_path: Path) -> None:
    """Within two seconds it may change again and have the same time."""
    episodes.save(episode(slug="one"), tmp_path, scratch=tmp_path / "tmp")
    first, second = episodes.load_all(tmp_path), episodes.load_all(tmp_path)
    assert first == second
    assert first[0] is not second[0]


def test_a_template_that_changes_is_compiled_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Compiled ones are kept; a change of the text, not of the time, makes another."""
    templates = tmp_path / "templates"
    templates.mkdir()
    text = templates / "a.html"
    text.write_text("{{ x }} 1", encoding="utf-8")
    before = text.stat()
    monkeypatch.setattr(page, "TEMPLATES", templates)
    monkeypatch.setattr(compiled, "_kept", tmp_path)

    def rendered() -> bytes:
        page._environment.cache_clear()
        return page._render("a.html", x="<")

    try:
        assert rendered() == rendered() == b"&lt; 1\n"
        assert len(list(tmp_path.glob("template-*"))) == 1
        text.write_text("{{ x }} 2", encoding="utf-8")
        os.utime(text, ns=(before.st_atime_ns, before.st_mtime_ns))
        assert rendered() == b"&lt; 2\n"
    finally:
        page._environment.cache_clear()


def test_segments_are_written_as_json_writes_them() -> None:
    """By hand, since `json` indents slowly: quotation marks, line ends, other planes and whole seconds included."""
    cues = tuple(
        Cue(start=start, end=start + 0.5, role="body", written=written, spoken="", line=1, voice=voice)
        for start, written, voice in (
            (0.0, '他说"好"\\n', "narrator"), (1.0004, "a\tb\u2028c", "second"), (2e-7, "𠀀 <&>", "narrator"),
            (3.0, " ", ""),
        )
    )  # fmt: skip
    told = show(author='"作者"')
    made = transcripts.json_segments(told, episode(cues=cues)).decode()
    assert made == json.dumps(json.loads(made), ensure_ascii=False, indent=1) + "\n"
    assert [one["body"] for one in json.loads(made)["segments"]] == ['他说"好"\\n', "a b c", "𠀀 <&>"]
    empty = transcripts.json_segments(told, episode(cues=())).decode()
    assert empty == json.dumps({"version": "1.0.0", "segments": []}, ensure_ascii=False, indent=1) + "\n"
