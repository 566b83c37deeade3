"""The front matter of a file: YAML between two lines of `---`, as Jekyll writes it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from frontmatter.default_handlers import SafeLoader, YAMLHandler

from podcast.errors import PostError

AROUND = " \t\n\u00a0\u3000\u200b\ufeff"
"""Stripped from a value: blog editors leave a zero-width space at the end of a title."""
_FENCE = re.compile(r"---[ \t]*")


@dataclass(frozen=True, slots=True)
class Front:
    """The front matter of one file."""

    path: Path
    text: str
    line: int
    """1-based line of the file on which `text` begins."""
    meta: Mapping[str, Any]

    def line_of(self, key: str) -> int:
        """Return the line of `key`; 0 if there is no such key."""
        for number, line in enumerate(self.text.split("\n"), self.line):
            if re.match(rf"{re.escape(key)}\s*:", line):
                return number
        return 0

    def written(self, key: str) -> str:
        """Return the scalar under `key` as it is written: `007` and `yes` are not converted."""
        # With the loader that has read the front matter: libyaml accepts a tab where Python's does not (PyYAML 6.0.3).
        node = yaml.compose(self.text, Loader=SafeLoader)
        if isinstance(node, yaml.MappingNode):
            for name, value in node.value:
                if name.value == key and isinstance(value, yaml.ScalarNode) and self.meta.get(key) is not None:
                    return str(value.value).strip(AROUND)
        return ""


def decoded(source: bytes, path: Path) -> str:
    """Return the text of a file with one kind of line end.

    Raises:
        PostError: It is not UTF-8.
    """
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = source[: error.start].count(b"\n") + 1
        raise PostError(path, line, "not UTF-8; save the file as UTF-8 in your editor") from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def split(text: str, path: Path) -> tuple[Front, str, int]:
    """Split a file into its front matter, its body, and the 1-based line on which the body begins.

    Raises:
        PostError: The front matter is not closed or not YAML.
    """
    lines = text.split("\n")
    if not _FENCE.fullmatch(lines[0]):
        return Front(path, "", 0, {}), text, 1
    end = next((number for number, line in enumerate(lines[1:], 1) if _FENCE.fullmatch(line)), 0)
    if not end:
        raise PostError(path, 1, "the front matter is not closed; put a line --- after its last key")
    front = "\n".join(lines[1:end])
    body_line = end + 2
    return Front(path, front, 2, _meta(front, path)), "\n".join(lines[end + 1 :]), body_line


def _meta(front: str, path: Path) -> Mapping[str, Any]:
    try:
        meta = YAMLHandler().load(front)
    except yaml.YAMLError as error:
        line, problem = _where(error, front)
        raise PostError(path, line, f"the front matter is not YAML: {problem}; {_advice(front, line - 2)}") from error
    except (ValueError, OverflowError, RecursionError) as error:  # raised by PyYAML for dates and numbers
        step = "write an existing date, such as 2025-01-01, or put the value in quotes"
        message = f"the front matter has an invalid value ({error}); {step}"
        raise PostError(path, _faulty_line(front), message) from error
    if meta is None:
        return {}
    if not isinstance(meta, dict):
        raise PostError(path, 2, "the front matter has no keys; write one per line, such as  title: ...")
    return {str(key): value for key, value in meta.items()}


def _where(error: yaml.YAMLError, front: str) -> tuple[int, str]:
    """Return the line of the file and the problem; a scanner's mark may be on the line after the faulty one."""
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark:
        return min(error.problem_mark.line, front.count("\n")) + 2, str(error.problem or error.context)
    if isinstance(error, yaml.reader.ReaderError):
        return front[: int(error.position)].count("\n") + 2, f"character {error.character!r} is not allowed"
    return 2, str(error)


def _advice(front: str, number: int) -> str:
    line = front.split("\n")[number]
    key, colon, value = line.partition(":")
    if colon and value.strip() and not value.strip().startswith(('"', "'")):
        quoted = value.strip().replace("'", "''")
        return f"put the value in quotes:  {key.strip()}: '{quoted}'"
    return "correct that line"


def _faulty_line(front: str) -> int:
    """Return the line whose value is invalid; PyYAML does not report it."""
    for number, line in enumerate(front.split("\n"), 2):
        try:
            YAMLHandler().load(line)
        except yaml.YAMLError:  # a line that is valid only together with others
            continue
        except (ValueError, OverflowError, RecursionError):
            return number
    return 2
