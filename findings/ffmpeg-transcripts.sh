#!/bin/sh
# ffmpeg 9.0.2 (in imageio-ffmpeg 0.8.1): WebVTT that is only copied to WebVTT, or SubRip to SubRip, comes out with other words.
#
# Expected: a caption has the same text after `ffmpeg -i a.vtt b.vtt`; what must be escaped in WebVTT is escaped.
# Instead: `&lt;T&gt;` is decoded and written as a bare `<T>`, which every reader takes for a tag and drops; braces get
#   escapes of another format; in SubRip `\N` is a line break, and words between `<` and `>` become a tag. Seen:
#   List&lt;T&gt; -> List<T>        {name} 的值 -> \{{}name} 的值      (WebVTT; a second copy of the first: List)
#   D:\New -> D: and ew on two lines      a < b 且 c > d -> a <b> d</b>     (SubRip)
# Why it matters: hosts and editors convert transcripts with it; posts about programs are full of such words.
# Here: podcast/feed/transcripts.py writes WebVTT, SubRip and JSON each from the cues, never one from another.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check imageio-ffmpeg==0.8.1
cd "$folder"
venv/bin/python - <<'PYTHON'
import subprocess
import sys
from pathlib import Path

from imageio_ffmpeg import get_ffmpeg_exe

FFMPEG = [get_ffmpeg_exe(), "-nostdin", "-y", "-loglevel", "error"]


def copied(words, kind):
    head, times = ("WEBVTT\n\n", "00:00:00.000 --> 00:00:01.000") if kind == "vtt" else ("1\n", "00:00:00,000 --> 00:00:01,000")
    Path(f"in.{kind}").write_text(f"{head}{times}\n{words}\n", encoding="utf-8")
    subprocess.run([*FFMPEG, "-i", f"in.{kind}", f"out.{kind}"], check=True)
    lines = Path(f"out.{kind}").read_text(encoding="utf-8").splitlines()
    made = "\n".join(lines[next(n for n, line in enumerate(lines) if "-->" in line) + 1 :]).strip()
    print(f"{kind}: {words!r} -> {made!r}")
    return made


once = copied("List&lt;T&gt;", "vtt")
stands = [once == "List<T>", copied(once, "vtt") == "List", copied("{name} 的值", "vtt") != "{name} 的值"]
stands += [copied(r"D:\New", "srt") == "D:\new", copied("a < b 且 c > d", "srt") == "a <b> d</b>"]
sys.exit(0 if all(stands) else 1)
PYTHON
