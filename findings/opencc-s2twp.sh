#!/bin/sh
# OpenCC 1.4.2 (PyPI): s2twp, "with Taiwanese idiom", uses the words of programming in every other subject.
#
# Expected: 软件 becomes 軟體 and the like; a word that is no term of computing where it stands is only rewritten.
# Instead: a term is replaced wherever its characters occur. Seen:
#   相亲对象 相親物件, 红头文件 紅標頭檔案, 血液循环 血液迴圈, 社区医院 社群醫院, 田径项目 田徑專案, 和平进程 和平程序,
#   全局观 全域性觀, 高速公路运行 高速公路執行
# Why it matters: show notes and transcripts for listeners in Taiwan are made with this setting; a match for marriage becomes a
#   programming object, and a government document a C header.
# Here: nothing is converted for display; podcast/hanzi folds Traditional characters to Simplified ones for matching only, and
#   transcripts keep the author's characters. The same is seen with opencc-python-reimplemented 0.1.7, used in tests.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check OpenCC==1.4.2
"$folder/venv/bin/python" - <<'PYTHON'
import sys

from opencc import OpenCC

SEEN = {
    "相亲对象": "相親物件", "红头文件": "紅標頭檔案", "血液循环": "血液迴圈", "社区医院": "社群醫院",
    "田径项目": "田徑專案", "和平进程": "和平程序", "全局观": "全域性觀", "高速公路运行": "高速公路執行",
}
convert = OpenCC("s2twp").convert
found = {word: convert(word) for word in SEEN}
print(*(f"{word} {made}" for word, made in found.items()), sep="\n")
sys.exit(0 if found == SEEN and convert("软件") == "軟體" else 1)
PYTHON
