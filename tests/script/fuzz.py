"""Coverage-guided fuzzing of everything between a post's bytes and its script: `python -m tests.script.fuzz SECONDS`.

Ends with an error, and the input that made it, where any text crashes, hangs, loses a Chinese character or leaves a
bare digit. `make soak` runs it where atheris is installed (the extra `fuzz`); what it finds becomes a golden pair.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from datetime import UTC, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import atheris

with atheris.instrument_imports(include=["podcast.script"]):
    from podcast.errors import PostError
    from podcast.script import clean, normalise, posts

HAN = re.compile(r"[\u3400-\u9fff]")
BARE = re.compile(r"(?<![A-Za-z0-9])[0-9]+(?![A-Za-z0-9])")
NOW = datetime(2026, 1, 1, tzinfo=UTC)
HEAD = b"---\ntitle: t\ndate: 2025-01-01\n---\n"
PIECES = (
    *"0123456789.,:;/-~%+=×$¥#*_`>|[]()<>!\\&\n\t  。，、：；！？…—“”「」《》（）年月日号点元万亿个第约上中下",
    *(
        "\n\n",
        "**",
        "~~",
        "](http://a.b)",
        "![",
        "<!-- podcast: skip -->",
        "<!-- podcast: end -->",
        "&amp;",
        "图",
        "来源：",
        "文 / 某某 ",
    ),
    *(
        "GPT-4o",
        "iOS ",
        "5:0",
        "2025",
        "1/3",
        "10万+",
        "60%-80%",
        "\u200d",
        "\ufeff",
        "Ⅱ",
        "①",
        "℃",
        "km²",
        "😀",
        "- ",
        "1. ",
        "> ",
        "###### ",
    ),
)
"""What posts are made of. A byte picks one, so that mutation meets Markdown and figures and not only broken UTF-8."""
LONGEST = 400
"""Bytes; a byte is up to twenty characters. Ten seconds for that many is a hang, and is reported as one."""


def one(content: bytes) -> None:
    """Try one input: after an even byte as it stands, else as a choice of pieces."""
    if content[:1] and content[0] % 2:
        content = "".join(PIECES[byte % len(PIECES)] for byte in content[1:]).encode()
    try:
        post = posts.parse(HEAD + content, Path("-"), ZoneInfo("UTC"), publish_time=time(6), now=NOW)
        blocks, left_out = clean.blocks(post)
    except PostError:  # not UTF-8, or a directive that was never closed: told to the author
        return
    want = Counter(HAN.findall(post.body))
    got = Counter(HAN.findall("".join([*(block.text for block in blocks), *(left.text for left in left_out)])))
    assert want == got, f"lost {want - got}, twice {got - want}"
    for block in blocks:
        tokens = normalise.tokens(block.text)
        assert "".join(token.written for token in tokens) == block.text, "tokens do not give the text back"
        spoken = "".join(token.spoken for token in tokens)
        assert not BARE.search(spoken), f"a digit is left: {spoken!r}"


if __name__ == "__main__":
    seconds, *more = sys.argv[1:] or ["60"]
    atheris.Setup(
        [sys.argv[0], f"-max_total_time={seconds}", *more, f"-max_len={LONGEST}", "-timeout=10", "-len_control=0"], one
    )
    atheris.Fuzz()
