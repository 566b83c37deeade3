#!/bin/sh
# ffmpeg 9.0.2 (in imageio-ffmpeg 0.8.1): `-codec copy` of an MP3 drops what ID3 chapters carry, and renames other frames.
#
# Expected: a copy has the tag of its source; only the stream information may change.
# Instead: chapters keep their times and titles, and lose their pictures and links; a chapter that the table of contents
#   does not list, and is hidden therefore, is listed; the comment is a frame TXXX:comment, lyrics are TXXX:lyrics-zho. Seen:
#   before CHAP TIT2 WXXX APIC, CTOC [c0], COMM, USLT; after CHAP TIT2, CTOC [ch0, ch1], TXXX:comment, TXXX:lyrics-zho
# Why it matters: hosts that insert advertising, and editors, copy with it; apps then show no chapter pictures and links.
# Here: podcast/sound/tag.py writes chapters with titles alone, all of them in the table of contents: nothing that such a copy
#   loses. The label TXXX:AIGC survives it.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check imageio-ffmpeg==0.8.1 mutagen==1.48.1
cd "$folder"
venv/bin/python - <<'PYTHON'
import subprocess
import sys

from imageio_ffmpeg import get_ffmpeg_exe
from mutagen.id3 import APIC, CHAP, COMM, CTOC, ID3, TIT2, TXXX, USLT, WXXX

FFMPEG = [get_ffmpeg_exe(), "-nostdin", "-y", "-loglevel", "error"]
subprocess.run([*FFMPEG, "-f", "lavfi", "-i", "sine=duration=4", "-b:a", "64k", "a.mp3"], check=True)
tag = ID3()
tag.add(TXXX(encoding=0, desc="AIGC", text='{"Label":"1"}'))
tag.add(COMM(encoding=1, lang="zho", desc="", text="说明"))
tag.add(USLT(encoding=1, lang="zho", desc="", text="词"))
tag.add(CTOC(element_id="toc", flags=3, child_element_ids=["c0"], sub_frames=[]))
for number in range(2):
    parts = [TIT2(encoding=1, text=f"第{number}章"), WXXX(encoding=0, desc="", url=f"https://example.org/{number}")]
    parts.append(APIC(encoding=0, mime="image/png", type=0, desc="", data=b"\x89PNG\r\n\x1a\n"))
    start = 2000 * number
    offsets = {"start_offset": 0xFFFFFFFF, "end_offset": 0xFFFFFFFF}
    tag.add(CHAP(element_id=f"c{number}", start_time=start, end_time=start + 2000, sub_frames=parts, **offsets))
tag.save("a.mp3", v2_version=3)
subprocess.run([*FFMPEG, "-i", "a.mp3", "-codec", "copy", "-id3v2_version", "3", "b.mp3"], check=True)


def shown(path):
    read = ID3(path)
    inside = sorted({key.split(":")[0] for chapter in read.getall("CHAP") for key in chapter.sub_frames})
    listed = read.getall("CTOC")[0].child_element_ids
    others = sorted(key for key in read if key[:4] in ("COMM", "USLT", "TXXX"))
    print(path, inside, listed, others)
    return inside, len(listed), others


before, after = shown("a.mp3"), shown("b.mp3")
stands = before[0] == ["APIC", "TIT2", "WXXX"] and after[0] == ["TIT2"] and (before[1], after[1]) == (1, 2)
sys.exit(0 if stands and {"TXXX:comment", "TXXX:lyrics-zho", "TXXX:AIGC"} <= set(after[2]) else 1)
PYTHON
