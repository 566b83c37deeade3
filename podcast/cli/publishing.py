"""Commands that check, serve and publish the feed."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from podcast.cli.common import configuration, example, project_option, with_exit_codes


@click.command(epilog=example("podcast serve --port 8000"))
@click.option("--host", default="0.0.0.0", show_default=True, help="The address to listen on.")  # noqa: S104 - phones
@click.option(
    "--port", type=click.IntRange(0, 65535), default=None, help="0: any free port. Default: 8000, or the next free one."
)
@project_option
@with_exit_codes
def serve(host: str, port: int | None, project: Path | None) -> None:
    """Serve the feed and episodes on the local network.

    Previews are included. The first line of the output is the feed's URL.
    """
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
@click.option("--engine", default="", metavar="NAME", help="auto, edge, espeak, tone, ... Default: podcast.toml.")
@click.option("--style", default="", metavar="NAME", help="A style's name or file. Default: podcast.toml.")
@click.option("--no-browser", is_flag=True, help="Only print the page's address.")
@project_option
@with_exit_codes
def listen(post: Path, engine: str, style: str, no_browser: bool, project: Path | None) -> None:
    """Build POST in a separate folder and open its page.

    POST is a file, a slug, a date or a title. Nothing is published. Stop it with Ctrl+C.
    """
    from podcast import pipeline
    from podcast.cli import reporting
    from podcast.production import named, selection

    def announce(url: str, _code: str) -> None:
        click.echo(url)
        if not no_browser:
            click.launch(url)

    config = configuration(project)
    request = selection.Request(posts=(named.post(config, post),), engine=engine, style=style, previews=True)
    with reporting.reporter(as_json=False) as report:
        ok = pipeline.listen(config, request, announce, report.tell)
    sys.exit(0 if ok else 1)


def _age(_: click.Context, __: click.Parameter, value: str | None) -> timedelta | None:
    """Parse a duration such as `26h`: minutes, hours or days."""
    if value is None:
        return None
    found = re.fullmatch(r"(\d{1,5}(?:\.\d+)?)\s*([mhd])", value.strip().lower())
    if not found:
        raise click.BadParameter(f"{value!r} is not a duration: write 26h, 90m or 2d")
    return timedelta(minutes=float(found[1]) * {"m": 1, "h": 60, "d": 1440}[found[2]])


@click.command(epilog=example("podcast check --against published.xml", "podcast check --live --max-age 26h"))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per line.")
@click.option(
    "--against",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help="The feed as last published: report changes that would hurt subscribers.",
)
@click.option("--live", is_flag=True, help="Check the public feed instead, as a directory would.")
@click.option(
    "--max-age", callback=_age, metavar="AGE", help="With --live: fail if the newest episode is older, such as 26h."
)
@project_option
@with_exit_codes
def check(as_json: bool, against: Path | None, live: bool, max_age: timedelta | None, project: Path | None) -> None:
    """Check the feed and its files as strict directories do.

    Before the first publish it also lists what is left to do, in order.
    With --live it reads the public feed, and says whether today's episode is out.
    """
    from podcast.cli import reporting
    from podcast.release import readiness, show_feed, watching, withdrawal

    if live and against:
        raise click.UsageError("--live and --against cannot be combined")
    if max_age is not None and not live:
        raise click.UsageError("--max-age needs --live")
    with reporting.reporter(as_json=as_json) as report:
        if live:
            ok = watching.check(configuration(project), report.tell, max_age)
        else:
            config = configuration(project)
            if not config.found:
                config.show()  # says which command makes one
            built = (config.feed / "feed.xml").is_file() or against is not None or readiness.published(config)
            ok = built and show_feed.check(config, report.tell, against)
            if built:
                changed = readiness.changes(config)
                show_feed.report_findings(changed, report.tell)
                ok = ok and not any(finding.level == "error" for finding in changed)
                withdrawal.report_gone(config, report.tell)
            if not (built and as_json):  # of a feed, JSON has the findings alone
                readiness.report(config, report.tell)
        report.check_result(ok)
    sys.exit(0 if ok else 1)


@click.command(epilog=example("podcast at 2026-11-20-why 3:21"))
@click.argument("episode")
@click.argument("time")
@project_option
@with_exit_codes
def at(episode: str, time: str, project: Path | None) -> None:
    """Print the sentence at TIME in EPISODE, and its source line.

    TIME is h:mm:ss, m:ss or seconds.
    """
    from podcast.release import show_feed

    found, cue = show_feed.at(configuration(project), episode, _seconds(time))
    if cue is None:
        click.echo(f"{found.slug} is {found.duration:.0f} s long: it has no sentence at {time}", err=True)
        sys.exit(1)
    click.echo(f"{found.source}:{cue.line}" if cue.line else f"{found.slug}: text from the style or the front matter")
    click.echo(f"written  {cue.written}\nspoken   {cue.spoken}")


def _seconds(time: str) -> float:
    """Parse h:mm:ss, m:ss or seconds."""
    try:
        parts = [float(part) for part in time.replace("：", ":").split(":")]
    except ValueError as error:
        raise click.UsageError(f"{time!r} is not a time: write 3:21, 1:02:03 or 201") from error
    return float(sum(part * 60**power for power, part in enumerate(reversed(parts))))


@click.command(epilog=example("podcast withdraw 2026-11-20-why", "podcast withdraw --post-gone"))
@click.argument("episode", default="")
@click.option("--post-gone", is_flag=True, help="Remove every episode whose post is missing, or a draft again.")
@click.option("--undo", is_flag=True, help="Put it back into the feed, with the same guid.")
@project_option
@with_exit_codes
def withdraw(episode: str, post_gone: bool, undo: bool, project: Path | None) -> None:
    """Remove EPISODE from the feed.

    EPISODE is its slug, its date, its title, or a part of these. Its guid stays reserved, and its files are kept.
    """
    from podcast.cli import reporting
    from podcast.release import withdrawal

    if bool(episode) == post_gone or (post_gone and undo):
        raise click.UsageError("name one EPISODE, with --undo to bring it back, or give --post-gone alone")
    with reporting.reporter(as_json=False) as report:
        config = configuration(project)
        if post_gone:
            ok = withdrawal.withdraw_post_gone(config, report.tell)
        else:
            ok = withdrawal.withdraw(config, episode, report.tell, undo=undo)
    sys.exit(0 if ok else 1)


@click.command(epilog=example("podcast publish site --dry-run", "podcast publish store --prune --days 90"))
@click.argument("target", default="")
@click.option("--dry-run", is_flag=True, help="Show what would be done, and change nothing.")
@click.option("--rollback", is_flag=True, help="Publish the previous feed again; its audio is still there.")
@click.option("--prune", is_flag=True, help="Then remove audio that no feed of the last --days lists.")
@click.option("--days", type=click.IntRange(min=0), default=30, show_default=True, metavar="N", help="For --prune.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per line.")
@project_option
@with_exit_codes
def publish(target: str, as_json: bool, project: Path | None, **wanted: Any) -> None:
    """Check the feed, and upload it with pages and audio to TARGET.

    podcast.toml defines the targets. The feed is replaced last, in one step.
    """
    from podcast.cli import reporting
    from podcast.release import publishing

    if wanted["rollback"] and wanted["prune"]:
        raise click.UsageError("--rollback and --prune cannot be combined: a rollback removes nothing")
    with reporting.reporter(as_json=as_json) as report:
        publishing.publish(configuration(project), publishing.PublishRequest(target=target, **wanted), report.tell)


@click.command(epilog=example("podcast fetch"))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per line.")
@project_option
@with_exit_codes
def fetch(as_json: bool, project: Path | None) -> None:
    """Download published audio that is missing on this disk.

    In a fresh clone, this saves voicing it again.
    """
    from podcast.cli import reporting
    from podcast.release import publishing

    with reporting.reporter(as_json=as_json) as report:
        publishing.fetch(configuration(project), report.tell)


@click.command(epilog=example("podcast share 2026-11-20-why"))
@click.argument("episode")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@project_option
@with_exit_codes
def share(episode: str, as_json: bool, project: Path | None) -> None:
    """Print EPISODE's title, text, URL and files, to paste elsewhere."""
    from podcast.release import sharing

    shared = sharing.share(configuration(project), episode)
    if as_json:
        click.echo(json.dumps({"event": "share", **asdict(shared)}, ensure_ascii=False, default=str))
        return
    click.echo(f"{shared.title}\n\n{shared.text}\n\n{shared.url}\n\n{shared.audio}\n{shared.cover}")
