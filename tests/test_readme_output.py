"""The example output in both READMEs is what the commands print."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import readme_output

pytestmark = pytest.mark.long


def test_example_output_is_what_the_commands_print(tmp_path: Path) -> None:
    """Every example runs, both READMEs show all of them, and each block matches; no network is needed."""
    outputs = readme_output.printed(tmp_path, "tests.services.kokoro_command")
    for name in readme_output.READMES:
        text = (readme_output.ROOT / name).read_text(encoding="utf-8")
        assert readme_output.commands(text) == set(readme_output.EXAMPLES), name
        now = readme_output.rewritten(text, outputs)
        assert readme_output.masked(text) == readme_output.masked(now), f"{name}: run python -m tests.readme_output"


def test_masks_hide_only_what_differs_between_machines() -> None:
    """Hash, duration and version do not count; names, numbers of utterances and what a figure is read as do."""
    shown = "audio/a.49823434.mp3  4:01  espeak, PREVIEW\nok    Python: 3.11.7; 3.11\nspeaks: 1.6 s for 一"
    elsewhere = "audio/a.00000000.mp3  4:02  espeak, PREVIEW\nok    Python: 3.14.0rc1; 3.11\nspeaks: 1.5 s for 一"
    assert readme_output.masked(shown) == readme_output.masked(elsewhere)
    for changed in ("36 utterances", "17+ 从十四点开始", "17- 从14:00开始", "espeak, PREVIEW", "Sprout-2 480万"):
        assert readme_output.masked(changed) == changed
