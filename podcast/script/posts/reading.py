"""A file's bytes -> its front matter and its body."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from podcast.errors import PostError
from podcast.lazy import patterns as re
from podcast.lazy.libraries import yaml
from podcast.script.posts import forms
from podcast.script.posts.forms import Extent
from podcast.script.posts.front import Front

BEGINNING = 8000
"""Bytes at the start of a file in which a NUL byte means that it is not text, as in Git."""
UTF_16 = {b"\xff\xfe", b"\xfe\xff"}
Repair = Callable[[str], str]
_UNFILLED = re.compile(r"(?m)^[ \t]*[\"']?(title|date|created)[\"']?\s*[:=]\s*[\"']?(\{\{.*\}\}|<%.*%>)[\"']?\s*$")
"""A placeholder of Hexo's scaffolds, Hugo's archetypes, Obsidian's templates and its plug-in Templater."""


def decoded(source: bytes, path: Path) -> str:
    """Return the text of a file with one kind of line end.

    Raises:
        PostError: It is no text, or not in UTF-8.
    """
    if b"\0" in source[:BEGINNING] and source[:2] not in UTF_16:
        raise PostError(path, 0, "is no text file; give it another name, or add it to `exclude` in podcast.toml")
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = source[: error.start].count(b"\n") + 1
        raise PostError(path, line, f"not UTF-8{_encoding(source)}; save the file as UTF-8 in your editor") from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _encoding(source: bytes) -> str:
    """Return a guess at the encoding, for a message."""
    if source[:2] in UTF_16:
        return " but UTF-16"
    try:
        text = source.decode("gb18030")
    except UnicodeDecodeError:
        return ""
    chinese = sum("\u4e00" <= letter <= "\u9fff" for letter in text)
    return " but probably GB18030" if chinese > len(text) / 10 else ""


def split(text: str, path: Path, repairs: tuple[Repair, ...] = ()) -> tuple[Front, str, int]:
    """Split a file into its front matter, its body, and the 1-based line on which the body begins.

    Args:
        text: The file.
        path: Its path.
        repairs: Tried one after the other, each on the last one's result, if the front matter is not YAML.

    Raises:
        PostError: The front matter is not closed or not valid.
    """
    lines = text.split("\n")
    try:
        extent = forms.extent(lines)
    except forms.Unclosed as error:
        step = f"put a line {error.fence} after its last key"
        raise PostError(path, error.line, f"the front matter is not closed; {step}") from error
    if not extent:
        return Front(path, "", 0, {}), text, 1
    written = "\n".join(lines[extent.start : extent.end])
    front = _front(written, extent, path, repairs)
    return front, "\n".join(lines[extent.body :]), extent.body + 1


def _front(text: str, extent: Extent, path: Path, repairs: tuple[Repair, ...]) -> Front:
    line = extent.start + 1
    unfilled = _UNFILLED.search(text)
    if unfilled:  # YAML reads `{{ title }}` as a table in a table, or not at all
        return Front(path, text, line, {}, unfilled=unfilled[1])
    if extent.language == "yaml":
        meta, scalars = _yaml(text, line, path, repairs)
    elif extent.language == "lines":
        scalars = forms.scalars(text)
        meta = {key: value for key, value in scalars.items() if value}
    else:
        meta = (_toml if extent.language == "toml" else _json)(text, line, path)
        scalars = {key: str(value) for key, value in meta.items() if not isinstance(value, dict | list)}
    return Front(path, text, line, meta, scalars)


def _toml(text: str, line: int, path: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"at line (\d+), column (\d+)", str(error))
        where = line + int(place[1]) - 1 if place else line + text.count("\n")
        column = f" at column {place[2]}" if place else ""
        problem = re.sub(r" \(at .*\)$", "", str(error))
        message = f"the front matter is not TOML: {problem}{column}; correct that line"
        raise PostError(path, where, message) from error


def _json(text: str, line: int, path: Path) -> Mapping[str, Any]:
    braced = text if text.lstrip().startswith("{") else f"{{{text.strip().removesuffix(',')}}}"
    try:
        meta = json.loads(braced)
    except ValueError as error:
        number, column = getattr(error, "lineno", 1), getattr(error, "colno", 0)
        message = f"the front matter is not JSON: {getattr(error, 'msg', error)} at column {column}; correct that line"
        raise PostError(path, line + number - 1, message) from error
    if not isinstance(meta, dict):
        raise PostError(path, line, 'the front matter has no keys; write one per line, such as  "title": "..."')
    return meta


