"""Episodes -> `feed.xml`. Pure: no clock, no disk.

Source: Apple, "A Podcaster's Guide to RSS"; PSP-1, the Podcast RSS Standard; Podcasting 2.0, the podcast namespace.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from podcast.errors import FeedError
from podcast.feed import addresses, disclosure, notes, text, vocabulary
from podcast.feed.elements import Channel, Element, Item
from podcast.feed.episodes import newest_first
from podcast.feed.quiet import uncollected
from podcast.feed.transcripts import clock
from podcast.lazy import patterns as re
from podcast.records import Episode, Show

NOTED = 300
"""Number of newest items with all their notes. Older items have only a short description: a long feed stays small."""
MEDIUM = "podcast"
TRANSCRIPTS = (
    (addresses.VTT, "text/vtt"),
    (addresses.SRT, "application/x-subrip"),
    (addresses.JSON, "application/json"),
)
"""In the order in which apps should try them. Source: Podcasting 2.0, "Transcripts"."""


def render(show: Show, episodes: Sequence[Episode]) -> bytes:
    """Write the feed of all `episodes`, newest first.

    Args:
        show: Its `cover` has the published file name: see `podcast.feed.site.with_published_cover`.
        episodes: The episodes to list, in any order.

    Raises:
        FeedError: There is no episode, or the feed would be invalid. The message names the episode.
        ConfigError: Category or language are not known.
    """
    refuse(show, episodes)
    listed = sorted(episodes, key=newest_first)
    items = (_item(show, episode, noted=place < NOTED) for place, episode in enumerate(listed))
    from podcast.feed.writer import write  # 50 ms with its libraries

    with uncollected():
        return write(_channel(show, listed[0]), items)


def refuse(show: Show, episodes: Sequence[Episode]) -> None:
    """Reject a show or episodes that would make an invalid feed, before any file is made.

    Raises:
        FeedError: There is no episode, one has no title, or two share a guid, slug or audio file.
        ConfigError: Category or language are not known.
    """
    if not episodes:
        raise FeedError("there is no episode to list, so no feed is written; run `podcast build` first")
    vocabulary.category(show.category)
    vocabulary.language(show.language)
    for episode in episodes:
        if text.is_empty(episode.feed_title or episode.title):
            given = episode.source or "its post"
            raise FeedError(f"episode {episode.slug}: its title is empty; give {given} a `title:`")
    for what, values in (
        ("guid", [episode.guid for episode in episodes]),
        ("slug", [episode.slug for episode in episodes]),
        ("audio file", [addresses.enclosure(show, episode) for episode in episodes]),
    ):
        doubled = [value for value, count in Counter(values).items() if count > 1]
        if doubled:
            shared = [episode.slug for episode, value in zip(episodes, values, strict=True) if value == doubled[0]]
            raise FeedError(
                f"the episodes {' and '.join(shared)} have the same {what} {doubled[0]}, and apps would keep only one "
                f"of them; remove audio/{shared[-1]}.json and build its post again"
            )


def _channel(show: Show, newest: Episode) -> Channel:
    return Channel(
        title=text.title(show.title),
        link=show.link,
        address=addresses.feed(show),
        description=_disclosing(show),
        language=vocabulary.language(show.language),
        image=addresses.cover(show),
        updated=newest.published,
        elements=tuple(_channel_elements(show)),
    )


def _disclosing(show: Show) -> str:
    """Return the show's description, which names the synthetic voice: by itself, or by one more sentence."""
    if re.search("合成|人工智[能慧]|(?<![A-Za-z])AI(?![A-Za-z])", show.description):
        return text.description(show.description)
    more = f"\n{disclosure.words(show).show}"
    return text.description(show.description, text.DESCRIPTION_LIMIT - len(more.encode())) + more


