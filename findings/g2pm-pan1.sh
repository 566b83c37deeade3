#!/bin/sh
# g2pM 0.1.2.5 (PyPI): 161 characters get a reading that is none of theirs, mostly pān.
#
# Expected: a character that the network has not seen gets one of the readings that its own dictionary lists.
# Instead: it is looked up as "unknown", and the answer is a class of any other character. Seen:
#   一声不吭 yi1 sheng1 bu4 pan1 (the dictionary: keng1, hang2), 互怼 hu4 pan1, 走喽 zou3 pan1, 诶 pan1, 呲牙 pan1 ya2
# Why it matters: interjections, and words of the web and of talk, are what a podcast has more of than the corpus that the
#   network learnt from; and the answer looks like any other.
# Here: podcast/voice/mandarin/readings.py decides by phrases and rules, and falls back on the character's usual reading.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check g2pM==0.1.2.5 numpy==2.4.6
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import sys

from g2pM import G2pM

model = G2pM()
SEEN = {
    "一声不吭": "yi1 sheng1 bu4 pan1", "互怼": "hu4 pan1", "走喽": "zou3 pan1", "诶": "pan1", "呲牙": "pan1 ya2",
}
for text in SEEN:
    print(text, *model(text))
print("the dictionary has for 吭", model.cedict["吭"])
unseen = [char for char, said in model.cedict.items() if len(char) == 1 < len(said) and char not in model.char2idx]
print(len(unseen), "characters")
sys.exit(0 if all(" ".join(model(text)) == said for text, said in SEEN.items()) and len(unseen) == 161 else 1)
PYTHON
