"""`kokoro`: Kokoro-82M, a neural Mandarin voice on this machine. Needs no network; installed by the extra `neural`."""

from podcast.voice.engines.kokoro.engine import Kokoro

__all__ = ["Kokoro"]
