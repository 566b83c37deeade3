"""Traditional text -> the same text in Simplified characters, one for one; may import only `patterns`.

Rules and word lists know the Simplified form; a text is folded to match them, and stays as its author wrote it.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from pathlib import Path

from podcast.lazy import patterns as re

__all__ = ["ALSO", "compile", "simplify"]

ALSO = {"着": "著", "干": "乾", "了": "瞭", "借": "藉", "复": "覆", "征": "徵", "只": "祇", "仿": "彷"}
"""Traditional forms that Simplified text has too, as other characters (著名): `simplify` keeps them."""
_HAN = "[\u3400-\u4dbf\u4e00-\u9fff]"


@cache
def _table() -> dict[int, str]:
    text = Path(__file__).with_name("traditional.txt").read_text(encoding="utf-8")
    traditional, simplified = text.splitlines()
    return str.maketrans(dict(zip(traditional, simplified, strict=True)))


@cache
def _traditional() -> re.Pattern[str]:
    return re.compile(f"[{''.join(map(chr, _table()))}]")


@cache
def _variants() -> dict[str, str]:
    found: defaultdict[str, str] = defaultdict(str, ALSO)
    for traditional, simplified in _table().items():
        found[simplified] += chr(traditional)
    return dict(found)


def simplify(text: str) -> str:
    """Fold Traditional characters to Simplified ones, one for one: `這個2週` -> `这个2周`.

    Positions stay: the result is as long as `text`. Characters that Simplified text has too stay as they are (著, 乾).

    Source: the character tables of OpenCC.
    """
    return text.translate(_table()) if _traditional().search(text) else text


def compile(pattern: str, flags: int = 0) -> re.Pattern[str]:  # noqa: A001 - as re.compile
    """Compile a pattern in Simplified characters so that it matches Traditional text too: `图片` -> `[图圖]片`.

    A range (`[一-鿿]`) stays as it is. What is wrong with it raises `re.error` when it is tried.
    """
    return re.compile(pattern, flags, _expanded)


_PIECE = re.compile(rf"\\.|\[\^?\]?|\]|{_HAN}-[^\]]|{_HAN}|[^\\\[\]]", re.DOTALL)


def _expanded(pattern: str) -> str:
    variants = _variants()
    inside = False
    pieces = []
    for piece in _PIECE.findall(pattern):
        inside = piece != "]" if inside else piece.startswith("[")
        also = variants.get(piece, "")
        pieces.append(piece if not also else piece + also if inside else f"[{piece}{also}]")
    return "".join(pieces)
