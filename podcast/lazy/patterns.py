"""Regular expressions as in `re`, compiled when they are first tried and kept compiled from one run to the next.

Compiling what one post tries takes 0.25 s, a third of `podcast build` after an edit; taking it from the file, 5 ms.
Modules with many patterns import this one in place of `re`: `from podcast.lazy import patterns as re`.

A cached pattern is used only for the same text, flags and build of Python. This relies on private functions of `re` in
CPython 3.11 to 3.14; on a later Python every pattern is compiled by `re.compile`. `tests/test_patterns.py` compares
each cached pattern with the result of `re.compile`. Without the file, patterns are compiled on first use.
"""

from __future__ import annotations

import hashlib
import marshal
import re
import sys
import unicodedata
from array import array
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from re import ASCII, DOTALL, IGNORECASE, MULTILINE, VERBOSE, Match, Pattern, error, escape
from typing import Any, cast

from podcast.lazy import compiled

__all__ = [
    "ASCII", "DOTALL", "IGNORECASE", "MULTILINE", "VERBOSE", "Lazy", "Match", "Pattern", "compile", "error", "escape",
    "findall", "finditer", "fullmatch", "match", "save", "search", "split", "sub",
]  # fmt: skip

NAME = f"patterns-{sys.implementation.cache_tag}.bin"
"""The file, in the folder of `compiled`."""
KNOWN_TO = (3, 15)
"""The first Python whose compiler is not known here."""
MOST = 2_000
"""Patterns in the file at most; with more, only those of the last run stay."""
WORTH = 500
"""The file is written again when what a run has compiled is more than this part of it: 0.2 %."""

Code = tuple[int, bytes, int, dict[str, int], tuple[str | None, ...]]
"""What `re` makes of a pattern: flags, code, groups, names of groups, the names by number."""
Key = tuple[str, int]


class Lazy:
    """A pattern that is compiled when it is first tried.

    Args:
        source: As for `re.compile`.
        flags: As for `re.compile`.
        fold: Makes the pattern from `source`, also when it is first tried.
    """

    __slots__ = (
        "_flags", "_fold", "_source", "findall", "finditer", "flags", "fullmatch", "groupindex", "groups",
        "is_compiled", "match", "pattern", "search", "split", "sub", "subn",
    )  # fmt: skip

    finditer: Callable[..., Iterator[Match[str]]]
    fullmatch: Callable[..., Match[str] | None]
    match: Callable[..., Match[str] | None]
    search: Callable[..., Match[str] | None]
    sub: Callable[..., str]
    flags: int
    pattern: str

    def __init__(self, source: str, flags: int = 0, fold: Callable[[str], str] | None = None) -> None:
        self._source, self._flags, self._fold = source, int(flags), fold
        self.is_compiled = False

    def __reduce__(self) -> tuple[type[Lazy], tuple[str, int, Callable[[str], str] | None]]:
        """Travel to another process as it was written."""
        return Lazy, (self._source, self._flags, self._fold)

    def __getattr__(self, name: str) -> Any:
        """Compile, and from then on answer without this detour."""
        if name not in Lazy.__slots__ or name.startswith("_"):
            raise AttributeError(name)
        made = _compiled(self._fold(self._source) if self._fold else self._source, self._flags)
        for each in Lazy.__slots__:
            if not each.startswith("_") and each != "is_compiled":
                setattr(self, each, getattr(made, each))
        self.is_compiled = True
        return getattr(made, name)


def compile(source: str, flags: int = 0, fold: Callable[[str], str] | None = None) -> Pattern[str]:  # noqa: A001 - as re
    """Return a pattern that is compiled when it is first tried; what is wrong with it raises `re.error` then."""
    return cast("Pattern[str]", Lazy(source, flags, fold))


def search(pattern: str, string: str, flags: int = 0) -> Match[str] | None:
    """Search as `re.search`."""
    return _compiled(pattern, int(flags)).search(string)


def match(pattern: str, string: str, flags: int = 0) -> Match[str] | None:
    """Match as `re.match`."""
    return _compiled(pattern, int(flags)).match(string)


def fullmatch(pattern: str, string: str, flags: int = 0) -> Match[str] | None:
    """Match as `re.fullmatch`."""
    return _compiled(pattern, int(flags)).fullmatch(string)


