#!/bin/sh
# pydub 0.25.1: set_frame_rate folds what lies above the new limit into the audible range, at full level.
#
# Expected: a converter of sample rates removes what the new rate cannot hold (here all above 12 kHz) before it drops samples.
# Instead: audioop takes every second sample. A tone of 20 kHz, which nobody hears, at 48 kHz becomes, at 24 kHz, a tone of
#   4 kHz, where hearing is keenest. Seen:
#   20000 Hz at 48000 Hz -> 4000 Hz at 24000 Hz, 0.0 dB; 15000 Hz at 44100 Hz -> 9000 Hz at 24000 Hz, -3.1 dB
# Why it matters: the hiss of s, x and sh, and music, become a harsh ring when clips of 44.1 or 48 kHz meet a speech model's 24.
# Here: rates are converted by soxr (podcast/sound/mastering.py, music.py); pydub only joins (podcast/sound/segments.py).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pydub==0.25.1 numpy==2.4.6 \
  'audioop-lts==0.2.2; python_version >= "3.13"'
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import sys

import numpy as np
from pydub import AudioSegment


def converted(pitch, rate, to):
    tone = (10000 * np.sin(2 * np.pi * pitch * np.arange(rate) / rate)).astype(np.int16)
    clip = AudioSegment(data=tone.tobytes(), sample_width=2, frame_rate=rate, channels=1).set_frame_rate(to)
    made = np.array(clip.get_array_of_samples(), float)
    heard = int(round(np.argmax(np.abs(np.fft.rfft(made))) * to / len(made), -1))
    level = 20 * np.log10(made.std() / tone.std())
    print(f"{pitch} Hz at {rate} Hz -> {heard} Hz at {to} Hz, {level:.1f} dB")
    return heard, level


first, second = converted(20000, 48000, 24000), converted(15000, 44100, 24000)
sys.exit(0 if first[0] == 4000 and first[1] > -1 and second[0] == 9000 and second[1] > -6 else 1)
PYTHON
