#!/bin/sh
# pysubs2 1.8.1: in WebVTT the name of a cue, and a note between cues, become words of the cue before.
#
# Expected: a cue identifier and a NOTE block are not text; that is what they are for.
# Instead: a numeric identifier is removed, and any other line before a time is taken into the cue above it. Seen:
#   ['大家好。\n\n第二句', '再见。'] of identifiers, ['大家好。\n\nNOTE 换人', '再见。'] of a note
# Why it matters: transcripts with named cues or editors' notes are valid, and a reader or search engine that uses it shows
#   and finds words that nobody said.
# Here: podcast/feed/transcripts.py writes neither identifiers nor notes.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pysubs2==1.8.1
"$folder/venv/bin/python" - <<'PYTHON'
import sys

from pysubs2 import SSAFile

FIRST, SECOND = "00:00:00.000 --> 00:00:01.000\n大家好。\n", "00:00:01.000 --> 00:00:02.000\n再见。\n"


def read(text):
    found = [event.plaintext for event in SSAFile.from_string(text, format_="vtt")]
    print(found)
    return found


plain = read(f"WEBVTT\n\n{FIRST}\n{SECOND}")
named = read(f"WEBVTT\n\n第一句\n{FIRST}\n第二句\n{SECOND}")
noted = read(f"WEBVTT\n\n{FIRST}\nNOTE 换人\n\n{SECOND}")
stands = plain == ["大家好。", "再见。"] and "第二句" in named[0] and "NOTE 换人" in noted[0]
sys.exit(0 if stands else 1)
PYTHON
