#!/bin/sh
# subtitle 4.2.2 and node-webvtt 2.0.0 (npm): valid WebVTT with names of cues, styles, tabs or an empty line more is refused.
#
# Expected: what W3C's "WebVTT" allows in a file is read, or skipped: cue identifiers of any words, STYLE blocks, a tab on
#   either side of `-->`, several empty lines between blocks.
# Instead: an error for the whole file. Seen:
#   subtitle: name, style, tab refused; lines read.   node-webvtt: name read; style, tab, lines refused
# Why it matters: a browser shows such a transcript, and a player made with these libraries shows none.
# Here: podcast/feed/transcripts.py writes only the header, times with one space on either side, and one empty line between cues.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts subtitle@4.2.2 node-webvtt@2.0.0 \
  >npm.log 2>&1 || { cat npm.log; exit 1; }
cat >read.js <<'JAVASCRIPT'
const cue = (start, words, arrow = " --> ") => `00:00:0${start}.000${arrow}00:00:0${start + 1}.000\n${words}\n`;
const files = {
  plain: `WEBVTT\n\n${cue(0, "桥")}\n${cue(1, "河")}`,
  name: `WEBVTT\n\n开场\n${cue(0, "桥")}\n正文\n${cue(1, "河")}`,
  style: `WEBVTT\n\nSTYLE\n::cue {\n  color: white;\n}\n\n${cue(0, "桥")}\n${cue(1, "河")}`,
  tab: `WEBVTT\n\n${cue(0, "桥", "\t-->\t")}\n${cue(1, "河")}`,
  lines: `WEBVTT\n\n${cue(0, "桥")}\n\n\n${cue(1, "河")}`,
};
const readers = {
  subtitle: (text) => require("subtitle").parseSync(text).filter((node) => node.type === "cue").map((node) => node.data.text),
  "node-webvtt": (text) => require("node-webvtt").parse(text, { strict: true }).cues.map((found) => found.text),
};
const refused = {};
for (const [name, read] of Object.entries(readers)) {
  refused[name] = [];
  for (const [kind, text] of Object.entries(files)) {
    try {
      console.log(name, kind, JSON.stringify(read(text)));
    } catch (error) {
      console.log(name, kind, "refused:", error.message.replaceAll("\t", "<tab>"));
      refused[name].push(kind);
    }
  }
}
const stands = { subtitle: ["name", "style", "tab"], "node-webvtt": ["style", "tab", "lines"] };
process.exit(JSON.stringify(refused) === JSON.stringify(stands) ? 0 : 1);
JAVASCRIPT
node read.js
