"""A sound that is made or read when it is first to be heard: most builds have kept all that it is part of."""

from __future__ import annotations

from collections.abc import Callable

from podcast.sound.loudness import Samples


class Piece:
    """Music, named before it is there.

    Args:
        key: Names all that shapes it but the episode's format and levels.
        make: Makes or reads it.
    """

    def __init__(self, key: str, make: Callable[[], Samples]) -> None:
        self.key, self._make = key, make
        self._made: Samples | None = None

    @property
    def samples(self) -> Samples:
        """The sound, at the episode's rate and at level.

        Raises:
            AudioError: Its file cannot be used.
        """
        # Two threads may both come here first: they make the same thing.
        if self._made is None:
            self._made = self._make()
        return self._made
