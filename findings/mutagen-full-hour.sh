#!/bin/sh
# mutagen 1.48.1: update_to_v23 drops the time of day at every full hour, and in the hour after midnight.
#
# Expected: TDRC 2026-11-30T08:00:00 becomes TYER 2026, TDAT 3011 and TIME 0800.
# Instead: hour and minute are tested for truth, so that a zero in either means "no time". Seen:
#   08:30 TYER 2026 TDAT 3011 TIME 0830; 08:00 TYER 2026 TDAT 3011; 00:15 TYER 2026 TDAT 3011
# Why it matters: ID3v2.3 is what players read most widely, and programmes are dated at full hours; two episodes of a day lose
#   their order.
# Here: podcast/sound/tag.py writes the frames of ID3v2.3 itself and does not convert.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check mutagen==1.48.1
"$folder/venv/bin/python" - <<'PYTHON'
import sys

from mutagen.id3 import ID3, TDRC

seen = {}
for clock in ("08:30", "08:00", "00:15"):
    tag = ID3()
    tag.add(TDRC(encoding=3, text=f"2026-11-30T{clock}:00"))
    tag.update_to_v23()
    seen[clock] = {name: str(frame) for name, frame in tag.items()}
    print(clock, seen[clock])
sys.exit(0 if seen["08:30"].get("TIME") == "0830" and "TIME" not in {*seen["08:00"], *seen["00:15"]} else 1)
PYTHON
