"""A small show with real MP3 files, made afresh for each test."""

from __future__ import annotations

import io
import math
from array import array
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import lameenc
from PIL import Image

from podcast.feed import episodes
from podcast.records import Chapter, Cue, Enclosure, Episode, Link, Mark, Show
from podcast.sound.tag import Tags, render

GUID = "c7a1b7a4-59f0-5d0b-a1a5-0f2b1f3d4e5f"
ZONE = timezone(timedelta(hours=8))


def show(cover: Path = Path("cover.jpg"), **changes: Any) -> Show:
    """Give the channel."""
    given = Show(
        title="晨间电台 & 朋友们",
        link="https://example.test/",
        description="每天一段，用合成语音说清楚一件事。",
        language="zh-cn",
        author="测试作者",
        email="author@example.test",
        category=("News", "Tech News"),
        cover=cover,
        explicit=False,
        guid=GUID,
        base_url="https://example.test/podcast",
        media_url="https://example.test/podcast/audio",
        producer="ceshi-01",
    )
    return replace(given, **changes)


def episode(number: int = 1, **changes: Any) -> Episode:
    """Give the record of episode `number`, a day later each."""
    slug = changes.get("slug", f"2025-03-{number:02}-episode-{number}")
    given = Episode(
        guid=episodes.guid(GUID, slug),
        slug=slug,
        title=f"第{number}期：风从哪里来",
        published=datetime(2025, 3, 1, 6, tzinfo=ZONE) + timedelta(days=number - 1),
        duration=61.5,
        enclosure=Enclosure(path=f"audio/{slug}.0123abcd.mp3", length=734_000),
        summary=f"风是空气在动。\nhttps://example.test/{slug}/",
        link=f"https://example.test/{slug}/",
        links=(Link(url="https://example.org/?a=1&b=2", text="一份 <报告>"),),
        image="",
        tags=("天气",),
        chapters=(Chapter(start=0.0, title="开场"), Chapter(start=20.25, title="风 & 云")),
        cues=cues(),
        loudness=-16.02,
        engine="tone",
        preview=False,
        withdrawn=False,
        script_hash="a" * 64,
        settings_hash="b" * 64,
        source=f"posts/{slug}.md",
    )
    return replace(given, **changes)


def cues() -> tuple[Cue, ...]:
    """Give cues of two voices, one of them with words."""
    return (
        Cue(
            start=0.5, end=2.25, written="早上好。", spoken="早上好。", role="opening", line=0, voice="narrator",
            words=(Mark(start=0.5, end=1.2, written="早上"), Mark(start=1.2, end=2.2, written="好")),
        ),
        Cue(
            start=20.25, end=29.0, written="2025 年，风速达到 <30> 米 & 每秒；", spoken="二零二五年。", role="body",
            line=7, voice="narrator",
        ),
        Cue(
            start=30.0, end=41.5, spoken="请大家注意。", role="quote", line=9, voice="second",
            written="“请大家注意，不要在窗边停留，不要在树下停车，也不要在桥上拍照，"
            "等风停了再出门，家里有老人和孩子的尤其要小心。”",
        ),
    )  # fmt: skip


def project(folder: Path, count: int = 2) -> tuple[Show, tuple[Episode, ...]]:
    """Write a project's audio and records; give its show and episodes, newest first."""
    picture(folder / "cover.jpg")
    made = []
    for number in range(1, count + 1):
        slug = f"2025-03-{number:02}-episode-{number}"
        content = label(slug) + mp3(3 + number)
        name = f"audio/{slug}.{sha256(content).hexdigest()[:8]}.mp3"
        (folder / "audio").mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
        enclosure = Enclosure(path=name, length=len(content))
        made.append(episode(number, enclosure=enclosure, duration=3.0 + number))
        episodes.save(made[-1], folder / "audio", scratch=folder / ".podcast")
    return show(folder / "cover.jpg"), tuple(reversed(made))


def label(slug: str) -> bytes:
    """Give the tag of an episode, with the label of AI content."""
    day = datetime(2025, 3, 1, tzinfo=ZONE).date()
    guid = episodes.guid(GUID, slug)
    tags = Tags(
        title=slug, show="s", artist="a", published=day, cover=b"", language="zh-cn", producer="p", produce_id=guid
    )
    return render(tags, (), 3.0)


@cache
def mp3(seconds: int) -> bytes:
    """Give a tone as a real MP3."""
    rate = 44_100
    tone = array("h", (int(9000 * math.sin(index * 0.05 * seconds)) for index in range(rate * seconds)))
    encoder = lameenc.Encoder()
    encoder.silence()
    encoder.set_channels(1)
    encoder.set_in_sample_rate(rate)
    encoder.set_bit_rate(96)
    encoder.set_quality(7)
    return bytes(encoder.encode(tone.tobytes()) + encoder.flush())


def picture(path: Path, size: tuple[int, int] = (1400, 1400), mode: str = "RGB", kind: str = "JPEG") -> Path:
    """Write a picture with something on it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    out = io.BytesIO()
    made = Image.radial_gradient("L").resize(size).convert(mode)
    made.save(out, kind)
    path.write_bytes(out.getvalue())
    return path
