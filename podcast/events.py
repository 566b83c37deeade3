"""What a run tells while it works. The command line prints these; `--json` prints one object a line."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Base of all events."""

    name: ClassVar[str]

    def as_json(self) -> dict[str, Any]:
        """Give the event as `--json` prints it, its name under `event`."""
        return {"event": self.name, **asdict(self)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted(Event):
    """Something the author should know and nothing that failed."""

    name: ClassVar[str] = "note"
    message: str
    path: str = ""
    """The post concerned; empty: none in particular."""
    loud: bool = False
    """Whether it deserves more than a line in passing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned(Event):
    """What a run would do, before it does it."""

    name: ClassVar[str] = "plan"
    posts: int
    characters: int
    seconds: float
    """Of audio, estimated."""
    requests: int
    """Engine calls needed."""
    cached: int
    """Utterances whose clip is in the store."""
    bytes: int
    """Of MP3, estimated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FellBack(Event):
    """Another engine speaks because the service does not answer."""

    name: ClassVar[str] = "stand_in"
    engine: str
    why: str
    preview: bool
    """Whether what it makes stays out of the feed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Started(Event):
    """A post is being voiced."""

    name: ClassVar[str] = "started"
    slug: str
    title: str
    utterances: int
    engine: str
    preview: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Voiced(Event):
    """How far the post being voiced is."""

    name: ClassVar[str] = "progress"
    slug: str
    done: int
    """Utterances."""
    total: int
    """Utterances."""
    seconds: float
    """Of audio so far."""
    in_flight: int
    """Requests under way."""
    retries: int
    engine_calls: int
    cached: int
    waiting: float
    """Seconds for which the service is left alone, because it failed too often; 0: it is being asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeBuilt(Event):
    """An episode is finished and its record written."""

    name: ClassVar[str] = "episode"
    slug: str
    engine: str
    preview: bool
    engine_calls: int
    cached: int
    """Utterances whose clip came from the store."""
    seconds: float
    """Of audio."""
    path: str
    """The MP3, from the project's folder."""
    retries: int = 0
    stand_in: bool = False
    """Voiced by the stand-in, and published."""
    unchanged: bool = False
    """Nothing had to be done."""
    picture: str = ""
    """The picture that was asked for, from the project's folder; empty: none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed(Event):
    """A post was not voiced."""

    name: ClassVar[str] = "failed"
    path: str
    error: str
    slug: str = ""
    """Empty where it is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished(Event):
    """A build has ended, and this is what it took, posts that failed included."""

    name: ClassVar[str] = "finished"
    episodes: int
    """Voiced."""
    failed: int
    """Posts, and episodes whose audio is not whole."""
    engine_calls: int
    retries: int
    cached: int
    """Utterances whose clip came from the store."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedWritten(Event):
    """The feed holds what the records say."""

    name: ClassVar[str] = "feed"
    path: str
    url: str
    episodes: int
    changed: bool
    """Whether its bytes are new."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found(Event):
    """Something in the project that an app or a directory would stumble over."""

    name: ClassVar[str] = "finding"
    level: str
    """`error` or `warning`."""
    file: str
    field: str
    message: str
    next_step: str
    source: str
    """The rule: who asks for it, and where."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent(Event):
    """A file has arrived at a target, proven whole; or would be sent."""

    name: ClassVar[str] = "sent"
    target: str
    path: str
    bytes: int
    dry_run: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Published(Event):
    """The target holds what the project holds."""

    name: ClassVar[str] = "published"
    target: str
    where: str
    sent: int
    """Files, without the feed."""
    bytes: int
    """Of those."""
    unchanged: int
    """Files that were there already."""
    changed: bool
    """Whether the public feed is another now."""
    url: str
    """The feed's."""
    dry_run: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RolledBack(Event):
    """The feed before is public once more."""

    name: ClassVar[str] = "rolled_back"
    target: str
    at: str
    """When that feed had become public, ISO 8601."""
    episodes: int
    """That it lists."""
    dry_run: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pruned(Event):
    """Audio that no recent feed names was removed from a target."""

    name: ClassVar[str] = "pruned"
    target: str
    removed: int
    """Files."""
    bytes: int
    dry_run: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched(Event):
    """Published audio that this disk had lost is there again."""

    name: ClassVar[str] = "fetched"
    path: str
    """From the project's folder."""
    bytes: int
