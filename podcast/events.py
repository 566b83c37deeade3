"""The events that a run reports. The command line prints them; `--json` prints one object per line."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Base of all events."""

    name: ClassVar[str]

    def as_json(self) -> dict[str, Any]:
        """Return the event in the form of `--json`, with its name as `event`."""
        return {"event": self.name, **asdict(self)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted(Event):
    """Information for the author; not a failure."""

    name: ClassVar[str] = "note"
    message: str
    path: str = ""
    """The post it concerns; empty: none."""
    loud: bool = False
    """Whether it is a warning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned(Event):
    """What a run would do."""

    name: ClassVar[str] = "plan"
    posts: int
    characters: int
    seconds: float
    """Of audio, estimated."""
    requests: int
    """Engine calls needed."""
    cached: int
    """Utterances whose clip is cached."""
    bytes: int
    """Of MP3, estimated."""
    charged: int = 0
    """Characters that the service charges for, as it counts them; 0: none, or an engine without a tariff."""
    price: float = 0.0
    """Of these, as the configuration says what a million cost; 0: unknown."""
    currency: str = ""
    quota: int = 0
    """Characters a month that the configuration allows; 0: it says nothing."""
    minutes: float = 0.0
    """That the requests take at least, if only so many a minute are allowed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FellBack(Event):
    """Another engine speaks because the service does not answer."""

    name: ClassVar[str] = "stand_in"
    engine: str
    why: str
    preview: bool
    """Whether what it makes stays out of the feed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planning(Event):
    """A post is now being read for the plan."""

    name: ClassVar[str] = "planning"
    number: int
    """From 1."""
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued(Event):
    """A post is next, of those that may need a new episode."""

    name: ClassVar[str] = "queued"
    slug: str
    number: int
    """From 1."""
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Started(Event):
    """A post is now being voiced."""

    name: ClassVar[str] = "started"
    slug: str
    title: str
    utterances: int
    engine: str
    preview: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Voiced(Event):
    """Progress of a post that is being voiced."""

    name: ClassVar[str] = "progress"
    slug: str
    done: int
    """Utterances."""
    total: int
    """Utterances."""
    seconds: float
    """Of audio so far."""
    in_flight: int
    """Requests that are not answered yet."""
    retries: int
    engine_calls: int
    cached: int
    waiting: float
    """Seconds until the next request, after too many failures; 0: not waiting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeBuilt(Event):
    """An episode is finished, and its record is written."""

    name: ClassVar[str] = "episode"
    slug: str
    engine: str
    preview: bool
    engine_calls: int
    cached: int
    """Utterances whose clip came from the cache."""
    seconds: float
    """Of audio."""
    path: str
    """The MP3, relative to the project's folder."""
    retries: int = 0
    stand_in: bool = False
    """Voiced by the stand-in, and published."""
    unchanged: bool = False
    """Whether the episode was already up to date."""
    picture: str = ""
    """The picture of `--picture`, relative to the project's folder; empty: none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed(Event):
    """A post failed."""

    name: ClassVar[str] = "failed"
    path: str
    error: str
    slug: str = ""
    """Empty if it is unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished(Event):
    """The totals of a build, including failed posts."""

    name: ClassVar[str] = "finished"
    episodes: int
    """Voiced."""
    failed: int
    """Posts that failed, and episodes whose audio is missing or damaged."""
    engine_calls: int
    retries: int
    cached: int
    """Utterances whose clip came from the cache."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedWritten(Event):
    """The feed is up to date."""

    name: ClassVar[str] = "feed"
    path: str
    url: str
    episodes: int
    changed: bool
    """Whether its bytes changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found(Event):
    """Something in the project that an app or a directory would reject or handle badly."""

    name: ClassVar[str] = "finding"
    level: str
    """`error` or `warning`."""
    file: str
    field: str
    message: str
    next_step: str
    source: str
    """The rule: who requires it, and where."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Todo(Event):
    """What is left to do before the show can be published for the first time."""

    name: ClassVar[str] = "todo"
    number: int
    """In the order in which to do it, from 1."""
    what: str
    next_step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent(Event):
    """A file was uploaded to a target and verified; or would be uploaded."""

    name: ClassVar[str] = "sent"
    target: str
    path: str
    bytes: int
    dry_run: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Published(Event):
    """The target is up to date."""

    name: ClassVar[str] = "published"
    target: str
    where: str
    sent: int
    """Uploaded files, without the feed."""
    bytes: int
    """Of these files."""
    unchanged: int
    """Files that were there already."""
    changed: bool
    """Whether the public feed has changed."""
    url: str
    """The feed's."""
    dry_run: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RolledBack(Event):
    """The previous feed is public again."""

    name: ClassVar[str] = "rolled_back"
    target: str
    at: str
    """When that feed was first published, ISO 8601."""
    episodes: int
    """Number of episodes in it."""
    dry_run: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pruned(Event):
    """Audio that no recent feed lists was removed from a target."""

    name: ClassVar[str] = "pruned"
    target: str
    removed: int
    """Files."""
    bytes: int
    dry_run: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched(Event):
    """Published audio that was missing on this disk is downloaded."""

    name: ClassVar[str] = "fetched"
    path: str
    """Relative to the project's folder."""
    bytes: int
