"""Commands that build episodes and write the feed."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from podcast.cli.common import configuration, example, previews_option, project_option, with_exit_codes
from podcast.cli.sections import SectionedCommand

CONFIRM_ABOVE = 20
"""Episodes above which `--all` asks for confirmation."""
EVERYDAY = ("previews", "dry_run", "engine", "stale", "everything")
"""Options that the help shows first."""


def day(_context: click.Context, _parameter: click.Parameter, value: datetime | None) -> date | None:
    """Return the day of --since or --until."""
    return value.date() if value else None


@click.command(
    cls=SectionedCommand,
    everyday=EVERYDAY,
    epilog=example("podcast build --previews", "podcast build posts/2026-11-20-why.md --engine espeak"),
)
@click.argument("posts", nargs=-1, type=click.Path(path_type=Path), metavar="[POST ...]")
@previews_option("Use espeak if neither edge nor its stand-in speaks, and list these previews in the feed.")
@click.option("--dry-run", is_flag=True, help="Show what would be built, and change nothing.")
@click.option("--engine", default="", metavar="NAME", help="auto, edge, espeak, tone, ... Default: podcast.toml.")
@click.option("--stale", is_flag=True, help="Rebuild episodes made with another style, lexicon or engine.")
@click.option("--all", "everything", is_flag=True, help="Include posts before `start`, newest first; show the plan.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), callback=day, metavar="DATE", help="Only posts since DATE.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), callback=day, metavar="DATE", help="Only posts up to DATE.")
@click.option("--limit", type=click.IntRange(min=1), default=None, metavar="N", help="Build at most N episodes.")
@click.option("--style", default="", metavar="NAME", help="A style's name or file. Default: podcast.toml.")
@click.option(
    "--on",
    default="",
    metavar="CLUSTER",
    help="Build on a Dask cluster: local, local:N, or tcp://HOST:PORT.",
)
@click.option(
    "--accept",
    type=click.IntRange(min=0),
    multiple=True,
    metavar="LINE",
    help="Take the clip of this line of POST although it is shorter or longer than its voice takes for the text.",
)
@click.option("--picture", is_flag=True, help="Also draw each episode: speakers, pauses, chapters, loudness.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per line.")
@click.option("--yes", is_flag=True, help=f"Do not ask before building more than {CONFIRM_ABOVE} episodes.")
@project_option
@with_exit_codes
def build(
    posts: tuple[Path, ...],
    limit: int | None,
    project: Path | None,
    as_json: bool,
    dry_run: bool,
    yes: bool,
    **wanted: Any,
) -> None:
    """Build the episodes that are due, write the feed and check it.

    With POST (a file, a slug, a date or a title): build only these posts. Without: every post since the show's `start`
    that has no episode, or whose spoken text has changed.
    """
    from podcast import pipeline
    from podcast.cli import reporting
    from podcast.production import alone, named
    from podcast.production.selection import Request

    if wanted["on"] and wanted["picture"]:
        raise click.UsageError(
            "--picture works only on this machine: leave out --on, or run `podcast build POST --picture` afterwards"
        )
    if wanted["accept"] and (len(posts) != 1 or wanted["on"]):
        raise click.UsageError("--accept names a line of one post, on this machine: `podcast build POST --accept LINE`")
    config = configuration(project)
    with reporting.reporter(as_json=as_json) as report:
        posts = tuple(named.post(config, post) for post in posts)
        request = Request(posts=posts, limit=limit or 0, interactive=report.interactive, **wanted)
        if dry_run or request.everything:
            plan = pipeline.plan(config, request, report.tell if dry_run else report.tell_of_planning)
            report.tell(plan)
            if dry_run:
                sys.exit(1 if report.total.failed else 0)
            if plan.posts > CONFIRM_ABOVE and not yes:
                if not report.interactive:
                    raise click.UsageError(f"this would build {plan.posts} episodes: add --yes to continue")
                if not report.confirm(f"Build {plan.posts} episodes?"):
                    click.echo("Nothing is built.", err=True)
                    return
        with alone.building(config, report.tell):
            ok = pipeline.build(config, request, report.tell)
        report.close(config)
    sys.exit(0 if ok else 1)


@click.command(epilog=example("podcast feed"))
@previews_option("Include previews: episodes voiced by espeak because edge did not answer.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per line.")
@project_option
@with_exit_codes
def feed(previews: bool, as_json: bool, project: Path | None) -> None:
    """Write the feed again, without building episodes.

    It needs only the episodes' records and podcast.toml.
    """
    from podcast.cli import reporting
    from podcast.release import show_feed

    with reporting.reporter(as_json=as_json) as report:
        ok = show_feed.feed(configuration(project), report.tell, previews=previews)
    sys.exit(0 if ok else 1)
