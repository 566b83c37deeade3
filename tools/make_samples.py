"""Make the sound samples in `docs/` of the example episodes, as `make episode` leaves them in `audio/`.

python -m tools.make_samples
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import lameenc
import numpy as np
import soundfile

ROOT = Path(__file__).parents[1]
SAMPLES = {"article": "2026-11-20-why-small-models-matter", "bulletin": "2026-11-24-daily"}
"""The name of each sample and the episode whose beginning it is."""
LONGEST = 30.0
"""Seconds; a sample ends with the last whole utterance before."""
TAIL, FADE = 0.5, 0.3
"""Seconds after that utterance, and how many of them fade out."""
BIT_RATE = 64
"""kbit/s, mono."""


def main() -> int:
    """Write the samples, and say how long they are and which engine spoke."""
    for name, slug in SAMPLES.items():
        record = json.loads((ROOT / "audio" / f"{slug}.json").read_text(encoding="utf-8"))
        samples, rate = soundfile.read(ROOT / "audio" / Path(record["enclosure"]["path"]).name, dtype="float32")
        end = max(cue["end"] for cue in record["cues"] if cue["end"] <= LONGEST - TAIL) + TAIL
        cut = (samples if samples.ndim == 1 else samples.mean(axis=1))[: round(end * rate)]
        cut[-round(FADE * rate) :] *= np.linspace(1, 0, round(FADE * rate), dtype=np.float32)
        encoder = lameenc.Encoder()
        encoder.silence()
        encoder.set_channels(1)
        encoder.set_in_sample_rate(rate)
        encoder.set_bit_rate(BIT_RATE)
        encoder.set_quality(2)
        pcm = np.clip(np.rint(cut * 32767), -32768, 32767).astype("<i2")
        path = ROOT / "docs" / f"{name}.mp3"
        path.write_bytes(bytes(encoder.encode(pcm.tobytes()) + encoder.flush()))
        sys.stdout.write(f"{path.name}: {end:.1f} s, {path.stat().st_size:,} bytes, {record['engine']}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
