#!/bin/sh
# pysubs2 1.8.1, webvtt-py 0.6.0 (PyPI), subsrt-ts 2.1.2 (npm): words between `<` and `>`, or in braces, vanish from SubRip.
#
# Expected: SubRip has four tags (b, i, u, font); `a < b 且 c > d` and `{name}` are text.
# Instead: everything from a `<` to the next `>` is taken for a tag, and pysubs2 and subsrt-ts take braces for commands of
#   another format. Seen:
#   pysubs2 and subsrt-ts: 'a  d', '变量  的值'; webvtt-py: 'a  d', '变量 {name} 的值'
# Why it matters: SubRip has no escape, so a post about programs cannot be written so that these readers keep all its words.
# Here: podcast/feed/rss.py names the WebVTT, which has escapes, before the SubRip; no transcript is made from the SubRip.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check webvtt-py==0.6.0 pysubs2==1.8.1
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts subsrt-ts@2.1.2 \
  >npm.log 2>&1 || { cat npm.log; exit 1; }
printf '1\n00:00:00,000 --> 00:00:01,000\na < b 且 c > d\n\n2\n00:00:01,000 --> 00:00:02,000\n变量 {name} 的值\n' >a.srt
venv/bin/python - <<'PYTHON' | tee seen
import pysubs2
import webvtt

print("pysubs2:", *(event.plaintext for event in pysubs2.load("a.srt")), sep="|")
print("webvtt-py:", *(caption.text for caption in webvtt.from_srt("a.srt")), sep="|")
PYTHON
cat >read.js <<'JAVASCRIPT'
const found = require("subsrt-ts").parse(require("fs").readFileSync("a.srt", "utf8"), { format: "srt" });
console.log(["subsrt-ts:", ...found.map((caption) => caption.text.trim())].join("|"));
JAVASCRIPT
node read.js | tee -a seen
grep -qx 'pysubs2:|a  d|变量  的值' seen
grep -qx 'webvtt-py:|a  d|变量 {name} 的值' seen
grep -qx 'subsrt-ts:|a  d|变量  的值' seen
