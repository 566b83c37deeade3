"""Publishes in a process of its own, so that it can be killed: `python -m tests.publish.forked`.

Python and its libraries take seconds to start, so they are loaded once, and each publish is a fork of that process.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from podcast.errors import PublishError
from podcast.publish.targets import folder
from tests.publish.public import Made, Target
from tests.services.s3 import KEYS

CALLS = ("read", "listed", "send", "write", "create", "remove", "proven")
ENDED = 9
"""Exit code of a process that ended itself."""


@dataclass
class Forks:
    """The process that forks."""

    process: subprocess.Popen[str]

    def start(self, made: Made, target: Target, stop: int = 0) -> int:
        """Start a publish; give its process number.

        Args:
            made: What is published.
            target: Where to.
            stop: The call to the storage at which the process ends without a word; 0: none.
        """
        return int(self._ask(json.dumps([str(made.folder), dict(target.table), stop])))

    def wait(self) -> int:
        """Wait for its end; give its exit code, below 0 where it was killed."""
        return int(self._ask("wait"))

    def _ask(self, words: str) -> str:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(words + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline()


@contextmanager
def forking() -> Iterator[Forks]:
    """Run the process that forks."""
    words = [sys.executable, "-m", "tests.publish.forked"]
    process = subprocess.Popen(
        words, cwd=Path(__file__).parents[2], env={**os.environ, **KEYS}, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        encoding="utf-8",
    )  # fmt: skip
    with process:
        yield Forks(process)


def _ending(real: Callable[..., Any], left: list[int]) -> Callable[..., Any]:
    def call(*args: Any, **more: Any) -> Any:
        left[0] -= 1
        if not left[0]:
            os._exit(ENDED)
        return real(*args, **more)

    return call


def _publish(project: str, table: dict[str, Any], stop: int) -> None:
    left = [stop]
    for name in CALLS if stop else ():
        setattr(folder.Folder, name, _ending(getattr(folder.Folder, name), left))
    Made(Path(project), None, ()).publish(Target(table, ""))  # type: ignore[arg-type]  # the show is on disk


def main() -> None:
    """Fork as standard input asks."""
    with suppress(ImportError):
        import s3fs  # noqa: F401
    child = 0
    for line in sys.stdin:
        if line == "wait\n":
            print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
            continue
        child = os.fork()
        if not child:
            with suppress(PublishError):
                _publish(*json.loads(line))
                os._exit(0)
            os._exit(1)
        print(child, flush=True)


if __name__ == "__main__":
    main()
