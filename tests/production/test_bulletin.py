"""A bulletin of 28 items, from the post to what each app reads."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from mutagen import id3

from tests.conftest import Project

ITEMS = [f"第{place}家公司在本月{place % 9 + 1}日宣布了新的产品和价格" for place in range(1, 29)]
PSC = "{http://podlove.org/simple-chapters}chapter"


def test_all_items_are_chapters_everywhere(project: Project) -> None:
    """ID3, JSON, `psc:chapters` and both notes: the same titles, the times to 10 ms, in the notes rounded down."""
    listed = "\n".join(f"- {item}。" for item in ITEMS)
    project.post("2025-03-04-daily.md", f"---\ntitle: 早报\ndate: 2025-03-04\n---\n\n{listed}\n")
    project.run("build")
    record = project.record("2025-03-04-daily")
    reader: Any = id3.ID3
    frames = reader(project.folder / record["enclosure"]["path"]).getall("CHAP")
    tagged = sorted((frame.start_time / 1000, frame.sub_frames["TIT2"].text[0]) for frame in frames)
    folder: Path = project.folder / "feed"
    table = json.loads((folder / "2025-03-04-daily/chapters.json").read_text(encoding="utf-8"))
    told = [(one["startTime"], one["title"]) for one in table["chapters"]]
    item: Any = etree.parse(folder / "feed.xml").find("channel/item")
    simple = [(seconds(one.get("start")), one.get("title")) for one in item.iter(PSC)]
    assert [title for _, title in told] == ITEMS
    for other in (tagged, simple):
        assert [title for _, title in other] == ITEMS
        assert [start for start, _ in other] == pytest.approx([start for start, _ in told], abs=0.01)
    for tag in ("description", "{http://purl.org/rss/1.0/modules/content/}encoded"):
        noted = re.findall(r"<li>(\d\d:\d\d:\d\d) ([^<]+)</li>", item.findtext(tag))
        assert [(int(seconds(time)), title) for time, title in noted] == [(int(start), title) for start, title in told]


def seconds(time: str) -> float:
    """Read `00:03:21.5`."""
    hours, minutes, rest = time.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(rest)
