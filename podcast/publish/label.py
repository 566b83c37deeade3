"""Read the label of AI-generated content back from an MP3: the frame `TXXX:AIGC` of its ID3v2 tag.

By hand and only as far as a platform that looks for the label would: encodings 0 and 3, nothing unsynchronised.

Source: ID3v2.3.0, sections 3.1, 3.3 and 4.2.2; TC260-PG-202510A (2025-08-28).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import BinaryIO

_ENCODINGS = {0: "latin-1", 3: "utf-8"}
REQUIRED = ("Label", "ContentProducer", "ProduceID")


def labels(file: BinaryIO) -> list[dict[str, str]]:
    """Return every label of the file's tag; a value that is no JSON object is an empty one."""
    file.seek(0)
    found = []
    for content in _texts(file):
        description, _, value = content.partition("\0")
        if description == "AIGC":
            found.append(_table(value.rstrip("\0")))
    return found


def fault_of_label(file: BinaryIO, guid: str) -> str:
    """Return why a file's label would not be accepted; empty: it has one, which names the episode `guid`."""
    found = labels(file)
    if len(found) != 1:
        return f"has {len(found) or 'no'} label of AI content"
    if missing := [key for key in REQUIRED if not found[0].get(key)]:
        return f"has a label of AI content without {missing[0]}"
    if found[0]["ProduceID"] != guid:
        return f"has the label of another episode, {found[0]['ProduceID']}"
    return ""


def _texts(file: BinaryIO) -> Iterator[str]:
    """Yield the content of each TXXX frame in an encoding that parsers of the label know."""
    head = file.read(10)
    if head[:3] != b"ID3" or len(head) < 10 or head[3] not in {3, 4}:
        return
    end = 10 + _size(head[6:10], 7)
    while (frame := file.read(10)) and frame[:1].isalpha() and file.tell() < end:
        size = _size(frame[4:8], 7 if head[3] == 4 else 8)
        if frame[:4] != b"TXXX":
            file.seek(size, 1)
            continue
        content = file.read(size)
        if content[:1] and content[0] in _ENCODINGS:
            yield content[1:].decode(_ENCODINGS[content[0]], "replace")


def _size(digits: bytes, bits: int) -> int:
    size = 0
    for digit in digits:
        size = size << bits | digit
    return size


def _table(value: str) -> dict[str, str]:
    try:
        table = json.loads(value)
    except ValueError:
        return {}
    return {str(key): str(given) for key, given in table.items()} if isinstance(table, dict) else {}
