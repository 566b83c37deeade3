"""Commands that bring the feed to listeners."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from podcast.cli.common import configuration, example, honest, project_option


@click.command(epilog=example("podcast serve --port 8000"))
@click.option("--host", default="0.0.0.0", show_default=True, help="The address to listen on.")  # noqa: S104 - phones
@click.option("--port", default=0, show_default=True, help="0: any that is free.")
@project_option
@honest
def serve(host: str, port: int, project: Path | None) -> None:
    """Serve feed and episodes on the local network, previews too; the first line printed is the feed's URL."""
    from podcast.cli import reporting
    from podcast.release import show_feed

    def announce(url: str, code: str) -> None:
        click.echo(url)
        if sys.stdout.isatty():
            click.echo(code)

    with reporting.reporter(as_json=False) as report:
        show_feed.serve(configuration(project), host, port, announce, report.tell)


@click.command(epilog=example("podcast listen posts/2026-11-20-why.md"))
@click.argument("post", type=click.Path(path_type=Path))
@click.option("--engine", default="", metavar="NAME", help="auto, edge, espeak, tone, ... Default: podcast.toml's.")
@click.option("--style", default="", metavar="NAME", help="A style's name or file. Default: podcast.toml's.")
@click.option("--no-browser", is_flag=True, help="Only print the page's address.")
@project_option
@honest
def listen(post: Path, engine: str, style: str, no_browser: bool, project: Path | None) -> None:
    """Build POST aside and open its page; nothing is published. Ctrl+C ends it."""
    from podcast import pipeline
    from podcast.cli import reporting
    from podcast.production import selection

    def announce(url: str, _code: str) -> None:
        click.echo(url)
        if not no_browser:
            click.launch(url)

    request = selection.Request(posts=(post,), engine=engine, style=style, previews=True)
    with reporting.reporter(as_json=False) as report:
        well = pipeline.listen(configuration(project), request, announce, report.tell)
    sys.exit(0 if well else 1)


@click.command(epilog=example("podcast check --against published.xml"))
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.option(
    "--against",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help="The feed as it was last published: warn of what would hurt subscribers.",
)
@project_option
@honest
def check(as_json: bool, against: Path | None, project: Path | None) -> None:
    """Read the written feed and the files it names as a strict directory would."""
    from podcast.cli import reporting
    from podcast.release import show_feed

    with reporting.reporter(as_json=as_json) as report:
        well = show_feed.check(configuration(project), report.tell, against)
        report.verdict(well)
    sys.exit(0 if well else 1)


@click.command(epilog=example("podcast at 2026-11-20-why 3:21"))
@click.argument("episode")
@click.argument("time")
@project_option
@honest
def at(episode: str, time: str, project: Path | None) -> None:
    """Print the sentence that EPISODE says at TIME (h:mm:ss, m:ss or seconds), and where it stands in the post."""
    from podcast.release import show_feed

    found, cue = show_feed.at(configuration(project), episode, _seconds(time))
    if cue is None:
        click.echo(f"{found.slug} is {found.duration:.0f} s long: nothing is said at {time}", err=True)
        sys.exit(1)
    click.echo(f"{found.source}:{cue.line}" if cue.line else f"{found.slug}: said by the style or the front matter")
    click.echo(f"written  {cue.written}\nspoken   {cue.spoken}")


def _seconds(time: str) -> float:
    """Read a time as a listener would give it."""
    try:
        parts = [float(part) for part in time.replace("：", ":").split(":")]
    except ValueError as error:
        raise click.UsageError(f"{time!r} is no time: write 3:21, 1:02:03 or 201") from error
    return float(sum(part * 60**power for power, part in enumerate(reversed(parts))))


@click.command(epilog=example("podcast withdraw 2026-11-20-why", "podcast withdraw 2026-11-20-why --undo"))
@click.argument("episode")
@click.option("--undo", is_flag=True, help="Bring it back, under the guid it had.")
@project_option
@honest
def withdraw(episode: str, undo: bool, project: Path | None) -> None:
    """Take EPISODE out of the feed; its guid stays reserved, and its files stay where they are."""
    from podcast.cli import reporting
    from podcast.release import show_feed

    with reporting.reporter(as_json=False) as report:
        well = show_feed.withdraw(configuration(project), episode, report.tell, undo=undo)
    sys.exit(0 if well else 1)


@click.command(epilog=example("podcast publish site --dry-run", "podcast publish store --prune --days 90"))
@click.argument("target", default="")
@click.option("--dry-run", is_flag=True, help="Say what would be done and do nothing.")
@click.option("--rollback", is_flag=True, help="Make the feed before public again; its audio is still there.")
@click.option("--prune", is_flag=True, help="Then remove audio that no feed of the last --days names.")
@click.option("--days", type=click.IntRange(min=0), default=30, show_default=True, metavar="N", help="For --prune.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@project_option
@honest
def publish(target: str, as_json: bool, project: Path | None, **wanted: Any) -> None:
    """Bring the checked feed, its pages and audio to TARGET of podcast.toml, the feed last and in one step."""
    from podcast.cli import reporting
    from podcast.release import publishing

    if wanted["rollback"] and wanted["prune"]:
        raise click.UsageError("--rollback and --prune do not go together: a rollback removes nothing")
    with reporting.reporter(as_json=as_json) as report:
        publishing.publish(configuration(project), publishing.PublishRequest(target=target, **wanted), report.tell)


@click.command(epilog=example("podcast fetch"))
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@project_option
@honest
def fetch(as_json: bool, project: Path | None) -> None:
    """Bring back published audio that is not on this disk, as in a fresh clone, so that nothing is voiced anew."""
    from podcast.cli import reporting
    from podcast.release import publishing

    with reporting.reporter(as_json=as_json) as report:
        publishing.fetch(configuration(project), report.tell)


@click.command(epilog=example("podcast share 2026-11-20-why"))
@click.argument("episode")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@project_option
@honest
def share(episode: str, as_json: bool, project: Path | None) -> None:
    """Print what you paste elsewhere: EPISODE's title, text and URL, and where its MP3 and cover are."""
    from podcast.release import sharing

    told = sharing.share(configuration(project), episode)
    if as_json:
        click.echo(json.dumps({"event": "share", **asdict(told)}, ensure_ascii=False, default=str))
        return
    click.echo(f"{told.title}\n\n{told.text}\n\n{told.url}\n\n{told.audio}\n{told.cover}")
