"""How `podcast init --site` prints what it has found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from podcast.production.trial import Trial
    from podcast.project.config import Config

NAMES = {"vuepress": "VuePress", "mkdocs": "MkDocs"}
NAMED = 3
"""Posts that cannot be read, of which the message is printed."""


def print_trial(tried: Trial, config: Config) -> None:
    """Print how many posts were read, which are held back, and the episodes that a build would make."""
    from podcast.production.unpublished import by_reason
    from podcast.project import addresses

    name = NAMES.get(config.generator, config.generator.capitalize())
    site = f"A site of {name}" if config.generator != "plain" else "A folder of Markdown"
    click.echo(f"{site} with {_counted(len(tried.posts))} that can be read, {tried.undated} of them without a date")
    if tried.held:
        click.echo(f"Held back: {_counted(len(tried.held))}: {by_reason(tried.held)}")
    if tried.faults:
        click.echo(f"Not readable: {_counted(len(tried.faults))}")
        for error in list(tried.faults.values())[:NAMED]:
            click.echo(f"  {error}")
    due = tried.due(config.start) if config.start else tried.posts
    if due:
        click.echo("`podcast build` would make:")
    for post in due:
        click.echo(f"  {post.published:%Y-%m-%d}  {post.title}  {addresses.post_url(config, post)}")


def _counted(number: int) -> str:
    return "1 post" if number == 1 else f"{number} posts"
