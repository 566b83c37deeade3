"""A sound that is made or read on first use: most builds have every fragment that contains it in the cache."""

from __future__ import annotations

from collections.abc import Callable

from podcast.sound.loudness import Samples


class Piece:
    """Music that is identified before it is loaded.

    Args:
        key: Identifies all inputs except the episode's format and levels.
        make: Makes or reads the samples.
    """

    def __init__(self, key: str, make: Callable[[], Samples]) -> None:
        self.key, self._make = key, make
        self._made: Samples | None = None

    @property
    def samples(self) -> Samples:
        """The sound, at the episode's rate and levelled.

        Raises:
            AudioError: Its file cannot be used.
        """
        # Two threads may both get here first; they make the same samples.
        if self._made is None:
            self._made = self._make()
        return self._made
