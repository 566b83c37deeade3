"""`podcast.toml` -> a frozen `Config`. `podcast.template.toml` explains every key."""

from __future__ import annotations

import difflib
import tomllib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from podcast.errors import ConfigError
from podcast.project import keys, signs
from podcast.project.folders import PostFolder
from podcast.records import Link, Show
from podcast.script import own_patterns

NAME = "podcast.toml"
PODCAST_NAMESPACE = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
"""Namespace of podcast:guid. Source: Podcasting 2.0, `<podcast:guid>`."""
STAND_IN = "kokoro"
"""The engine that speaks where `auto` gets no answer from edge, unless configured otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """One project. Keys that are missing in `podcast.toml` have the defaults below."""

    folder: Path
    """The project's folder, absolute."""
    found: bool
    """Whether the folder has a `podcast.toml`. Without one, only commands such as `script` work."""
    posts: tuple[str, ...] = ("posts",)
    """Folders with posts, relative to the project's folder."""
    post_folders: tuple[PostFolder, ...] = ()
    """The folders of `posts` that have settings of their own."""
    generator: str = ""
    """What builds the site of the posts: a name of `script.posts.generators`; empty: not known."""
    front_matter: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The author's own keys in front matter, by what they hold: `title`, `date`, ..."""
    exclude: tuple[str, ...] = ()
    """Glob patterns for the file name or the path in the project's folder; these posts are never voiced."""
    skip: tuple[str, ...] = ()
    """Regular expressions: a paragraph in which one is found is not read aloud."""
    start: date | None = None
    """Posts before this day are voiced only if named; None: no limit."""
    title: str = ""
    description: str = ""
    link: str = ""
    """The show's web page."""
    permalink: str = ""
    """Pattern of a post's URL, with the placeholders of `addresses`. Relative to `link` or absolute."""
    site_root: str = ""
    """Address or folder to which images such as `/2026/a.jpg` are relative; empty: the address of `link`."""
    author: str = ""
    email: str = ""
    language: str = "zh-cn"
    category: tuple[str, ...] = ("Technology",)
    explicit: bool = False
    cover: str = "cover.jpg"
    episode_artwork: str = "cover"
    """What apps show with an episode: the show's `cover`, or the image of its `post`, cropped square."""
    guid: str = ""
    base_url: str = ""
    media_url: str = ""
    """Public address of the MP3 files; empty: `{base_url}/audio`."""
    timezone: str = "Asia/Shanghai"
    publish_time: time = time(6, 0)
    """For posts whose date has no time."""
    style: str = "社长"
    style_overrides: Mapping[str, Any] = field(default_factory=dict)
    """The keys of the table `[style]` except `name`."""
    engine: str = "auto"
    stand_in: str = STAND_IN
    """The engine that speaks, and is published, where `auto` gets no answer from edge; empty: none."""
    wait: float = 20.0
    """Minutes for which a run without a terminal asks edge again before another engine speaks."""
    engines: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Options by engine: the tables `[engines.edge]`, `[engines.openai]`, ..."""
    lexicon: str = "lexicon.tsv"
    """Pronunciations, relative to the project's folder; the file is optional."""
    title_pattern: str = ""
    """An article's title in the feed, if it differs from the spoken one; see `feed/titles.py`."""
    bulletin_title: str = ""
    """A bulletin's title in the feed; empty: like articles."""
    new_feed_url: str = ""
    """The show's new feed address, after a move."""
    verification: tuple[str, ...] = ()
    """Codes that prove to directories who owns the feed."""
    frequency: tuple[str, str] | None = None
    """How often episodes appear: words, and an RFC 5545 rule or an empty text."""
    licence: tuple[str, str] | None = None
    """Name, and URL or an empty text."""
    funding: tuple[Link, ...] = ()
    """Where listeners can pay."""
    targets: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Where `podcast publish` uploads feed and audio, by name: the tables `[targets.site]`, ..."""
    websub: str = ""
    """A WebSub hub to notify when the feed changes; empty: none."""
    output: Path | None = None
    """The folder of `audio/` and `feed/`, if not the project's; not a key of the file."""
    aside: Path | None = None
    """The folder of `.podcast`, if not the project's; not a key of the file."""
    shared: Mapping[str, Any] = field(default_factory=dict)
    """A filesystem shared by several machines: `url` and options of the table `[shared]`; empty: none."""
    media_prefix: str = ""
    """Put before each enclosure's address in the feed, by a service that counts downloads; empty: none."""
    directories: Mapping[str, str] = field(default_factory=dict)
    """Where listeners find the show, by the directory's name: the table `[directories]`."""
    label: Mapping[str, str] = field(default_factory=dict)
    """The table `[label]`: `producer`, who makes the speech, for the label of AI content in each MP3."""
    format: str = "public"
    """`public` (44.1 kHz mono 96 kbit/s) or `small` (24 kHz mono 64 kbit/s)."""

    @property
    def zone(self) -> ZoneInfo:
        """The show's time zone."""
        return ZoneInfo(self.timezone)

    @property
    def path(self) -> Path:
        """The configuration file."""
        return self.folder / NAME

    @property
    def home(self) -> Path:
        """The folder of `audio/` and `feed/`."""
        return self.output or self.folder

    @property
    def private(self) -> bool:
        """Whether only the author hears what is made: `podcast listen`. A worker's own folder is its cache, too."""
        return self.output is not None and self.aside is None

    @property
    def audio(self) -> Path:
        """Finished episodes and their records."""
        return self.home / "audio"

    @property
    def feed(self) -> Path:
        """The feed and its pages."""
        return self.home / "feed"

    @property
    def cache(self) -> Path:
        """Cached clips and temporary files; can be deleted at any time."""
        return (self.aside or self.folder) / ".podcast"

    @property
    def scratch(self) -> Path:
        """Temporary files, on the same filesystem as the finished ones."""
        return self.cache / "tmp"

    def fault(self, key: str, problem: str) -> ConfigError:
        """Create the error for a wrong `key`."""
        return ConfigError(f"{self.path}: {key}: {problem}")

    def show(self) -> Show:
        """Return the show's data for the feed.

        Raises:
            ConfigError: A key that the feed needs is missing or wrong.
        """
        if not self.found:
            raise ConfigError(f"{self.folder} has no {NAME}: run `podcast init --project {self.folder}` first")
        for key in ("title", "description", "link", "author", "email", "base_url", "guid"):
            if not getattr(self, key):
                raise self.fault(key, _missing(self, key))
        cover = self.folder / self.cover
        if not cover.is_file():
            raise self.fault(
                "cover", f"{cover} does not exist: add a square JPEG or PNG of 1,400 to 3,000 px, or name another file"
            )
        base = self.base_url.rstrip("/")
        return Show(
            title=self.title,
            link=self.link,
            description=self.description,
            language=self.language,
            author=self.author,
            email=self.email,
            category=self.category,
            cover=cover,
            explicit=self.explicit,
            guid=self.guid,
            base_url=base,
            media_url=(self.media_url or f"{base}/audio").rstrip("/"),
            new_feed_url=self.new_feed_url,
            verification=self.verification,
            frequency=self.frequency,
            licence=self.licence,
            hub=self.websub,
            funding=self.funding,
            producer=self.label.get("producer", ""),
            media_prefix=self.media_prefix,
            directories=tuple(Link(url=url, text=name) for name, url in self.directories.items()),
        )


