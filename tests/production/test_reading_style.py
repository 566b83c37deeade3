"""The style in which a show's posts are read: what its configuration decides."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from podcast.production import reading_style
from podcast.production.selection import Request
from podcast.project.config import Config
from podcast.project.folders import PostFolder


@pytest.mark.parametrize(
    ("language", "opening"),
    [
        ("zh-cn", "以下内容由人工智能合成语音朗读。"),
        ("zh-tw", "以下內容由人工智慧合成語音朗讀。"),
        ("zh-hk", "以下內容由人工智能合成語音朗讀。"),
    ],
)
def test_a_show_discloses_its_voice_in_its_own_language(tmp_path: Path, language: str, opening: str) -> None:
    """By its style, by that of a folder of posts, and with values of its own; the settings' hash knows."""
    config = Config(folder=tmp_path, found=True, style="朗读", language=language)
    reading = reading_style.reading_of(config, Request())
    assert reading.style.templates["opening"] == opening
    other = reading_style.reading_of(replace(config, language="en"), Request())
    assert (reading.settings_hash == other.settings_hash) == (language == "zh-cn")
    folder = replace(config, style="社长", post_folders=(PostFolder(folder="a", style="朗读"),))
    assert reading_style.reading_of(folder, Request()).by_style["朗读"].style.templates["opening"] == opening
    own = replace(config, style_overrides={"roles": {"body": {"rate": 1.05}}})
    assert reading_style.reading_of(own, Request()).style.templates["opening"] == opening