def _channel_elements(show: Show) -> Iterator[Element]:
    author = text.line(show.author)
    cover = addresses.cover(show)
    if show.hub:  # Source: W3C, "WebSub", section 4
        yield Element(name="atom:link", attributes={"rel": "hub", "href": show.hub})
    yield Element(name="itunes:author", text=author)
    yield Element(
        name="itunes:owner",
        children=(Element(name="itunes:name", text=author), Element(name="itunes:email", text=show.email)),
    )
    yield Element(name="itunes:image", attributes={"href": cover})
    category, *sub = vocabulary.category(show.category)
    yield Element(
        name="itunes:category",
        attributes={"text": category},
        children=tuple(Element(name="itunes:category", attributes={"text": name}) for name in sub),
    )
    yield Element(name="itunes:explicit", text=_boolean(show.explicit))
    yield Element(name="itunes:type", text="episodic")
    if show.new_feed_url:
        yield Element(name="itunes:new-feed-url", text=show.new_feed_url)
    yield Element(name="podcast:guid", text=show.guid)
    yield Element(name="podcast:locked", text="yes", attributes={"owner": show.email})
    yield Element(name="podcast:medium", text=MEDIUM)
    yield Element(name="podcast:person", text=author, attributes={"role": "host", "group": "cast", "href": show.link})
    yield Element(name="podcast:txt", text="true", attributes={"purpose": "ai-content"})
    yield from _optional_elements(show)


def _optional_elements(show: Show) -> Iterator[Element]:
    for code in show.verification:
        yield Element(name="podcast:txt", text=text.line(code), attributes={"purpose": "verify"})
    if show.frequency:
        words, rule = show.frequency
        attributes = {"rrule": rule} if rule else {}
        yield Element(name="podcast:updateFrequency", text=text.line(words), attributes=attributes)
    if show.licence:
        slug, url = show.licence
        yield Element(name="podcast:license", text=text.line(slug), attributes={"url": url} if url else {})
    for link in show.funding:
        yield Element(name="podcast:funding", text=text.line(link.text), attributes={"url": link.url})


def _item(show: Show, episode: Episode, *, noted: bool) -> Item:
    title = text.title(episode.feed_title or episode.title)
    return Item(
        name=episode.slug,
        title=title,
        link=episode.link or addresses.folder(show, episode),
        description=notes.html(show, episode, notes.SHORT) if noted else notes.brief(show, episode),
        notes=notes.html(show, episode) if noted else "",
        guid=episode.guid,
        published=episode.published,
        enclosure=(addresses.enclosure(show, episode), episode.enclosure.length, episode.enclosure.mime_type),
        elements=tuple(_item_elements(show, episode, noted=noted)),
    )


def _item_elements(show: Show, episode: Episode, *, noted: bool) -> Iterator[Element]:
    yield Element(name="itunes:duration", text=str(max(1, round(episode.duration))))
    yield Element(name="itunes:explicit", text=_boolean(show.explicit))
    yield Element(name="itunes:episodeType", text="full")
    if noted:
        yield Element(name="itunes:summary", text=text.description(episode.summary) or text.line(episode.title))
    picture = addresses.artwork(show, episode) or addresses.cover(show)
    yield Element(name="itunes:image", attributes={"href": picture})
    folder = addresses.folder(show, episode)
    for name, mime_type in TRANSCRIPTS:
        attributes = {"url": folder + name, "type": mime_type, "language": show.language}
        yield Element(name="podcast:transcript", attributes=attributes)
    if episode.chapters:
        attributes = {"url": folder + addresses.CHAPTERS, "type": "application/json+chapters"}
        yield Element(name="podcast:chapters", attributes=attributes)
    if noted and len(episode.chapters) > 1:
        yield _simple_chapters(episode)


def _simple_chapters(episode: Episode) -> Element:
    """Return the chapters inside the feed, from which Spotify takes them. Source: Podlove Simple Chapters 1.2."""
    return Element(
        name="psc:chapters",
        attributes={"version": "1.2"},
        children=tuple(
            Element(
                name="psc:chapter",
                attributes={"start": clock(round(chapter.start * 1000)), "title": text.line(chapter.title)},
            )
            for chapter in episode.chapters
        ),
    )


def _boolean(value: bool) -> str:
    return "true" if value else "false"
