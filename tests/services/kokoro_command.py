"""The command `podcast` with a quick neural voice without a model: `python -m tests.services.kokoro_command`."""

from __future__ import annotations

import tempfile
from pathlib import Path

from podcast.cli import main
from podcast.voice.engines.kokoro import engine, model, workers
from tests.services import kokoro_worker


def with_quick_voice(folder: Path) -> None:
    """Replace the workers of kokoro, and what it needs to have installed."""
    made = model.Files(whole=folder / "whole", predictor=folder / "predictor", note=folder / "note")
    made.note.touch()
    workers.PROGRAM = Path(kokoro_worker.__file__)
    model.ready = lambda *_: made
    model.digest = lambda *_: model.UPSTREAM
    engine._runtime = lambda: "1.32"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        with_quick_voice(Path(folder))
        main()
