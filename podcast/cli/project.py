"""Commands about the project and this machine."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from podcast.cli.common import configuration, example, honest, project_option

if TYPE_CHECKING:
    from podcast.project.config import Config


@click.command(
    epilog=example(
        "podcast init --title 我的播客 --base-url https://yourname.github.io/podcast", "podcast init --github"
    )
)
@click.option("--title", default="我的播客", show_default=True, help="The show's name.")
@click.option("--author", default="", help="Default: the title.")
@click.option("--email", default="podcast@example.com", help="Public: Apple writes there. Default: a placeholder.")
@click.option("--link", default="https://example.com", help="The show's web page. Default: a placeholder.")
@click.option(
    "--base-url", default="https://example.com/podcast", help="Where it is published. Default: a placeholder."
)
@click.option("--description", default="", help="Default: made from the title.")
@click.option(
    "--stand-in/--no-stand-in",
    default=None,
    help="Whether the neural voice of this machine speaks, and is published, where edge does not answer. "
    "Default: yes; asked on a terminal.",
)
@click.option("--github", is_flag=True, help="Write the workflow for every night, too; in a project, that alone.")
@click.option("--publish-to", default="", metavar="TARGET", help="For --github. Default: GitHub Pages.")
@project_option
@honest
def init(project: Path | None, github: bool, publish_to: str, stand_in: bool | None, **values: str) -> None:
    """Make a project: podcast.toml with the show's guid and start, a cover, and the folders."""
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
        click.echo("Next: commit these, and read docs/nightly.md on secrets and GitHub Pages.", err=True)


def _make(found: Config, values: dict[str, str]) -> None:
    from podcast import pipeline
    from podcast.project import config

    values["author"] = values["author"] or values["title"]
    values["description"] = values["description"] or f"{values['title']}，文章的有声版。"
    values["guid"] = config.new_guid(values["base_url"])
    values["start"] = datetime.now().astimezone().date().isoformat()
    for path in pipeline.init(found, values):
        click.echo(path)
    click.echo("Next: look through podcast.toml, put a post under posts/, and run `podcast build`.", err=True)


@click.command(epilog=example("podcast voices --engine edge"))
@click.option("--engine", default="", metavar="NAME", help="Default: all engines.")
@project_option
@honest
def voices(engine: str, project: Path | None) -> None:
    """List the engines and their voices."""
    from podcast.project import doctor

    for line in doctor.voices(configuration(project), engine):
        click.echo(line)


@click.command(epilog=example("podcast doctor"))
@project_option
@honest
def doctor(project: Path | None) -> None:
    """Say what works on this machine, and what to do about the rest."""
    from podcast.project import doctor as examining

    well = True
    for finding in examining.examine(project):
        click.echo(
            f"{'ok  ' if finding.well else 'FIX ' if finding.needed else 'note'}  {finding.name}: {finding.told}"
        )
        well = well and (finding.well or not finding.needed)
    sys.exit(0 if well else 1)
