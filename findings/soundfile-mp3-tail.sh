#!/bin/sh
# soundfile 0.14.0 (libsndfile 1.2.2): blocks of an MP3 end with sound that is not in the file, and its length is a guess.
#
# Expected: the blocks join to the samples that read() gives, and info() tells how many those are.
# Instead: of an MP3 without an Info frame the length is the size of the file through the size of its first frame, and
#   frames of 44.1 kHz are of two sizes; blocks() yields that many samples, the last ones left over in its buffer from the
#   block before. Seen, of 30 s at 44.1 kHz and 64 kbit/s that end in silence:
#   read 30.04 s, info 30.18 s, blocks 30.18 s; loudest after the end 0.24, before it 0.00
# Why it matters: speech services and lameenc send such MP3s; an episode's length grows by 17 s an hour, and each clip that is
#   read in blocks ends with an echo of itself.
# Here: podcast/sound/sequential.py and podcast/voice/audio.py read until nothing comes; episodes get an Info frame
#   (podcast/sound/mp3.py).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check soundfile==0.14.0 numpy==2.4.6 lameenc==1.9.0
cd "$folder"
venv/bin/python - 2>errors <<'PYTHON'
import sys
from pathlib import Path

import lameenc
import numpy as np
import soundfile

RATE = 44100
time = np.arange(30 * RATE) / RATE
sound = np.where(time < 29.5, 8192 * np.sin(2 * np.pi * 440 * time), 0).astype(np.int16)
encoder = lameenc.Encoder()
encoder.set_bit_rate(64)
encoder.set_in_sample_rate(RATE)
encoder.set_channels(1)
encoder.silence()
Path("a.mp3").write_bytes(bytes(encoder.encode(sound.tobytes())) + bytes(encoder.flush()))
whole, _ = soundfile.read("a.mp3")
info = soundfile.info("a.mp3").frames
blocks = np.concatenate([block.copy() for block in soundfile.blocks("a.mp3", blocksize=RATE)])
print(*(f"{name} {count / RATE:.2f} s" for name, count in (("read", len(whole)), ("info", info))), sep=", ", end=", ")
after = np.abs(blocks[len(whole) :]).max()
print(f"blocks {len(blocks) / RATE:.2f} s; loudest after the end {after:.2f}", end=", ")
print(f"before it {np.abs(whole[-RATE // 10 :]).max():.2f}")
sys.exit(0 if info == len(blocks) > len(whole) + 4410 and after > 0.1 else 1)
PYTHON
