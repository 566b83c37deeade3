"""Make `podcast/voice/mandarin/words.xz` of the dictionary that jieba comes with. Same dictionary, same bytes.

python -m pip install jieba==0.42.1
python tools/make_word_list.py
"""

from __future__ import annotations

import hashlib
import importlib.util
import lzma
import re
import sys
from collections import defaultdict
from math import log2
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from podcast.voice.mandarin.words import FILE, FIRST_LEVEL, STEPS, TOTAL  # noqa: E402 - the checkout, not what is installed

DICTIONARY_SHA256 = "7197c3211ddd98962b036cdf40324d1ea2bfaa12bd028e68faa70111a88e12a8"
"""Of `jieba/dict.txt` in jieba 0.42.1: another dictionary makes another list, which is to be measured anew."""
WORDS = 100_000
_CHINESE = re.compile("[\u4e00-\u9fff]+")


def counted(dictionary: bytes) -> dict[str, int]:
    """Give the words in Chinese characters of a dictionary, each with its frequency."""
    rows = (line.split(" ") for line in dictionary.decode().splitlines())
    return {word: int(frequency) for word, frequency, *_ in rows if _CHINESE.fullmatch(word)}


def packed(frequencies: dict[str, int], number: int = WORDS) -> bytes:
    """Give the commonest words in the form that `podcast.voice.mandarin.words` reads."""
    lines: defaultdict[int, list[str]] = defaultdict(list)
    for word in sorted(sorted(frequencies, key=lambda word: (-frequencies[word], word))[:number]):
        lines[len(word)].append(word)

    def levels(words: list[str]) -> str:
        return "".join(chr(FIRST_LEVEL + round(STEPS * log2(frequencies[word]))) for word in words)

    text = "\n".join(f"{length}\t{''.join(words)}\t{levels(words)}" for length, words in sorted(lines.items()))
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME, "pb": 0}]
    return lzma.compress(text.encode(), lzma.FORMAT_XZ, filters=filters)


def main() -> None:
    """Write the list."""
    found = importlib.util.find_spec("jieba")
    if found is None or found.origin is None:
        sys.exit("jieba is not installed: python -m pip install jieba==0.42.1")
    dictionary = Path(found.origin).with_name("dict.txt").read_bytes()
    if hashlib.sha256(dictionary).hexdigest() != DICTIONARY_SHA256:
        sys.exit(f"{found.origin} has another dictionary than jieba 0.42.1: install that version")
    frequencies = counted(dictionary)
    if sum(frequencies.values()) != TOTAL:
        sys.exit(f"the frequencies sum up to {sum(frequencies.values())}: write that into {FILE.with_name('words.py')}")
    content = packed(frequencies)
    FILE.write_bytes(content)
    sys.stdout.write(f"{FILE}: {len(content):,} bytes\n")


if __name__ == "__main__":
    main()
