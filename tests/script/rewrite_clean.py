"""Rewrite the expected results of the cleaning posts: `python -m tests.script.rewrite_clean`.

Read the difference before it is kept: what is heard and what is not is decided by a person, not by the program.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from podcast.script import clean, posts

FOLDER = Path(__file__).parents[1] / "data" / "clean"


def result(path: Path) -> dict[str, Any]:
    """Give what is heard and what is not of the post in a file, in the order of the body."""
    now = datetime(2030, 1, 1, tzinfo=UTC)
    post = posts.load(path, ZoneInfo("Asia/Shanghai"), publish_time=time(6), now=now)
    blocks, left_out = clean.blocks(post)
    heard = [
        {"order": block.order, "line": block.line, "role": block.role, "text": block.text}
        | ({"voice": block.voice} if block.voice else {})
        | ({"aliases": [[alias.start, alias.end, alias.said] for alias in block.aliases]} if block.aliases else {})
        for block in blocks
    ]
    gone = [
        {"order": piece.order, "line": piece.line, "reason": piece.reason, "text": piece.text} for piece in left_out
    ]
    links = [[link.url, link.text] for link in clean.links(post)]
    return {"heard": heard, "left_out": gone, "links": links}


def written(found: dict[str, Any]) -> str:
    """Give a result as text, one piece a line."""
    return "".join(_lines(found))


def _lines(found: dict[str, Any]) -> Iterator[str]:
    for name, end in (("heard", ","), ("left_out", ","), ("links", "")):
        pieces = [json.dumps(piece, ensure_ascii=False) for piece in found[name]]
        inside = "\n    " + ",\n    ".join(pieces) + "\n  " if pieces else ""
        yield ("{\n" if name == "heard" else "") + f'  "{name}": [{inside}]{end}\n'
    yield "}\n"


def main() -> None:
    """Rewrite every result."""
    for path in sorted(FOLDER.glob("*.md")):
        path.with_suffix(".json").write_text(written(result(path)), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