def _yaml(text: str, line: int, path: Path, repairs: tuple[Repair, ...]) -> tuple[Mapping[str, Any], Mapping[str, str]]:
    try:
        return _loaded(text, line, path)
    except yaml.YAMLError as error:
        repaired = text
        for repair in repairs:
            repaired = repair(repaired)
            with suppress(yaml.YAMLError):
                return _loaded(repaired, line, path)
        number, problem = _where(error, text)
        message = f"the front matter is not YAML: {problem}; {_advice(text, number)}"
        raise PostError(path, line + number, message) from error


def without_tabs(text: str) -> str:
    """Indent with spaces, as Hexo does before it reads the front matter (hexo-front-matter 4.2, `escape`)."""
    return re.sub(r"(?m)^[ \t]*\t", lambda found: found[0].replace("\t", "  "), text)


def quoted(text: str) -> str:
    """Quote the values that are not YAML by themselves: `title: [随笔] 树` -> `title: '[随笔] 树'`.

    No generator accepts them, but editors and readers see what is meant.
    """
    return "\n".join(_quoted_line(line) for line in text.split("\n"))


def _quoted_line(line: str) -> str:
    found = re.fullmatch(r"([^\s:#'\"\[{-][^:]*:)[ \t]+(\S.*)", line)
    try:
        _read(line)
    except yaml.YAMLError:
        value = found[2].rstrip() if found else ""
        unclosed = value[:1] in {"'", '"'} and value.count(value[0]) < 2
        if found and not unclosed:
            return f"{found[1]} '{value.replace(chr(39), chr(39) * 2)}'"
    except (ValueError, OverflowError, RecursionError):
        pass
    return line


def _loaded(text: str, line: int, path: Path) -> tuple[Mapping[str, Any], Mapping[str, str]]:
    try:
        meta = _read(text)
    except (ValueError, OverflowError, RecursionError) as error:  # raised by PyYAML for dates and numbers
        step = "write an existing date, such as 2025-01-01, or put the value in quotes"
        message = f"the front matter has an invalid value ({error}); {step}"
        raise PostError(path, _faulty_line(text, line), message) from error
    if meta is None:
        return {}, {}
    if not isinstance(meta, dict):
        raise PostError(path, line, "the front matter has no keys; write one per line, such as  title: ...")
    return {str(key): value for key, value in meta.items()}, _scalars(text)


def _read(text: str) -> Any:
    from frontmatter.default_handlers import YAMLHandler  # 15 ms with its library

    return YAMLHandler().load(text)


def _scalars(text: str) -> Mapping[str, str]:
    """Return the scalars as they are written. Of a key that stands twice the last counts, as in Jekyll."""
    # With the loader that has read the front matter: libyaml accepts a tab where Python's does not (PyYAML 6.0.3).
    from frontmatter.default_handlers import SafeLoader

    node = yaml.compose(text, Loader=SafeLoader)
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return {str(name.value): str(value.value) for name, value in pairs if isinstance(value, yaml.ScalarNode)}


def _where(error: yaml.YAMLError, text: str) -> tuple[int, str]:
    """Return the index of the line and the problem; a scanner's mark may be on the line after the faulty one."""
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark:
        return min(error.problem_mark.line, text.count("\n")), str(error.problem or error.context)
    if isinstance(error, yaml.reader.ReaderError):
        return text[: int(error.position)].count("\n"), f"character {error.character!r} is not allowed"
    return 0, str(error)


def _advice(text: str, number: int) -> str:
    line = text.split("\n")[number]
    key, colon, value = line.partition(":")
    if colon and value.strip() and not value.strip().startswith(('"', "'")):
        quoted = value.strip().replace("'", "''")
        return f"put the value in quotes:  {key.strip()}: '{quoted}'"
    if "\t" in line:
        return "indent that line with spaces"
    return "correct that line"


def _faulty_line(text: str, first: int) -> int:
    """Return the line whose value is invalid; PyYAML does not report it."""
    for number, line in enumerate(text.split("\n"), first):
        try:
            _read(line)
        except yaml.YAMLError:  # a line that is valid only together with others
            continue
        except (ValueError, OverflowError, RecursionError):
            return number
    return first
