#!/bin/sh
# soundfile 0.14.0, mutagen 1.48.1, tinytag 2.3.2 (PyPI): of MP3s that are joined byte by byte only the first is there.
#
# Expected: MP3 is a stream of frames, so that `cat a.mp3 b.mp3` is the usual way to join clips; every player plays it on.
# Instead: encoders put an Info frame first that says how long the file is, and that of the first clip counts for the whole.
#   soundfile also stops decoding there, without an error. Seen, of clips of 2 and 3 s:
#   soundfile 2.00 s, mutagen 2.00 s, tinytag 2.06 s, ffmpeg 5.09 s
# Why it matters: a test that decodes with soundfile, and itunes:duration taken from a tag library, miss all but the first
#   sentence of an episode, while listeners hear it all.
# Here: podcast/sound/mp3.py joins fragments without Info frames and writes one for the whole; the duration is counted in
#   samples.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check soundfile==0.14.0 numpy==2.4.6 mutagen==1.48.1 \
  tinytag==2.3.2 imageio-ffmpeg==0.8.1
cd "$folder"
venv/bin/python - 2>errors <<'PYTHON'
import subprocess
import sys
from pathlib import Path

import numpy as np
import soundfile
from imageio_ffmpeg import get_ffmpeg_exe
from mutagen.mp3 import MP3
from tinytag import TinyTag

RATE = 24000
for name, seconds, pitch in (("a", 2, 440), ("b", 3, 880)):
    tone = 0.25 * np.sin(2 * np.pi * pitch * np.arange(seconds * RATE) / RATE)
    soundfile.write(f"{name}.mp3", tone, RATE)
Path("ab.mp3").write_bytes(Path("a.mp3").read_bytes() + Path("b.mp3").read_bytes())
command = [get_ffmpeg_exe(), "-nostdin", "-loglevel", "quiet", "-i", "ab.mp3", "-f", "s16le", "-"]
seconds = {
    "soundfile": len(soundfile.read("ab.mp3")[0]) / RATE,
    "mutagen": MP3("ab.mp3").info.length,
    "tinytag": TinyTag.get("ab.mp3").duration,
    "ffmpeg": len(subprocess.run(command, check=True, capture_output=True).stdout) / 2 / RATE,
}
print(*(f"{name} {value:.2f} s" for name, value in seconds.items()), sep=", ")
first = [seconds[name] < 2.1 for name in ("soundfile", "mutagen", "tinytag")]
sys.exit(0 if all(first) and seconds["ffmpeg"] > 4.9 else 1)
PYTHON
