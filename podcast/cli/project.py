"""Commands about the project and this machine."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from podcast.cli.common import configuration, example, project_option, with_exit_codes

if TYPE_CHECKING:
    from podcast.project.config import Config


@click.command(
    epilog=example(
        "podcast init --title 我的播客 --base-url https://yourname.github.io/podcast", "podcast init --github"
    )
)
@click.option("--title", default="我的播客", show_default=True, help="The show's name.")
@click.option("--author", default="", help="Default: the title.")
@click.option("--email", default="podcast@example.com", help="Public: Apple writes to it. Default: a placeholder.")
@click.option("--link", default="https://example.com", help="The show's web page. Default: a placeholder.")
@click.option("--base-url", default="https://example.com/podcast", help="Where you publish it. Default: a placeholder.")
@click.option("--description", default="", help="Default: made from the title.")
@click.option(
    "--stand-in/--no-stand-in",
    default=None,
    help="Whether kokoro, the neural voice of this machine, replaces edge if it does not answer. "
    "Default: yes; on a terminal, init asks.",
)
@click.option("--github", is_flag=True, help="Also write a nightly GitHub workflow; in an existing project, only that.")
@click.option("--publish-to", default="", metavar="TARGET", help="For --github. Default: GitHub Pages.")
@project_option
@with_exit_codes
def init(project: Path | None, github: bool, publish_to: str, stand_in: bool | None, **values: str) -> None:
    """Create a project: podcast.toml, a cover and the folders."""
    from podcast.project import config, nightly

    found = config.load(project or Path.cwd())
    if not (github and found.found):
        if stand_in is None:
            question = "Where edge does not answer, may the neural voice of this machine speak, and be published?"
            stand_in = not sys.stdin.isatty() or click.confirm(question, default=True, err=True)
        _make(found, {**values, "stand_in": config.STAND_IN if stand_in else ""})
    if github:
        for path in nightly.write(config.load(found.folder), publish_to):
            click.echo(path)
        click.echo("Next: commit these files, then read docs/nightly.md about secrets and GitHub Pages.", err=True)


def _make(found: Config, values: dict[str, str]) -> None:
    from podcast import pipeline
    from podcast.project import config

    values["author"] = values["author"] or values["title"]
    values["description"] = values["description"] or f"{values['title']}，文章的有声版。"
    values["guid"] = config.new_guid(values["base_url"])
    values["start"] = datetime.now().astimezone().date().isoformat()
    for path in pipeline.init(found, values):
        click.echo(path)
    click.echo("Next: edit podcast.toml, put a post in posts/, and run `podcast build`.", err=True)


@click.command(epilog=example("podcast voices --engine edge"))
@click.option("--engine", default="", metavar="NAME", help="Default: all engines.")
@project_option
@with_exit_codes
def voices(engine: str, project: Path | None) -> None:
    """List the engines and their voices."""
    from podcast.project import doctor

    for line in doctor.voices(configuration(project), engine):
        click.echo(line)


@click.command(epilog=example("podcast doctor"))
@project_option
@with_exit_codes
def doctor(project: Path | None) -> None:
    """Check what works on this machine, and say how to fix the rest."""
    from podcast.project import doctor as examining

    ok = True
    for finding in examining.examine(project):
        click.echo(
            f"{'ok  ' if finding.ok else 'FIX ' if finding.required else 'note'}  {finding.name}: {finding.message}"
        )
        ok = ok and (finding.ok or not finding.required)
    sys.exit(0 if ok else 1)