def finditer(pattern: str, string: str, flags: int = 0) -> Iterator[Match[str]]:
    """Find as `re.finditer`."""
    return _compiled(pattern, int(flags)).finditer(string)


def findall(pattern: str, string: str, flags: int = 0) -> list[Any]:
    """Find as `re.findall`."""
    return _compiled(pattern, int(flags)).findall(string)


def split(pattern: str, string: str, flags: int = 0) -> list[str | Any]:
    """Split as `re.split`."""
    return _compiled(pattern, int(flags)).split(string)


def sub(pattern: str, repl: str | Callable[[Match[str]], str], string: str, count: int = 0, flags: int = 0) -> str:
    """Substitute as `re.sub`."""
    return _compiled(pattern, int(flags)).sub(repl, string, count)


class _Kept:
    """The file of compiled patterns."""

    def __init__(self) -> None:
        self._known: dict[Key, Code] | None = None
        self.used: dict[Key, Code] = {}
        """What this run has tried."""

    @property
    def known(self) -> dict[Key, Code]:
        """What the file has; it is read when the first pattern is tried after its folder is known."""
        if self._known is None and (folder := compiled.folder()):
            self._known = _read(folder / NAME)
        return self._known or {}

    def get(self, key: Key) -> Code | None:
        """Return a pattern's code, if the file has it."""
        found = self.known.get(key)
        if found:
            self.used[key] = found
        return found

    def new(self) -> int:
        """Return the bytes of code that this run has used and the file does not have."""
        return sum(len(code[1]) for key, code in self.used.items() if key not in self.known)


_kept = _Kept()


def save() -> None:
    """Write the file, if there is a folder and enough was compiled to be worth it; an error prevents nothing else."""
    folder, known = compiled.folder(), _kept.known
    if not folder or not _kept.used or _kept.new() * WORTH <= sum(len(code[1]) for code in known.values()):
        return
    patterns = {**known, **_kept.used}
    if len(patterns) > MOST:
        patterns = dict(list(_kept.used.items())[:MOST])
    content = marshal.dumps(patterns)
    from podcast import files

    try:
        files.write(folder / NAME, _seal(content), content, scratch=folder / "tmp")
    except Exception:  # noqa: BLE001 - a full disk or a folder that may not be written
        return


def _read(path: Path) -> dict[Key, Code]:
    """Read the file; empty if there is none, or if it is damaged or of another Python."""
    try:
        content = path.read_bytes()
    except OSError:
        return {}
    seal, patterns = content[:32], memoryview(content)[32:]
    if seal != _seal(patterns):
        return {}
    found: dict[Key, Code] = marshal.loads(patterns)  # noqa: S302 - of this Python and complete: it has its seal
    return found


def _seal(content: bytes | memoryview) -> bytes:
    """Return a digest of the patterns and of the Python that they are for."""
    python = repr((sys.version, sys.byteorder, sys.maxunicode, unicodedata.unidata_version, array("I").itemsize))
    return hashlib.sha256(python.encode() + hashlib.sha256(content).digest()).digest()


@lru_cache(4 * MOST)
def _compiled(source: str, flags: int) -> Pattern[str]:
    if sys.version_info >= KNOWN_TO or sys.implementation.name != "cpython":
        return re.compile(source, flags)
    code = _kept.get((source, flags))
    if not code:
        code = translated(source, flags)
        _kept.used[source, flags] = code
    return restored(source, code)


def translated(source: str, flags: int) -> Code:
    """Return what `re.compile` makes of a pattern.

    Raises:
        re.error: The pattern is wrong.

    Source: `re._compiler.compile` of CPython 3.11 to 3.14.
    """
    from re import _compiler, _parser  # type: ignore[attr-defined]

    parsed = _parser.parse(source, flags)
    code = array("I", map(int, _compiler._code(parsed, flags)))  # noqa: SLF001
    state = parsed.state
    names: list[str | None] = [None] * state.groups
    for name, number in state.groupdict.items():
        names[number] = name
    return int(flags | state.flags), code.tobytes(), state.groups - 1, dict(state.groupdict), tuple(names)


def restored(source: str, code: Code) -> Pattern[str]:
    """Return the pattern with this code; Python checks that the code is valid."""
    from re import _compiler  # type: ignore[attr-defined]

    flags, words, groups, numbers, names = code
    made: Pattern[str] = _compiler._sre.compile(source, flags, array("I", words).tolist(), groups, numbers, names)  # noqa: SLF001
    return made
