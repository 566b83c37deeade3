#!/bin/sh
# nzh 1.0.14 (npm): Chinese numerals as people write them are turned into other numbers, without an error.
#
# Expected: decodeS gives the number, or refuses what it does not know.
# Instead: characters that it does not know count as nothing, and places are added up whatever stands before them. Seen:
#   两万 0, 两百五十 50, 一点五万 1.5, 一百五 105, 二零二六 226, 廿五 5; right: 二万 20000, 一百零五 105
# Why it matters: 两, 一百五 and 一点五万 are how quantities are said; a total or a date that is parsed from speech or text is
#   wrong by orders of magnitude.
# Here: podcast/script/normalise turns figures into words, and never words into figures.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts nzh@1.0.14 \
  >npm.log 2>&1 || { cat npm.log; exit 1; }
cat >read.js <<'JAVASCRIPT'
const { cn } = require("nzh");
const seen = { 二万: 20000, 一百零五: 105, 两万: 0, 两百五十: 50, 一点五万: 1.5, 一百五: 105, 二零二六: 226, 廿五: 5 };
let stands = true;
for (const [written, number] of Object.entries(seen)) {
  const found = cn.decodeS(written);
  console.log(written, found);
  stands = stands && found === number;
}
process.exit(stands ? 0 : 1);
JAVASCRIPT
node read.js
