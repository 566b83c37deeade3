"""Find which positions of a line are inside quotes, brackets or a book's title, so that cuts can avoid them."""

from __future__ import annotations

from array import array
from itertools import accumulate

from podcast.lazy import patterns as re

PAIRS = {"“": "”", "‘": "’", "「": "」", "『": "』", "《": "》", "〈": "〉", "（": "）", "(": ")", "【": "】", "[": "]"}
CLOSERS = "".join(PAIRS.values())
"""Closing marks, which stay with the text they close."""
QUOTES = '“”‘’「」『』"'
TITLES = "《〈"
_MARK = re.compile("[" + re.escape("".join(PAIRS) + CLOSERS + '"') + "]")
_BACK = {closer: opener for opener, closer in PAIRS.items()}
_REVERSED = str.maketrans("“”", "”“")


class Depth:
    """The depth of each gap of a line in quotes and in titles; gap `i` is the position before character `i`.

    Only pairs count: an opening mark that is never closed has no effect. Linear in the line, whatever the nesting.
    """

    def __init__(self, line: str) -> None:
        quotes, titles = array("i", bytes(4 * (len(line) + 2))), array("i", bytes(4 * (len(line) + 2)))
        self.opener: dict[int, int] = {}
        """Index of a closing mark -> index of the mark it closes."""
        for start, end in _pairs(line):
            self.opener[end] = start
            inside = titles if line[start] in TITLES else quotes
            inside[start + 1] += 1
            inside[end + 1] -= 1
        self.openers = frozenset(self.opener.values())
        self.quotes = array("i", accumulate(quotes))
        self.titles = array("i", accumulate(titles))

    def free(self, gap: int) -> bool:
        """Return whether a gap is outside all pairs."""
        return not self.quotes[gap] and not self.titles[gap]

    def after_closers(self, line: str, gap: int) -> int:
        """Return the gap after the closing marks that follow `gap`."""
        while gap < len(line) and (gap in self.opener or (line[gap] in CLOSERS and gap not in self.openers)):
            gap += 1
        return gap


def _pairs(line: str) -> list[tuple[int, int]]:
    # Some posts have all their quotes reversed, `”…“`: the first one of a line shows that.
    first = re.search("[“”]", line)
    seen = line.translate(_REVERSED) if first and first.group() == "”" else line
    waiting: list[tuple[str, int]] = []
    counts: dict[str, int] = {}
    pairs: list[tuple[int, int]] = []
    for mark in _MARK.finditer(seen):
        char, index = mark.group(), mark.start()
        opener = '"' if char == '"' else _BACK.get(char)
        if opener is None or (char == '"' and not counts.get('"')):
            waiting.append((char, index))
            counts[char] = counts.get(char, 0) + 1
            continue
        while counts.get(opener):  # marks left open inside the pair have no effect
            found, start = waiting.pop()
            counts[found] -= 1
            if found == opener:
                pairs.append((start, index))
                break
    return pairs
