"""The example output in the READMEs, made by running the commands: `python -m tests.readme_output` rewrites it.

The commands run in a scratch copy of the example show. The edge service counts as unreachable, so that kokoro speaks,
which needs no network. Rewriting the READMEs needs the extra `neural`; the test uses a quick voice instead.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from podcast.voice import reach

ROOT = Path(__file__).parents[1]
READMES = ("README.md", "README.zh-CN.md")
SHOW = "shezhang-podcast"
"""Folder of the scratch copy, as it is after a `git clone`."""
COPIED = ("podcast.toml", "cover.jpg", "posts")
"""What the example show needs."""
BIN = ".venv/bin"
"""What `$(BIN)` is in the Makefile on Linux and macOS."""
REASON = "the server's name cannot be looked up (Name or service not known)"
"""Why edge does not answer on a machine without a network; shown in place of the reason of the test's socket."""
ADDRESS = "192.168.1.20:8000"
"""Shown in place of this machine's address."""
BLOCK = re.compile(r"```console\n\$ (?P<command>[^\n]+)\n(?P<output>.*?)```", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A command that the READMEs show with its output."""

    inside: bool = True
    """Whether it runs in the show's folder, or in the one above."""
    serves: bool = False
    """Whether it runs until it is stopped: the first line is shown."""
    lines: str = ""
    """Pattern of the lines shown, `...` in place of all others; empty: all lines."""


POST = "posts/2026-11-20-why-small-models-matter.md"
EXAMPLES: Mapping[str, Example] = {
    "make episode": Example(),
    "podcast init --project myshow": Example(inside=False),
    f"podcast script {POST} --format diff": Example(lines=r" *1[79][-+] "),
    "podcast serve --port 8000": Example(serves=True),
    "podcast doctor": Example(),
}
"""By command, in the order in which they run; `make episode` comes first, because `serve` needs its feed."""

MASKS = (
    (re.compile(r"\b[0-9a-f]{8}\b"), "<hash>"),
    (re.compile(r"(?<!\d)\d:\d\d(?!\d)"), "<m:ss>"),
    (re.compile(r"\b\d+\.\d s\b"), "<seconds>"),
    (re.compile(r"\b3\.\d+\.\d+\w*"), "<version>"),
)
"""What differs between machines and encoders: hashes of audio, durations, the version of Python."""


def printed(home: Path, program: str = "podcast") -> dict[str, str]:
    """Run every example below `home`, an empty folder; return what each prints, as the READMEs show it.

    Args:
        home: An empty folder.
        program: The module that runs in place of `podcast`.
    """
    home = home.resolve()
    show = home / SHOW
    show.mkdir()
    for name in COPIED:
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copyfile)(source, show / name)
    outputs = {command: _run(command, example, home, program) for command, example in EXAMPLES.items()}
    reason = reach.why(show / ".podcast" / "edge-silent")
    return {command: _shown(output, home, reason) for command, output in outputs.items()}


def rewritten(text: str, outputs: Mapping[str, str]) -> str:
    """Return a README with the current output.

    Raises:
        LookupError: It shows a command that is not in `EXAMPLES`.
    """

    def block(found: re.Match[str]) -> str:
        command = found["command"]
        if command not in outputs:
            raise LookupError(f"no such command in EXAMPLES of tests/readme_output.py: {command}")
        return f"```console\n$ {command}\n{outputs[command]}```"

    return BLOCK.sub(block, text)


def commands(text: str) -> set[str]:
    """Return the commands that a README shows with their output."""
    return {found["command"] for found in BLOCK.finditer(text)}


def masked(text: str) -> str:
    """Return a README without what differs between machines."""
    for pattern, mask in MASKS:
        text = pattern.sub(mask, text)
    return text


def _run(command: str, example: Example, home: Path, program: str) -> str:
    """Run one example.

    Raises:
        RuntimeError: It failed; the message holds what it printed.
    """
    folder = home / SHOW if example.inside else home
    echo, words = _words(command)
    kept = {name: value for name, value in os.environ.items() if not name.upper().endswith("_PROXY")}
    environment = {**kept, "PYTHONPATH": str(ROOT), "PODCAST_EDGE_SOCKET": str(home / "no.sock")}
    called = f"{BIN}/podcast" if echo else "podcast"
    start = f"import runpy, sys; sys.argv[0] = {called!r}; runpy.run_module({program!r}, run_name='__main__')"
    arguments = [sys.executable, "-c", start, *words, *(("--port", "0") if example.serves else ())]
    with subprocess.Popen(
        arguments, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8"
    ) as process:
        assert process.stdout
        if example.serves:
            output = process.stdout.readline()
            process.terminate()
        else:
            output = process.stdout.read()
    if not output or (process.returncode and not example.serves):
        raise RuntimeError(f"{command} ended with {process.returncode}\n{output}")
    return echo + (_excerpt(output, example.lines) if example.lines else output)


def _words(command: str) -> tuple[str, list[str]]:
    """Return what `make` prints before it runs a command, if it does, and the arguments of `podcast`."""
    program, *words = shlex.split(command)
    if program != "make":
        return "", words
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (recipe,) = re.findall(rf"(?m)^{words[0]}:.*\n\t\$\(BIN\)/(podcast .+)$", makefile)
    return f"{BIN}/{recipe}\n", shlex.split(recipe)[1:]


def _excerpt(output: str, pattern: str) -> str:
    """Return the lines that match, with `...` for each run of lines that do not."""
    lines = list[str]()
    for line in output.splitlines():
        if re.match(pattern, line):
            lines.append(line)
        elif lines[-1:] != ["..."]:
            lines.append("...")
    return "\n".join(lines) + "\n"


def _shown(output: str, home: Path, reason: str) -> str:
    """Return an output with the paths, the address and the reason that the READMEs show."""
    output = output.replace(reason, REASON) if reason else output
    output = output.replace(str(home), "~").replace(os.sep, "/")
    return re.sub(r"(?<=http://)[\d.]+:\d+(?=/feed/)", ADDRESS, output)


def main() -> None:
    """Rewrite the output in both READMEs."""
    with tempfile.TemporaryDirectory() as folder:
        outputs = printed(Path(folder))
    for name in READMES:
        path = ROOT / name
        path.write_text(rewritten(path.read_text(encoding="utf-8"), outputs), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
