#!/bin/sh
# soundfile 0.14.0 (libsndfile 1.2.2): an MP3 read in blocks is not the same sound as the MP3 read at once.
#
# Expected: blocks that are read one after the other, without any seek, join to what one read of the whole file gives.
# Instead: soundfile seeks to the place where it already is after every read, and in an MP3 of variable bit rate libsndfile
#   decodes the next frame without the bits that earlier frames left over for it. Blocks of a second in a sine of
#   amplitude 0.25: `read at once 72000 samples, in blocks 72000; largest difference 0.29, from sample 24000 on`.
#   No error; a click at the start of every block. Files of constant bit rate are not affected.
# Why it matters: music and interviews are mostly such files, and reading by blocks is how one spares memory.
# Here: podcast/sound/sequential.py says that the file cannot seek, and reads it straight through.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check soundfile==0.14.0 numpy==2.4.6
cd "$folder"
venv/bin/python - 2>errors <<'PYTHON'
import sys

import numpy as np
import soundfile

RATE = 24000
tone = 0.25 * np.sin(2 * np.pi * 440 * np.arange(3 * RATE) / RATE)
soundfile.write("tone.mp3", tone, RATE)
whole, _ = soundfile.read("tone.mp3")
blocks = np.concatenate(list(soundfile.blocks("tone.mp3", blocksize=RATE)))
wrong = np.abs(whole - blocks)
print(f"read at once {len(whole)} samples, in blocks {len(blocks)};", end=" ")
print(f"largest difference {wrong.max():.2f}, from sample {np.flatnonzero(wrong > 0.001)[:1]} on")
sys.exit(0 if wrong.max() > 0.1 else 1)
PYTHON
