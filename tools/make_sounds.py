"""Make `podcast/voice/sounds.txt` of the readings in pypinyin. Same readings, same bytes.

python tools/make_sounds.py
"""

from __future__ import annotations

import unicodedata
from pathlib import Path

from pypinyin.pinyin_dict import pinyin_dict

FILE = Path(__file__).parents[1] / "podcast" / "voice" / "sounds.txt"
BREATHS = ("p", "t", "k", "q", "c", "s", "f", "h", "x")


def table() -> str:
    """Return two lines: characters whose commonest reading ends in a nasal, and those where it begins with a breath."""
    read = {chr(code): unicodedata.normalize("NFD", said.partition(",")[0]) for code, said in pinyin_dict.items()}
    nasals = sorted(character for character, said in read.items() if said.endswith(("n", "g")))
    breaths = sorted(character for character, said in read.items() if said.startswith(BREATHS))
    return "".join(nasals) + "\n" + "".join(breaths) + "\n"


if __name__ == "__main__":
    FILE.write_bytes(table().encode())
