"""Commands that make episodes and the feed."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from podcast.cli.common import configuration, example, honest, previews_option, project_option

ABOVE = 20
"""Episodes a run may make without being asked whether it should."""


def day(_context: click.Context, _parameter: click.Parameter, value: datetime | None) -> date | None:
    """Give the day of --since or --until."""
    return value.date() if value else None


@click.command(epilog=example("podcast build --previews", "podcast build posts/2026-11-20-why.md --engine espeak"))
@click.argument("posts", nargs=-1, type=click.Path(path_type=Path), metavar="[POST ...]")
@click.option("--all", "everything", is_flag=True, help="Also posts before `start`, newest first; tells the plan.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), callback=day, metavar="DATE", help="Posts from DATE on.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), callback=day, metavar="DATE", help="Posts up to DATE.")
@click.option("--limit", type=click.IntRange(min=1), default=None, metavar="N", help="Make N episodes at most.")
@click.option("--stale", is_flag=True, help="Voice again what was voiced with another style, lexicon or engine.")
@click.option("--engine", default="", metavar="NAME", help="auto, edge, espeak, tone, ... Default: podcast.toml's.")
@click.option("--style", default="", metavar="NAME", help="A style's name or file. Default: podcast.toml's.")
@previews_option("Let espeak speak where edge does not answer, and list such episodes.")
@click.option(
    "--on",
    default="",
    metavar="CLUSTER",
    help="Make the episodes on a Dask cluster: local, local:N, or tcp://HOST:PORT.",
)
@click.option("--picture", is_flag=True, help="Also draw each episode: who speaks, pauses, chapters, loudness.")
@click.option("--dry-run", is_flag=True, help="Say what would be done and do nothing.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.option("--yes", is_flag=True, help=f"Do not ask before making more than {ABOVE} episodes.")
@project_option
@honest
def build(
    posts: tuple[Path, ...],
    limit: int | None,
    project: Path | None,
    as_json: bool,
    dry_run: bool,
    yes: bool,
    **wanted: Any,
) -> None:
    """Voice the posts that are due (or those named), write the feed, and check it.

    With no POST: every post since the show's `start` that has no episode, or whose spoken text has changed.
    """
    from podcast import pipeline
    from podcast.cli import reporting
    from podcast.production.selection import Request

    if wanted["on"] and wanted["picture"]:
        raise click.UsageError("--picture draws on this machine: leave out --on, or draw afterwards, naming the posts")
    config = configuration(project)
    with reporting.reporter(as_json=as_json) as report:
        request = Request(posts=posts, limit=limit or 0, interactive=report.interactive, **wanted)
        if dry_run or request.everything:
            plan = pipeline.plan(config, request, report.tell if dry_run else lambda _: None)
            report.tell(plan)
            if dry_run:
                sys.exit(1 if report.total.failed else 0)
            if plan.posts > ABOVE and not yes and not report.confirm(f"Make {plan.posts} episodes?"):
                raise click.UsageError(f"that makes {plan.posts} episodes: say --yes to go ahead")
        well = pipeline.build(config, request, report.tell)
        report.close(config)
    sys.exit(0 if well else 1)


@click.command(epilog=example("podcast feed"))
@previews_option("Also list episodes that espeak voiced because edge did not answer.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@project_option
@honest
def feed(previews: bool, as_json: bool, project: Path | None) -> None:
    """Write the feed from the episodes' records and podcast.toml alone; no engine is asked."""
    from podcast.cli import reporting
    from podcast.release import show_feed

    with reporting.reporter(as_json=as_json) as report:
        well = show_feed.feed(configuration(project), report.tell, previews=previews)
    sys.exit(0 if well else 1)
