"""A command as a target, such as rsync: it gets a folder and uploads it to where it is public."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from podcast.errors import PublishError
from podcast.publish.targets.folder import Folder

FOLDER = "{folder}"
"""Placeholder for the folder in the command's arguments."""
LINES = 5
"""Number of last output lines of a failed command in the error message."""

Arrived = Callable[[Mapping[str, str]], None]
"""Path and SHA-256 of each new file; raises PublishError if one cannot be downloaded with that content."""


class Command(Folder):
    """Publishes to its own folder and runs the command twice: first with the old feed, then with the new one.

    Args:
        words: The command; `{folder}` is replaced with the folder.
        stage: The folder given to the command.
        state: The folder of manifest and lock, which are never given to the command.
        arrived: Verifies that new files can be downloaded; None: only the command's exit code counts.
    """

    def __init__(self, words: Sequence[str], stage: Path, state: Path, arrived: Arrived | None = None) -> None:
        stage.mkdir(parents=True, exist_ok=True)
        super().__init__(stage, state)
        self._words, self._arrived = tuple(word.replace(FOLDER, str(stage)) for word in words), arrived
        self.where = words[0]

    def send(self, path: str, source: Path) -> None:
        """Link a file into the folder, which takes no space; copy it if linking fails.

        A link is safe: finished files of a project are only replaced, never modified.
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
            PublishError: It does not exist or failed.
        """
        try:
            done = subprocess.run(self._words, capture_output=True, stdin=subprocess.DEVNULL, check=False)
        except OSError as error:
            raise PublishError(
                f"{self._words[0]}: {error.strerror}; install it, or correct `command` of the target in podcast.toml"
            ) from error
        if done.returncode:
            said = (done.stderr + done.stdout).decode(errors="replace").strip().splitlines()[-LINES:]
            raise PublishError(
                f"{' '.join(self._words)}: ended with {done.returncode}: {' / '.join(said)}; fix that and publish "
                "again: files already uploaded are kept"
            )
        if self._arrived and fresh:
            self._arrived(fresh)
