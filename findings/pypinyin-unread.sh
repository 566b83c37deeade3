#!/bin/sh
# pypinyin 0.55.0: with neutral_tone_with_five a character that it cannot read becomes a syllable with a tone.
#
# Expected: with errors="default" an unknown character comes back as it is, as documented, and can be told from a syllable.
# Instead: it gets the 5 of the neutral tone. Seen:
#   𠮷野家 ['𠮷5', 'ye3', 'jia1'], 㗎 ['㗎5'], 﨑 ['﨑5']; without the option '𠮷', '㗎', '﨑'
# Why it matters: names and Cantonese have such characters. Code that tells syllables by their tone takes '𠮷5' for one, and a
#   voice drops it or stops; nothing says which word is missing.
# Here: podcast/voice/mandarin/readings.py looks readings up itself and names the character that has none.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pypinyin==0.55.0
"$folder/venv/bin/python" - <<'PYTHON'
import sys

from pypinyin import Style, lazy_pinyin

stands = []
for text in ("𠮷野家", "㗎", "﨑"):
    plain = lazy_pinyin(text, style=Style.TONE3)
    five = lazy_pinyin(text, style=Style.TONE3, neutral_tone_with_five=True)
    print(text, plain, five)
    stands.append((plain[0], five[0]) == (text[0], text[0] + "5"))
sys.exit(0 if all(stands) else 1)
PYTHON
