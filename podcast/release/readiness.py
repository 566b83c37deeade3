"""What is left to do before the first publish, in order, each with its key or command: for `podcast check`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from podcast.errors import ConfigError
from podcast.events import Event, Failed, Todo
from podcast.production.post_index import PostIndex
from podcast.production.reading_style import reading_of
from podcast.production.selection import Request, Survey, survey
from podcast.production.unpublished import by_reason
from podcast.project import UNNAMED
from podcast.project.config import NAME, Config, new_guid
from podcast.publish import against as comparing
from podcast.publish.findings import Finding
from podcast.publish.placeholders import SHARED, is_placeholder
from podcast.records import Episode
from podcast.release import show_feed
from podcast.release.show_feed import Tell

PUBLISHED = "published"
"""File of the cache with the feed that this machine published last."""
NEEDED = ("title", "description", "link", "author", "email", "base_url")
"""Keys without which there is no feed, in the order of podcast.toml."""
ADDRESSES = ("link", "email", "base_url", "media_url", "new_feed_url", "websub")
WHAT = {
    "link": "your site's address",
    "email": "an address that directories may write to",
    "base_url": "the public https address where feed and audio will be",
}
"""What a key should be set to, where that is not clear from its name."""


def report(config: Config, tell: Tell) -> bool:
    """Report what is left before the first publish; nothing, where the show has been published from here.

    Returns:
        Whether only the publish itself is left.
    """
    if published(config):
        return True
    left = list(_left(config))
    for number, (what, next_step) in enumerate(left, 1):
        tell(Todo(number=number, what=what, next_step=next_step))
    return len(left) <= 1


def published(config: Config) -> bool:
    """Return whether this machine has published the show."""
    return (config.cache / PUBLISHED).is_file()


def changes(config: Config) -> tuple[Finding, ...]:
    """Return what identifies the show and differs from what this machine published last."""
    last, feed = config.cache / PUBLISHED, config.feed / "feed.xml"
    if not last.is_file() or not feed.is_file():
        return ()
    return comparing.moved(last.read_bytes(), feed.read_bytes())


def _left(config: Config) -> Iterator[tuple[str, str]]:
    """Yield what is left, and the step for each."""
    yield from _of_file(config)
    records = {episode.slug: episode for episode in show_feed.records(config)}
    yield from _of_posts(config, records)
    if not config.targets:
        step = f"add a table [targets.site] to {NAME} (docs/publishing.md), or run `podcast init --github`"
        yield "nothing says where to publish", step
    name = f" {next(iter(config.targets))}" if config.targets else ""
    yield "the show is not published from here", f"run `podcast publish{name}`"


def _of_file(config: Config) -> Iterator[tuple[str, str]]:
    if config.title == UNNAMED:
        yield f"`title` is still {UNNAMED}", f"set it in {NAME} to the show's name, which each episode says"
    for key in NEEDED:
        if not getattr(config, key):
            yield f"`{key}` is missing", f"set it in {NAME}"
    for key in ADDRESSES:
        value = getattr(config, key)
        if value and is_placeholder(value):
            yield f"`{key}` is {value}, which belongs to nobody", f"set it in {NAME} to {WHAT.get(key, 'your own')}"
    if not config.guid or config.guid in SHARED:
        what = "`guid` is the one of the example show" if config.guid else "`guid` is missing"
        yield what, f'set  guid = "{new_guid(config.base_url)}"  in {NAME}, once'
    if not (config.folder / config.cover).is_file():
        yield f"`cover` names {config.cover}, which does not exist", "add a square JPEG or PNG of 1,400 to 3,000 px"


def _of_posts(config: Config, records: Mapping[str, Episode]) -> Iterator[tuple[str, str]]:
    """Yield what is left until there is an episode in a feed."""
    listed = [one for one in records.values() if not (one.withdrawn or one.preview)]
    faults = list[Event]()
    request = Request()
    if not listed:
        try:
            found = survey(config, request, faults.append, PostIndex(config, reading_of(config, request).hashes))
        except ConfigError as error:
            yield "there is no folder of posts", str(error)
            return
        yield from _of_first_post(config, found, [fault for fault in faults if isinstance(fault, Failed)], records)
    elif not (config.feed / "feed.xml").is_file():
        yield "there is no feed", "run `podcast feed`"


def _of_first_post(
    config: Config, found: Survey, faults: list[Failed], records: Mapping[str, Episode]
) -> Iterator[tuple[str, str]]:
    for fault in faults[:1]:
        yield f"{len(faults)} posts cannot be read", fault.error
    if not found.entries:
        if found.not_voiced:
            yield f"every post is held back: {by_reason(found.not_voiced)}", "publish one of them on your site"
        elif not faults:
            yield "there is no post", f"put a Markdown file into {config.folder / config.posts[0]}"
        return
    newest = max(entry.published for entry in found.entries).astimezone(config.zone).date()
    if config.start and newest < config.start:
        step = f'set  start = "{newest}"  or earlier in {NAME}, or build a post by name'
        yield f"every post is older than `start`, {config.start}", step
    if any(one.preview for one in records.values()):
        step = "run `podcast build` where edge or kokoro speaks (`podcast doctor` says what does)"
        yield "there are only previews, which are not published", step
    else:
        yield "there is no episode", "run `podcast build`"
