"""Commands about the project and this machine."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from podcast.cli.called import typed
from podcast.cli.common import configuration, example, project_option, with_exit_codes
from podcast.cli.trial import print_trial
from podcast.project import UNNAMED

if TYPE_CHECKING:
    from podcast.project.config import Config
    from podcast.project.template import Value

DEFAULTS = {
    "title": UNNAMED,
    "email": "podcast@example.com",
    "link": "https://example.com",
    "base_url": "https://example.com/podcast",
}
"""What a new project has if nothing else is known."""
ASKED = {
    "title": "The show's name",
    "link": "The address of the site",
    "email": "An e-mail address, which will be public",
    "base_url": "Where you will publish feed and audio",
}
"""What nobody else can know, as a user at a terminal is asked for it."""


@click.command(
    epilog=example(
        "podcast init --title 我的播客 --base-url https://yourname.github.io/podcast",
        "podcast init --site ~/blog",
        "podcast init --github",
    )
)
@click.option(
    "--site",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help="A site of Jekyll, Hugo, Hexo, Obsidian, ... or a folder of Markdown: its settings are taken over.",
)
@click.option("--title", default="", help=f"The show's name. Default: that of the site, or {UNNAMED}.")
@click.option("--author", default="", help="Default: that of the site, or the title.")
@click.option("--email", default="", help="Public: Apple writes to it. Default: a placeholder.")
@click.option("--link", default="", help="The show's web page. Default: the site, or a placeholder.")
@click.option("--base-url", default="", help="Where you publish it. Default: a placeholder.")
@click.option("--description", default="", help="Default: that of the site, or made from the title.")
@click.option("--style", default="", metavar="NAME", help="The reading style. Default: 朗读.")
@click.option(
    "--stand-in/--no-stand-in",
    default=None,
    help="Whether kokoro, the neural voice of this machine, replaces edge if it does not answer. "
    "Default: yes; on a terminal, init asks.",
)
@click.option("--github", is_flag=True, help="Also write a nightly GitHub workflow; in an existing project, only that.")
@click.option("--publish-to", default="", metavar="TARGET", help="For --github. Default: GitHub Pages.")
@click.option(
    "--program",
    default="",
    metavar="WHERE",
    help="For --github: where this program is to be had: git+https://...@COMMIT, a wheel in the repository, or "
    "NAME==VERSION. Default: as it was installed here.",
)
@project_option
@with_exit_codes
def init(
    project: Path | None,
    site: Path | None,
    github: bool,
    publish_to: str,
    program: str,
    stand_in: bool | None,
    **values: str,
) -> None:
    """Create a project: podcast.toml, a cover and the folders."""
    from podcast.project import config, nightly, template

    found = config.load(project or Path.cwd())
    if not (github and found.found):
        template.refuse_existing(found)
        given: dict[str, Value] = {key: value for key, value in values.items() if value}
        if site:
            given = _of_site(found, site, given)
        if sys.stdin.isatty():
            given = _asked(given, of_site=site is not None)
        if stand_in is None:
            question = "Where edge does not answer, may the neural voice of this machine speak, and be published?"
            stand_in = not sys.stdin.isatty() or click.confirm(question, default=True, err=True)
        _make(found, project, {**given, "stand_in": config.STAND_IN if stand_in else ""})
    if github:
        written = nightly.write(config.load(found.folder), publish_to, program)
        for path in written.paths:
            click.echo(path)
        for note in written.notes:
            click.echo(f"!! {note}", err=True)
        click.echo("Next: commit these files, then read docs/nightly.md about secrets and GitHub Pages.", err=True)


def _of_site(found: Config, site: Path, given: dict[str, Value]) -> dict[str, Value]:
    """Return the values from the command line, else from the site."""
    from podcast.project import from_site, sites

    return {**from_site.values(sites.recognise(site), site, found.folder), **given}


def _asked(values: dict[str, Value], *, of_site: bool) -> dict[str, Value]:
    """Ask the user at a terminal for what is not known; what stays open is marked in podcast.toml."""
    from podcast.production import reading_style

    values = dict(values)
    click.echo("Enter leaves a question open: podcast.toml then marks it, and `podcast check` lists it.", err=True)
    for key, question in ASKED.items():
        if key not in values:
            answer = click.prompt(question, default="", show_default=False, value_proc=_valid(key), err=True)
            if answer:
                values[key] = answer
    if "style" not in values:
        names = click.Choice(reading_style.styles())
        values["style"] = click.prompt("How it is read", type=names, default="朗读", err=True)
    if of_site and "category" not in values:
        from podcast.feed.vocabulary import CATEGORIES

        kinds = click.Choice(list(CATEGORIES), case_sensitive=False)
        values["category"] = [click.prompt("Apple's category", type=kinds, default="Society & Culture", err=True)]
    return values


def _valid(key: str) -> Callable[[str], str]:
    """Return a function that takes an answer if podcast.toml would; click asks again otherwise."""
    from podcast.project import keys
    from podcast.publish.placeholders import is_placeholder

    def value(answer: str) -> str:
        if not answer.strip():
            return ""
        try:
            read = str(keys.READ.get(key, keys.text)(answer.strip()))
        except (TypeError, ValueError) as error:
            raise click.UsageError(str(error)) from error
        if is_placeholder(read):
            raise click.UsageError(f"{read} belongs to nobody: type your own, or nothing")
        return read

    return value


def _make(found: Config, project: Path | None, values: dict[str, Value]) -> None:
    from podcast import pipeline
    from podcast.project import config

    values = {**DEFAULTS, **values}
    title = str(values["title"])
    values = {"author": title, "description": f"{title}，文章的有声版。", **values}
    values["guid"] = config.new_guid(str(values["base_url"]))
    today = datetime.now().astimezone().date()
    values["start"] = today.isoformat()
    tried = None
    if "generator" in values:
        found.folder.mkdir(parents=True, exist_ok=True)  # `../blog/_posts` is relative to it
        tried = pipeline.try_site(found, values)
        values["start"] = tried.start(today).isoformat()
    for path in pipeline.init(found, values):
        click.echo(path)
    if tried:
        print_trial(tried, config.load(found.folder))
    elsewhere = f" --project {project}" if project and not Path.cwd().is_relative_to(found.folder) else ""
    step = f"`podcast check{elsewhere}` lists what is left to do before the first publish, in order."
    click.echo(typed(f"Next: {step}"), err=True)


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
