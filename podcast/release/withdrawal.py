"""`podcast withdraw`: take episodes out of the feed, and bring them back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from podcast.errors import ConfigError, FeedError
from podcast.events import Noted
from podcast.feed import episodes
from podcast.production import gone, named
from podcast.project.config import Config
from podcast.records import Episode
from podcast.release import show_feed
from podcast.release.show_feed import Tell


def withdraw(config: Config, name: str, tell: Tell, *, undo: bool = False) -> bool:
    """Remove an episode from the feed, or restore it; its guid stays.

    Raises:
        FeedError: There is no such episode, or it is the last one.
    """
    episode = named.episode(config, show_feed.records(config), name)
    if episode.withdrawn is not undo:
        state = "is withdrawn already" if episode.withdrawn else "is not withdrawn"
        tell(Noted(message=f"{episode.slug} {state}: nothing is changed"))
        return True
    return _changed(config, [episode], tell, undo=undo)


def withdraw_post_gone(config: Config, tell: Tell) -> bool:
    """Remove each episode whose post is missing or no longer shown; what may be a renamed post is only reported.

    Raises:
        ConfigError: A folder of posts does not exist.
        FeedError: No episode would be left.
    """
    found = gone.survey_of(config, {episode.slug: episode for episode in show_feed.records(config)})
    for one in found:
        if one.renamed:
            slug = one.episode.slug
            message = (
                f"may be {one.renamed} by another name: add `id: {slug}` to that, or run `podcast withdraw {slug}`"
            )
            tell(Noted(message=message, path=one.path, loud=True))
    leave = [one.episode for one in found if not one.renamed]
    if not leave:
        tell(Noted(message="no episode in the feed is without its post: nothing is withdrawn"))
        return True
    return _changed(config, leave, tell, undo=False)


def report_gone(config: Config, tell: Tell) -> None:
    """Report the episodes in the feed whose post is gone: they stay on air until they are withdrawn."""
    try:
        found = gone.survey_of(config, {episode.slug: episode for episode in show_feed.records(config)})
    except ConfigError as error:  # no folder of posts: they cannot be compared
        tell(Noted(message=str(error), loud=True))
        return
    gone.report(found, tell)


def _changed(config: Config, chosen: Sequence[Episode], tell: Tell, *, undo: bool) -> bool:
    slugs = {episode.slug for episode in chosen}
    listed = [one for one in show_feed.records(config) if not (one.withdrawn or one.preview or one.slug in slugs)]
    if not undo and not listed and not all(episode.preview for episode in chosen):
        what = f"{chosen[0].slug} is the last episode" if len(chosen) == 1 else f"these {len(chosen)} are all episodes"
        raise FeedError(f"{what}, but a feed cannot be empty: build another one first")
    for episode in chosen:
        episodes.save(replace(episode, withdrawn=not undo), config.audio, scratch=config.scratch)
    ok = show_feed.feed(config, tell, previews=False)
    for episode in chosen:
        action = "is in the feed again" if undo else "is out of the feed; its guid stays reserved, its files are kept"
        back = "" if undo else f", and `podcast withdraw {episode.slug} --undo` brings it back"
        tell(Noted(message=f"{episode.slug}, {episode.title}, {action}{back}"))
    if config.targets:
        copies = "" if undo else ". Copies that apps have downloaded stay there"
        tell(Noted(message=f"Next: `podcast publish` makes this public{copies}"))
    return ok
