"""How to add a package or an extra to this installation: by pip, pipx or uv, from where the program came."""

from __future__ import annotations

import re
import sys
from importlib import util
from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from podcast.project import origin
from podcast.project.origin import PROGRAM

_PIP = re.compile(r"`pip install (?P<options>(?:--[\w-]+ )*)(?P<what>[^`]+)`")
_EXTRA = re.compile(rf"'?{PROGRAM}(?P<extra>\[[\w,]+\])'?")


def installable(text: str) -> str:
    """Return a message whose `pip install ...` fits this installation."""
    if "`pip install " not in text:
        return text
    prefix, source = Path(sys.prefix), _source()
    return _PIP.sub(lambda found: f"`{command(found['options'], found['what'], prefix, source)}`", text)


def command(options: str, what: str, prefix: Path, source: str) -> str:
    """Return the command that adds a package, or this program with an extra, to the environment `prefix`.

    Args:
        options: Of pip, each with a space behind it.
        what: The package, or `'shezhang-podcast[extra]'`.
        prefix: Where this program is installed.
        source: From where: an address or a folder, as pip takes it with `{}` in place of the extra.
    """
    extra = _EXTRA.fullmatch(what)
    wanted = f'"{source.format(extra["extra"])}"' if extra else what
    tool = _tool(prefix)
    if tool == "pipx":
        return f"pipx install --force {wanted}" if extra else f"pipx runpip {PROGRAM} install {options}{what}"
    if tool == "uv":
        return f"uv tool install --force {wanted if extra else f'--with {what} {PROGRAM}'}"
    if not util.find_spec("pip"):  # uv makes environments without it
        return f'uv pip install --python "{sys.executable}" {wanted}'
    return f'"{sys.executable}" -m pip install {options}{wanted}'


def _tool(prefix: Path) -> str:
    """Return what manages the environment: `pipx`, `uv`, or nothing.

    Source: pipx, "How pipx works": `pipx/venvs/NAME`; uv, "Tools": `uv/tools/NAME`.
    """
    managers = {("pipx", "venvs"): "pipx", ("uv", "tools"): "uv"}
    return managers.get((prefix.parent.parent.name, prefix.parent.name), "")


def _source() -> str:
    """Return from where this program was installed, with `{}` for an extra."""
    table = origin.direct_url()
    address, of_git = str(table.get("url", "")), table.get("vcs_info")
    if of_git:
        return f"{PROGRAM}{{}} @ git+{address}@{of_git['commit_id']}"
    if address.startswith("file:"):
        return f"{url2pathname(unquote(urlsplit(address).path))}{{}}"
    return f"{PROGRAM}{{}} @ {address}" if address else f"{PROGRAM}{{}}"
