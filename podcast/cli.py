"""The `podcast` command: parse, call, print, exit. Nothing else prints or exits.

Results go to standard output, progress and messages to standard error. Exit codes: 0 done; 1 something failed, and the
message says what to do; 2 wrong usage or configuration. Everything heavy is imported inside the command that needs it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import click

from podcast import __version__
from podcast.errors import PodcastError

if TYPE_CHECKING:
    from podcast.config import Config

P = ParamSpec("P")
R = TypeVar("R")

ABOVE = 20
"""Episodes a run may make without being asked whether it should."""


def example(*lines: str) -> str:
    """Give the example that closes a command's help."""
    return "\n".join(["\b", "Example:", *(f"  {line}" for line in lines)])


def honest(command: Callable[P, R]) -> Callable[P, R]:
    """Turn our errors into a message and an exit code, and an interruption into 130."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except PodcastError as error:
            click.echo(f"podcast: {error}", err=True)
            sys.exit(error.exit_code)
        except BrokenPipeError:  # the reader of our output has gone: nothing to say, and no one to say it to
            sys.stderr.close()
            sys.exit(1)
        except KeyboardInterrupt:
            click.echo("podcast: stopped; what was finished stays, and the same command goes on from here", err=True)
            sys.exit(130)

    return run


project_option = click.option(
    "--project",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="The project's folder. Default: the nearest one upward with a podcast.toml.",
)


def configuration(project: Path | None) -> Config:
    """Load the configuration of `project`, or of the nearest folder upward that has one."""
    from podcast import config

    return config.load(project or config.find(Path.cwd()))


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="podcast")
def main() -> None:
    """Turn Markdown posts into podcast episodes, and keep the feed."""


def day(_context: click.Context, _parameter: click.Parameter, value: datetime | None) -> date | None:
    """Give the day of a --since option."""
    return value.date() if value else None


@main.command(epilog=example("podcast build --drafts", "podcast build posts/2026-11-20-why.md --engine espeak"))
@click.argument("posts", nargs=-1, type=click.Path(path_type=Path), metavar="[POST ...]")
@click.option("--all", "everything", is_flag=True, help="Also posts before the show's `start`; shows the plan first.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), callback=day, metavar="DATE", help="Posts from DATE on.")
@click.option("--stale", is_flag=True, help="Voice again what was voiced with another style, lexicon or engine.")
@click.option("--engine", default="", metavar="NAME", help="auto, edge, espeak, tone, ... Default: podcast.toml's.")
@click.option("--style", default="", metavar="NAME", help="A style's name or file. Default: podcast.toml's.")
@click.option("--drafts", is_flag=True, help="Let espeak stand in where edge does not answer, and list such episodes.")
@click.option("--dry-run", is_flag=True, help="Say what would be done and do nothing.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.option("--yes", is_flag=True, help=f"Do not ask before making more than {ABOVE} episodes.")
@project_option
@honest
def build(
    posts: tuple[Path, ...],
    since: date | None,
    project: Path | None,
    as_json: bool,
    dry_run: bool,
    yes: bool,
    **wanted: Any,
) -> None:
    """Voice the posts that are due (or those named), write the feed, and check it.

    With no POST: every post since the show's `start` that has no episode, or whose spoken text has changed.
    """
    from podcast import pipeline, reporting
    from podcast.choosing import Request

    config = configuration(project)
    with reporting.reporter(as_json=as_json) as report:
        request = Request(posts=posts, since=since, interactive=report.interactive, **wanted)
        if dry_run or request.everything:
            plan = pipeline.plan(config, request, report.tell)
            report.tell(plan)
            if dry_run:
                return
            if plan.posts > ABOVE and not yes and not report.confirm(f"Make {plan.posts} episodes?"):
                raise click.UsageError(f"that makes {plan.posts} episodes: say --yes to go ahead")
        well = pipeline.build(config, request, report.tell)
        report.close(config)
    sys.exit(0 if well else 1)


@main.command(epilog=example("podcast script posts/2026-11-20-why.md --format diff"))
@click.argument("post", type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "diff"]), default="text", show_default=True,
    help="What will be heard; all of it as JSON; or written against spoken forms.",
)  # fmt: skip
@click.option("--engine", default="", metavar="NAME", help="The engine it is cut for. Default: podcast.toml's.")
@click.option("--style", default="", metavar="NAME", help="A style's name or file. Default: podcast.toml's.")
@project_option
@honest
def script(post: Path, form: str, engine: str, style: str, project: Path | None) -> None:
    """Print what of POST will be heard, and what will not and why; `-` reads standard input."""
    from podcast import choosing, pipeline, reporting

    config = configuration(project)
    source = sys.stdin.buffer.read() if str(post) == "-" else None
    told = pipeline.script_of(config, choosing.Request(engine=engine, style=style), choosing.load(config, post, source))
    reporting.print_script(told, form)


@main.command(epilog=example("podcast feed"))
@click.option("--drafts", is_flag=True, help="List episodes that espeak voiced in edge's stead, too.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@project_option
@honest
def feed(drafts: bool, as_json: bool, project: Path | None) -> None:
    """Write the feed from the episodes' records and podcast.toml alone; no engine is asked."""
    from podcast import pipeline, reporting

    with reporting.reporter(as_json=as_json) as report:
        well = pipeline.feed(configuration(project), report.tell, drafts=drafts)
    sys.exit(0 if well else 1)


