"""One build of a project at a time: a second one says that it waits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from podcast.events import Event, Noted
from podcast.feed import lock
from podcast.project.config import Config

Tell = Callable[[Event], None]


@contextmanager
def building(config: Config, tell: Tell) -> Iterator[None]:
    """Be the only build of the project; wait for another one, and say so. `podcast listen` waits for nobody."""
    if config.output:
        yield
        return

    def waiting() -> None:
        message = "another build of this project is running: this one waits for it (Ctrl+C ends only this one)"
        tell(Noted(message=message, loud=True))

    with lock.held(config.scratch.with_name("build.lock"), waiting):
        yield
