#!/bin/sh
# webvtt-py 0.6.0, pysubs2 1.8.1, node-webvtt 2.0.0, subtitle 4.2.2, subsrt-ts 2.1.2, @plussub/srt-vtt-parser 2.0.5 (PyPI, npm):
# none of them decodes the escapes that WebVTT requires.
#
# Expected: `AT&amp;T` and `List&lt;T&gt;` in a cue are AT&T and List<T> in what a parser calls the text. In WebVTT `&` and `<`
#   must be written so (W3C, "WebVTT"), and a browser shows them decoded.
# Instead: all six give the escapes back, also those that remove the tags around them. Seen from each:
#   AT&amp;T 和 List&lt;T&gt;
# Why it matters: a transcript that is written by the standard is shown with `&amp;` by a program that uses one of them, and
#   converted to SubRip with `&amp;` for ever; one that is written bare is cut in a browser.
# Here: podcast/feed/transcripts.py escapes, as the standard says; SubRip and JSON, which need no escapes, stand beside it.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check webvtt-py==0.6.0 pysubs2==1.8.1
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts node-webvtt@2.0.0 subtitle@4.2.2 subsrt-ts@2.1.2 \
  @plussub/srt-vtt-parser@2.0.5 \
  >npm.log 2>&1 || { cat npm.log; exit 1; }
printf 'WEBVTT\n\n00:00:00.000 --> 00:00:01.000\nAT&amp;T 和 List&lt;T&gt;\n' >a.vtt
venv/bin/python - <<'PYTHON' | tee seen
import pysubs2
import webvtt

print("webvtt-py:", webvtt.read("a.vtt")[0].text)
print("pysubs2:", pysubs2.load("a.vtt")[0].plaintext)
PYTHON
cat >read.js <<'JAVASCRIPT'
const text = require("fs").readFileSync("a.vtt", "utf8");
console.log("node-webvtt:", require("node-webvtt").parse(text).cues[0].text);
console.log("subtitle:", require("subtitle").parseSync(text).find((node) => node.type === "cue").data.text);
const parts = require("subsrt-ts").parse(text, { format: "vtt" });
console.log("subsrt-ts:", parts.find((part) => part.type === "caption").text.trim());
console.log("@plussub/srt-vtt-parser:", require("@plussub/srt-vtt-parser").parse(text).entries[0].text);
JAVASCRIPT
node read.js | tee -a seen
test "$(grep -c ': AT&amp;T 和 List&lt;T&gt;$' seen)" = 6
