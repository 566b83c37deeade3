#!/bin/sh
# soxr 1.1.0 (PyPI): converting 16-bit samples makes silence noise, and a stream another sound than the whole.
#
# Expected: zeros give zeros, and the streamed conversion, which is exact for floats, is exact for integers too.
# Instead: for int16 the library adds dither, which cannot be turned off, and adds it anew for each chunk. Seen:
#   int16: silence at most 1, 23.2% not zero; in chunks 44.3% of the samples differ, by at most 2.0
#   float32: silence at most 0.0, 0.0% not zero; in chunks 0.0% of the samples differ, by at most 0.0
# Why it matters: pauses of a synthesiser are exact zeros, by which they are found, cut and cached; after the conversion
#   they are not, and the bytes depend on how the sound was cut up.
# Here: podcast/sound/mastering.py and music.py convert float32.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check soxr==1.1.0 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import sys

import numpy as np
import soxr

FROM, TO = 24000, 44100
noise = np.random.default_rng(1).normal(0, 3000, 3 * FROM).astype(np.int16)


def streamed(samples):
    stream = soxr.ResampleStream(FROM, TO, 1, dtype=samples.dtype.name)
    ends = range(1000, len(samples) + 1000, 1000)
    return np.concatenate([stream.resample_chunk(samples[end - 1000 : end], last=end >= len(samples)) for end in ends])


seen = {}
for kind, speech in (("int16", noise), ("float32", noise.astype(np.float32) / 32768)):
    silence = soxr.resample(np.zeros(FROM, speech.dtype), FROM, TO)
    parts, whole = streamed(speech).astype(float), soxr.resample(speech, FROM, TO).astype(float)
    seen[kind] = (np.abs(silence).max(), np.abs(parts - whole).max())
    print(f"{kind}: silence at most {seen[kind][0]}, {np.mean(silence != 0):.1%} not zero;", end=" ")
    print(f"in chunks {np.mean(parts != whole):.1%} of the samples differ, by at most {seen[kind][1]}")
sys.exit(0 if min(seen["int16"]) >= 1 and max(seen["float32"]) == 0 else 1)
PYTHON
