r"""TeX between `$`: a simple formula, `$n = 30$`, is spoken without its delimiters; others, `$\nabla f$`, are code."""

from __future__ import annotations

from collections.abc import Iterator

from podcast.lazy import patterns as re

LONGEST = 300
"""Characters of a formula inside a paragraph."""
_LONGEST_SPOKEN = 60
_DOLLARS = re.compile(rf"\$(?![\s$])([^$\n]{{1,{LONGEST}}}?)(?<![\s\\])\$(?![0-9A-Za-z$])")
_DISPLAY = re.compile(rf"\$\$(?!\$)([^$]{{1,{LONGEST}}}?)\$\$(?!\$)")
_BRACKETS = re.compile(
    rf"\\{{1,2}}\((.{{1,{LONGEST}}}?)\\{{1,2}}\)|\\{{1,2}}\[(.{{1,{LONGEST}}}?)\\{{1,2}}\]", re.DOTALL
)
_BEFORE = re.compile(r"[0-9A-Za-z\\$]\Z")
"""Before a `$` that is money or part of a name: `US$5`, `5$`."""
_HAN = re.compile("[\u3400-\u9fff\u3000-\u303f\uff00-\uffef]")
_WORDED = re.compile(r"\\(?:text|mathrm|textrm|mbox|textbf)\s*\{[^{}]*\}")
_COMMAND = re.compile(r"\\(?:[A-Za-z]+|.)", re.DOTALL)
_SIGNS = {
    "le": "≤", "leq": "≤", "leqslant": "≤", "ge": "≥", "geq": "≥", "geqslant": "≥", "ne": "≠", "neq": "≠", "lt": "<",
    "gt": ">", "times": "×", "cdot": "×", "div": "÷", "pm": "±", "approx": "≈", "%": "%", ",": " ", ";": " ", " ": " ",
    "quad": " ", "!": "", "mathcal": "", "mathbf": "", "mathrm": "", "mathbb": "", "mathit": "", "boldsymbol": "",
    "left": "", "right": "",
}  # fmt: skip
"""Commands with a sign that is read as it is."""
_FUNCTIONS = frozenset({"log", "ln", "lg", "exp", "sin", "cos", "tan", "max", "min", "lim", "mod"})
"""Commands that are read as their names."""
_FONT = re.compile(r"\\(?:math(?:cal|bf|rm|bb|it)|boldsymbol)\s*\{([^{}]{1,12})\}")
_SIMPLE = re.compile(r"[-−+]?\s*[0-9A-Za-z(\[|][0-9A-Za-z ()\[\]|+\-−*/=<>≤≥≠×÷±≈.,:!%^_'′]*")
_ENDS = re.compile(r"[0-9A-Za-z)\]|!%'′]\Z")
_SCRIPT = re.compile(r"([\^_])\{([0-9A-Za-z+\-−,. ]{1,12})\}")
_CALCULATES = re.compile(r"\\[A-Za-z]|[=^_<>+]|[A-Za-z(]\s*[-*/]")
_VARIABLE = re.compile(r"\s*[A-Za-z]\s*")

Piece = tuple[str, bool]
"""A part of a formula, and whether it is spoken."""


def match(source: str, start: int, end: int) -> tuple[int, list[Piece] | None] | None:
    r"""Return the end of the formula that begins at `start`, and its parts; the parts are None if it is not spoken.

    Returns:
        None: No formula begins there: `$20 … $5` are dollars, `\[1\]` is a mark in brackets.
    """
    sign = source[start]
    if sign == "$":
        return _dollars(source, start, end)
    found = _BRACKETS.match(source, start, end)
    if not found:
        return None
    display = found[1] is None
    content = found[2] if display else found[1]
    if _HAN.search(_WORDED.sub("", content)):
        return None
    if not _CALCULATES.search(content) and (display or not _VARIABLE.fullmatch(content)):
        return None
    parts = None if display else spoken(content)
    return found.end(), _between(source[start : found.start(1)], parts, source[found.end(1) : found.end()])


def _dollars(source: str, start: int, end: int) -> tuple[int, list[Piece] | None] | None:
    if _BEFORE.search(source, max(0, start - 1), start):
        return None
    found = _DISPLAY.match(source, start, end) or _DOLLARS.match(source, start, end)
    if not found or _HAN.search(_WORDED.sub("", found[1])):
        return None
    parts = spoken(found[1])
    if parts is None and not _COMMAND.search(found[1]):
        return None
    return found.end(), _between(source[start : found.start(1)], parts, source[found.end(1) : found.end()])


def _between(opening: str, parts: list[Piece] | None, closing: str) -> list[Piece] | None:
    return None if parts is None else [(opening, False), *parts, (closing, False)]


def spoken(formula: str) -> list[Piece] | None:
    r"""Return the parts of a formula that can be read aloud: `1 \le n` -> `1 ≤ n`; None: it needs to be seen."""
    plain = _FONT.sub(lambda found: found[1], _SCRIPT.sub(lambda found: found[1] + found[2], formula))
    signs = _COMMAND.sub(lambda found: "\\" if (said := _said(found[0])) is None else said, plain).strip()
    if len(signs) > _LONGEST_SPOKEN or not _SIMPLE.fullmatch(signs) or not _ENDS.search(signs):
        return None
    return list(_parts(formula))


def _said(command: str) -> str | None:
    name = command[1:]
    return _SIGNS.get(name, name if name in _FUNCTIONS else None)


def _parts(formula: str) -> Iterator[Piece]:
    at = 0
    for found in re.finditer(r"\\(?:[A-Za-z]+|.)|[{}]", formula):
        yield formula[at : found.start()], True
        name = _said(found[0])
        yield (found[0], False) if found[0] in "{}" else (f" {name}" if name in _FUNCTIONS else name or "", True)
        at = found.end()
    yield formula[at:], True