NO_KEYS = {"folder", "found", "output", "aside", "style_overrides", "post_folders"}
"""Fields that are not keys of the file."""


def find(start: Path) -> Path:
    """Return `start` or its nearest parent folder with a `podcast.toml`; `start` if there is none."""
    start = start.resolve()
    return next((folder for folder in (start, *start.parents) if (folder / NAME).is_file()), start)


def load(folder: Path) -> Config:
    """Read `folder/podcast.toml`, or return the defaults if the folder has none.

    Raises:
        ConfigError: The file is not TOML, or a key is unknown or has a wrong value.
    """
    folder = folder.resolve()
    path = folder / NAME
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return Config(folder=folder, found=False)
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{path}:{line}: not UTF-8; save the file as UTF-8 in your editor") from error
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror or error}; check its permissions") from error
    return parsed(folder, text)


def parsed(folder: Path, text: str) -> Config:
    """Return the configuration in the text of a `podcast.toml` in `folder`.

    Raises:
        ConfigError: It is not TOML, or a key is unknown or has a wrong value.
    """
    path = folder / NAME
    try:
        table = tomllib.loads(text.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: not valid TOML: {error}; {signs.step(text, str(error))}") from error
    return _config(folder, path, table, text)


def feed_guid(base_url: str) -> str:
    """Return the podcast:guid of a feed at `base_url`: UUIDv5 over its URL without scheme and trailing slash."""
    address = f"{base_url.rstrip('/')}/feed/feed.xml".split("://", 1)[-1]
    return str(uuid.uuid5(PODCAST_NAMESPACE, address))


def new_guid(base_url: str) -> str:
    """Return a guid for a new show: derived from its feed's URL, or random if `base_url` is a placeholder."""
    from podcast.publish.placeholders import is_placeholder  # only needed for a new show

    return feed_guid(base_url) if base_url and not is_placeholder(base_url) else str(uuid.uuid4())


def nearest(word: str, known: list[str]) -> str:
    """Return a hint that names the closest of `known`, or all of them."""
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    return f"did you mean {close[0]!r}?" if close else f"known are {', '.join(sorted(known))}"


def _config(folder: Path, path: Path, table: dict[str, Any], text: str) -> Config:
    known = [entry.name for entry in fields(Config) if entry.name not in NO_KEYS]
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key not in known:
            raise ConfigError(f"{path}: unknown key {key!r}: {nearest(key, known)}")
        try:
            values[key] = keys.READ.get(key, keys.text)(value)
        except own_patterns.NoPatternError as error:
            line = own_patterns.line_of(text, "skip", error.written)
            raise ConfigError(f"{path}:{line}: {key}: {error}") from error
        except (TypeError, ValueError) as error:
            raise ConfigError(f"{path}: {key}: {error}") from error
    if isinstance(table.get("style"), dict):
        values["style_overrides"] = {key: value for key, value in table["style"].items() if key != "name"}
    if isinstance(table.get("posts"), list):
        values["post_folders"] = tuple(
            PostFolder(**{key: keys.FOLDER_KEYS[key](value) for key, value in one.items()})
            for one in table["posts"]
            if isinstance(one, dict)
        )
    made = Config(folder=folder, found=True, **values)
    _refuse_unknown_engines(made)
    if made.lexicon and (folder / made.lexicon).is_dir():
        raise made.fault("lexicon", f"{folder / made.lexicon} is a folder: name a file, such as lexicon.tsv")
    return made


def _refuse_unknown_engines(config: Config) -> None:
    """Reject the name of an unknown engine.

    Raises:
        ConfigError: There is no such engine.
    """
    if not config.engines and config.stand_in in {"", STAND_IN}:
        return
    from podcast.voice import engines  # finding engines of other packages takes time; most projects have no table

    for name, table in config.engines.items():
        try:
            engines.kind_of(name, table)
        except ConfigError as error:
            raise ConfigError(f"{config.path}: {error}") from error
    given = {name: table for name, table in config.engines.items() if "kind" in table}
    named = [("engines", name) for name in sorted(set(config.engines) - set(given))]
    for key, name in [*named, *([("stand_in", config.stand_in)] if config.stand_in else [])]:
        there = engines.named(given)
        if name not in there:
            hint = f"{nearest(name, list(there))}; a name of your own needs its kind ({', '.join(engines.NAMEABLE)})"
            raise config.fault(key, f"no engine {name!r} is built in or installed: {hint}")


def _missing(config: Config, key: str) -> str:
    if key == "guid":
        return f'is missing: add  guid = "{new_guid(config.base_url)}"  and never change it'
    return f'is missing, but the feed needs it: add  {key} = "..."'
