"""Read a sound file in parts that join without a break, so that a long one needs little memory."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import soundfile
from numpy.typing import NDArray


class Sequential(soundfile.SoundFile):  # type: ignore[misc]
    """A file that is only read forwards.

    soundfile seeks after every read. In an MP3 of variable bit rate libsndfile then decodes the next frame without what
    the frames before it left over: errors of up to 0.28 of full scale (soundfile 0.14.0, libsndfile 1.2.2).
    """

    def seekable(self) -> bool:
        """Return False, so that the library never seeks."""
        return False

    def parts(self, frames: int) -> Iterator[NDArray[np.float32]]:
        """Give the samples up to the end, at most so many frames at a time, shape (frames, channels).

        The library's `blocks` counts on the declared length, which is a guess for an MP3 without an Info frame, and
        fills up to it with sound of the block before.
        """
        while len(part := self.read(frames, dtype="float32", always_2d=True)):
            yield part
