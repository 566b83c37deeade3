#!/bin/sh
# OpenCC 1.4.2 and pypinyin 0.55.0 (PyPI): Traditional 看著 is read kàn zhù, also after conversion to Simplified.
#
# Expected: the particle 著, one of the commonest characters of Taiwanese text, is read zhe; t2s writes it 着.
# Instead: t2s leaves 著 as it is nearly everywhere, and pypinyin knows it as zhù only. tw2s, made for Taiwan, writes 着 only in
#   the phrases that it lists. Seen:
#   看著 -> 看著 kan4 zhu4, 聽著 -> 听著 ting1 zhu4, 睡著了 -> 睡著了 shui4 zhu4 le5; with tw2s 看着 kan4 zhe5, but
#   拿著書 -> 拿著书 na2 zhu4 shu1
# Why it matters: two libraries that each do what they say make a voice that misreads a word in most sentences of a story.
# Here: podcast/voice/mandarin/words.py folds 著 to 着 except in the words that Simplified text has with 著 (著名, 著作).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check OpenCC==1.4.2 pypinyin==0.55.0
"$folder/venv/bin/python" - <<'PYTHON'
import sys

from opencc import OpenCC
from pypinyin import Style, lazy_pinyin

stands = []
for setting, written, expected in (
    ("t2s", "看著", "kan4 zhu4"), ("t2s", "聽著", "ting1 zhu4"), ("t2s", "睡著了", "shui4 zhu4 le5"),
    ("tw2s", "看著", "kan4 zhe5"), ("tw2s", "拿著書", "na2 zhu4 shu1"),
):  # fmt: skip
    simplified = OpenCC(setting).convert(written)
    read = " ".join(lazy_pinyin(simplified, style=Style.TONE3, neutral_tone_with_five=True))
    print(setting, written, simplified, read)
    stands.append(read == expected)
sys.exit(0 if all(stands) else 1)
PYTHON
