"""Looks at a project's visible files while builds run: at no moment may one of them be half there."""

from __future__ import annotations

import hashlib
import json
import re
import threading
from pathlib import Path
from typing import Self
from xml.etree import ElementTree

VISIBLE = ("audio", "feed")
"""Folders in which every file is finished."""
ENCLOSURE = re.compile(r"/(audio/[^/?]+\.mp3)$")


def snapshot(folder: Path) -> dict[str, bytes]:
    """Give every visible file's bytes."""
    found: dict[str, bytes] = {}
    for part in VISIBLE:
        for path in sorted((folder / part).rglob("*")):
            if path.is_file():
                found[path.relative_to(folder).as_posix()] = path.read_bytes()
    return found


def faults(folder: Path) -> list[str]:
    """Give what is wrong with the visible files: an MP3 that is not what its name says, a text that breaks off, or a
    feed that names audio that is not there."""
    files = snapshot(folder)
    wrong = [f"{name}: {why}" for name, content in files.items() if (why := _fault(name, content))]
    if not wrong and "feed/feed.xml" in files:
        feed = ElementTree.fromstring(files["feed/feed.xml"])
        for enclosure in feed.iter("enclosure"):
            found = ENCLOSURE.search(enclosure.attrib["url"])
            there = files.get(found[1]) if found else None
            if there is None or len(there) != int(enclosure.attrib["length"]):
                wrong.append(f"feed/feed.xml: no whole {enclosure.attrib['url']}")
    return wrong


def _fault(name: str, content: bytes) -> str:
    """Say how a file is not whole; empty: it is."""
    suffix = name.rpartition(".")[2]
    if suffix == "mp3":
        return "" if name.split(".")[-2] == hashlib.sha256(content).hexdigest()[:8] else "not what its name says"
    if suffix == "html":
        return "" if content.rstrip().endswith(b"</html>") else "breaks off"
    if suffix == "vtt":
        return "" if content.startswith(b"WEBVTT") and content.endswith(b"\n") else "breaks off"
    try:
        if suffix == "json":
            json.loads(content)
        elif suffix in {"xml", "xsl", "svg"}:
            ElementTree.fromstring(content)
        elif suffix not in {"css", "js", "srt", "jpg", "png", "txt"}:
            return "has no business here"
    except (ValueError, ElementTree.ParseError) as error:
        return str(error)
    return "" if content else "empty"


class Watch:
    """Looks again and again, in a thread, until the block ends."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self.looks = 0
        self.faults: set[str] = set()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join(20)

    def _look(self) -> None:
        while not self._ended.wait(0.005):
            try:
                self.faults.update(faults(self._folder))
            except FileNotFoundError:  # taken away between the listing and the reading
                continue
            self.looks += 1
