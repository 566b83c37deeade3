"""The exception tree. Every message says what happened, to which file and line or key, and what to do next.

PodcastError                 exit 1
├── ConfigError              exit 2: podcast.toml, a style file or an option is wrong
├── PostError                a post cannot be read; names path:line
├── LexiconError             a lexicon line is wrong; names path:line
├── EngineError              speech cannot be made
│   ├── Missing              a program, library or model that the engine needs is not installed
│   ├── VoiceUnavailable     the engine has no such voice
│   ├── Refused              the request is wrong, so it is never retried
│   └── RetryableError       a retry may succeed
│       ├── Throttled        too many requests, or blocked for a while
│       ├── NetworkDown      no route, no name, no TLS, wrong proxy
│       ├── Stalled          no data for too long
│       ├── Truncated        the audio is shorter than the text
│       └── NoAudio          the answer has no audio
├── AudioError               a sound file is missing, damaged or unusable; or the encoder failed
├── FeedError                the feed would be invalid or would hurt subscribers
├── PublishError             a target refused the upload or cannot be reached
└── ClusterError             there are no workers, or they would build other episodes
"""

from __future__ import annotations

from pathlib import Path


class PodcastError(Exception):
    """Base of every error this program raises on purpose."""

    exit_code = 1


class ConfigError(PodcastError):
    """The configuration, a style file or an option is wrong."""

    exit_code = 2


class SourceError(PodcastError):
    """An error at a line of a source file.

    Args:
        path: The file.
        line: 1-based line; 0 if the error concerns the whole file.
        message: What is wrong and what to do next.
    """

    def __init__(self, path: Path | str, line: int, message: str) -> None:
        self.path, self.line, self.message = Path(path), line, message
        super().__init__(path, line, message)

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}" if self.line else f"{self.path}: {self.message}"


class PostError(SourceError):
    """A post cannot be read."""


class LexiconError(SourceError):
    """A lexicon line is wrong."""


class EngineError(PodcastError):
    """Speech cannot be made."""

    retryable = False
    """Whether a retry may succeed."""
    throttling = False
    """Whether to reduce the number of parallel requests."""


class Missing(EngineError):
    """A program, library or model that the engine needs is not installed."""


class VoiceUnavailable(EngineError):
    """The engine has no such voice."""


class Refused(EngineError):
    """The request is wrong, so a retry cannot succeed."""


class RetryableError(EngineError):
    """A retry may succeed."""

    retryable = True


class Throttled(RetryableError):
    """Too many requests, or blocked for a while."""

    throttling = True
    after = 0.0
    """Seconds that the service asks to wait; 0: unknown."""


class NetworkDown(RetryableError):
    """No route, no name, no TLS, or a wrong proxy."""


class Stalled(RetryableError):
    """No data for too long."""


class Truncated(RetryableError):
    """The audio is shorter than the text, or damaged."""


class NoAudio(RetryableError):
    """The answer has no audio."""

    throttling = True


class AudioError(PodcastError):
    """A sound file is missing, damaged or unusable, or the encoder failed."""


class FeedError(PodcastError):
    """The feed would be invalid or would hurt subscribers."""


class PublishError(PodcastError):
    """A target refused the upload or cannot be reached."""


class ClusterError(PodcastError):
    """The workers of a cluster are missing, or would build other episodes."""
