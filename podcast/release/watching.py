"""`podcast check --live`: whether the public feed is whole, and today's episode out."""

from __future__ import annotations

from datetime import datetime, timedelta

from podcast.errors import ConfigError
from podcast.events import Noted
from podcast.feed import addresses
from podcast.project.config import Config
from podcast.publish import live, placeholders
from podcast.release.show_feed import Tell, report_findings


def check(config: Config, tell: Tell, max_age: timedelta | None) -> bool:
    """Read the public feed, report each finding, and say whether today's episode is in it.

    Args:
        config: The show's.
        tell: Receives the findings and one note.
        max_age: Age of the newest episode above which the check fails; None: any.

    Returns:
        Whether there is no error.

    Raises:
        ConfigError: The show's configuration is incomplete, or its address is an example's.
    """
    show, now = config.show(), datetime.now(config.zone)
    if placeholders.is_placeholder(show.base_url):
        step = "set it to the address where the show is published, and run `podcast publish` first"
        message = f"base_url: {show.base_url} is a placeholder, so there is no public feed"
        raise ConfigError(f"{config.path}: {message}; {step}")
    read = live.read(addresses.feed(show), show.guid, now, max_age)
    report_findings(read.findings, tell)
    if read.published:
        when = read.published.astimezone(config.zone)
        state = "today's episode is out" if when.date() == now.date() else "today's episode is not out"
        tell(Noted(message=f"{state}: the newest is {read.newest}, {when:%Y-%m-%d %H:%M}"))
    return not read.findings
