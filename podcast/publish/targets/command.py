"""A command as a target, such as rsync: it is given a folder and brings that to where it is public."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from podcast.errors import PublishError
from podcast.publish.targets.folder import Folder

FOLDER = "{folder}"
"""Stands for the folder in the command's arguments."""
LINES = 5
"""Last lines of a failed command's output that are told."""

Arrived = Callable[[Mapping[str, str]], None]
"""Path and SHA-256 of each new file -> PublishError where one cannot be fetched as it should be."""


class Command(Folder):
    """Publishes to a folder of its own and hands that on, twice: with the feed before, and then with the new one.

    Args:
        words: The command; `{folder}` stands for the folder.
        stage: The folder handed on.
        state: Where manifest and lock are kept: never handed on.
        arrived: Proves that new files can be fetched; None: the command's exit code must do.
    """

    def __init__(self, words: Sequence[str], stage: Path, state: Path, arrived: Arrived | None = None) -> None:
        stage.mkdir(parents=True, exist_ok=True)
        super().__init__(stage, state)
        self._words, self._arrived = tuple(word.replace(FOLDER, str(stage)) for word in words), arrived
        self.where = words[0]

    def send(self, path: str, source: Path) -> None:
        """Link a file into the folder, which costs no room; copy it where that cannot be.

        A link is safe: no finished file of a project is ever written into, only replaced.
        """
        target = self.at(path)
        with self._translated(path):
            target.parent.mkdir(parents=True, exist_ok=True)
            target.unlink(missing_ok=True)
            with contextlib.suppress(OSError):
                os.link(source, target)
                return
        super().send(path, source)

    def deliver(self, fresh: Mapping[str, str]) -> None:
        """Run the command.

        Raises:
            PublishError: It is not there or failed.
        """
        try:
            done = subprocess.run(self._words, capture_output=True, stdin=subprocess.DEVNULL, check=False)
        except OSError as error:
            raise PublishError(
                f"{self._words[0]}: {error.strerror}; install it, or mend `command` of the target in podcast.toml"
            ) from error
        if done.returncode:
            said = (done.stderr + done.stdout).decode(errors="replace").strip().splitlines()[-LINES:]
            raise PublishError(
                f"{' '.join(self._words)}: ended with {done.returncode}: {' / '.join(said)}; mend that and publish "
                "again: what has arrived stays"
            )
        if self._arrived and fresh:
            self._arrived(fresh)