@main.command(epilog=example("podcast serve --port 8000"))
@click.option("--host", default="0.0.0.0", show_default=True, help="The address to listen on.")  # noqa: S104 - phones
@click.option("--port", default=0, show_default=True, help="0: any that is free.")
@project_option
@honest
def serve(host: str, port: int, project: Path | None) -> None:
    """Serve feed and episodes on the local network, drafts too; the first line printed is the feed's URL."""
    from podcast import pipeline, reporting

    with reporting.reporter(as_json=False) as report:
        pipeline.serve(configuration(project), host, port, click.echo, report.tell)


@main.command(epilog=example("podcast check --json"))
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@project_option
@honest
def check(as_json: bool, project: Path | None) -> None:
    """Read the written feed and the files it names as a strict directory would."""
    from podcast import pipeline, reporting

    with reporting.reporter(as_json=as_json) as report:
        well = pipeline.check(configuration(project), report.tell)
        report.verdict(well)
    sys.exit(0 if well else 1)


@main.command(epilog=example("podcast init --title 航通社 --base-url https://podcast.example.com"))
@click.option("--title", default="我的播客", show_default=True, help="The show's name.")
@click.option("--author", default="", help="Default: the title.")
@click.option("--email", default="podcast@example.com", show_default=True, help="Public: Apple writes there.")
@click.option("--link", default="https://example.com", show_default=True, help="The show's web page.")
@click.option("--base-url", default="https://example.com/podcast", show_default=True, help="Where it is published.")
@click.option("--description", default="", help="Default: made from the title.")
@project_option
@honest
def init(project: Path | None, **values: str) -> None:
    """Make a project: podcast.toml with the show's guid and start, a cover, and the folders."""
    from podcast import config, pipeline

    values["author"] = values["author"] or values["title"]
    values["description"] = values["description"] or f"{values['title']}，文章的有声版。"
    values["guid"] = config.feed_guid(values["base_url"])
    values["start"] = datetime.now().astimezone().date().isoformat()
    made = pipeline.init(config.load(project or Path.cwd()), values)
    for path in made:
        click.echo(path)
    click.echo("Next: look through podcast.toml, put a post under posts/, and run `podcast build`.", err=True)


@main.command(epilog=example("podcast voices --engine edge"))
@click.option("--engine", default="", metavar="NAME", help="Default: all engines.")
@project_option
@honest
def voices(engine: str, project: Path | None) -> None:
    """List the engines and their voices."""
    from podcast import doctor

    for line in doctor.voices(configuration(project), engine):
        click.echo(line)


@main.command(epilog=example("podcast doctor"))
@project_option
@honest
def doctor(project: Path | None) -> None:
    """Say what works on this machine, and what to do about the rest."""
    from podcast import doctor as examining

    well = True
    for finding in examining.examine(project):
        click.echo(
            f"{'ok  ' if finding.well else 'FIX ' if finding.needed else 'note'}  {finding.name}: {finding.told}"
        )
        well = well and (finding.well or not finding.needed)
    sys.exit(0 if well else 1)
