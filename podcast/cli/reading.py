"""Commands that show and play how a post is read aloud."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from podcast.cli.common import configuration, example, project_option, with_exit_codes

if TYPE_CHECKING:
    from podcast.project.config import Config


@click.command(epilog=example("podcast script posts/2026-11-20-why.md --format diff"))
@click.argument("post", type=click.Path(path_type=Path, allow_dash=True), required=False)
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "diff"]), default="text", show_default=True,
    help="The spoken text; everything as JSON; or written and spoken forms, line by line.",
)  # fmt: skip
@click.option("--engine", default="", metavar="NAME", help="Split the text for this engine. Default: podcast.toml.")
@click.option("--style", default="", metavar="NAME", help="A style's name or file. Default: podcast.toml.")
@click.option("--review", is_flag=True, help="List what to check before building, riskiest first.")
@click.option("--recurring", is_flag=True, help="Propose lines for `skip` from all posts, instead of POST.")
@project_option
@with_exit_codes
def script(
    post: Path | None, form: str, engine: str, style: str, review: bool, recurring: bool, project: Path | None
) -> None:
    """Print what of POST is read aloud, and what is left out.

    POST is a file, a slug, a date or a title; `-` reads standard input. Each piece that is left out has a reason.
    """
    from podcast.cli import scripts
    from podcast.production import audition, in_english, named, reading_style, selection

    if (post is None) is not recurring:
        raise click.UsageError("Name a POST, or use --recurring to read all posts.")
    config = configuration(project)
    if post is None:
        _print_recurring(config)
        return
    source = sys.stdin.buffer.read() if str(post) == "-" else None
    request = selection.Request(engine=engine, style=style)
    loaded = selection.load(config, named.post(config, post), source)
    result = audition.script_of(config, request, loaded)
    for note in audition.notes(config, request, post=loaded):
        click.echo(f"!! {note}", err=True)
    if review:
        scripts.print_remarks(reading_style.remarks(reading_style.reading_of(config, request), result))
    else:
        scripts.print_script(result, form)
    if result.unvoiced:
        click.echo(f"{post}: {in_english.message(engine or config.engine)}", err=True)


def _print_recurring(config: Config) -> None:
    """Print the entries that `skip` could have, and on standard error what to do with them."""
    from podcast.production import recurring

    found = recurring.paragraphs(config)
    for path in found.unread:
        click.echo(f"{path}: cannot be read; `podcast script {path}` says why", err=True)
    for line in found.lines:
        click.echo(line)
    step = "paste the lines that you want into  skip = [...]  of podcast.toml"
    click.echo(f"{found.posts} posts read: {step if found.lines else 'nothing that is read recurs'}", err=True)


@click.command(epilog=example('podcast say 乐队 "yuè duì" --add'))
@click.argument("written")
@click.argument("said")
@click.option("--add", is_flag=True, help="Save it in the project's lexicon.")
@click.option("--engine", default="", metavar="NAME", help="The engine to use. Default: podcast.toml.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Default: WRITTEN.wav in this folder.",
)
@project_option
@with_exit_codes
def say(written: str, said: str, add: bool, engine: str, out: Path | None, project: Path | None) -> None:
    """Try a pronunciation: speak WRITTEN as SAID into a WAV.

    SAID is an alias or pinyin. The command also lists the episodes that would change.
    """
    from podcast.production import audition, reading_style, selection
    from podcast.release import show_feed

    config = configuration(project)
    heard = audition.say(
        config, selection.Request(engine=engine), written, said, out or Path(audition.clip_name(written))
    )
    click.echo(f"{heard.path}  {heard.seconds:.1f} s  {heard.voice} said {heard.said}")
    for note in audition.notes(config, selection.Request(engine=engine), entry=(written, said)):
        click.echo(f"!! {note}", err=True)
    for episode, count in audition.affected(show_feed.records(config), written):
        click.echo(f"{episode.slug}  contains it {count} times")
    if add:
        path = reading_style.add_entry(config, written, said)
        click.echo(f"{path}  updated; `podcast build --stale` rebuilds existing episodes with it")


@click.command(epilog=example("podcast styles"))
@with_exit_codes
def styles() -> None:
    """List the built-in reading styles."""
    from podcast.production import reading_style

    for name in reading_style.styles():
        click.echo(name)


@click.command(epilog=example("podcast audition --role quote --engine espeak"))
@click.argument("text", default="")
@click.option("--role", "roles", multiple=True, metavar="ROLE", help="Only this role; can be repeated.")
@click.option("--engine", default="", metavar="NAME", help="The engine to use. Default: podcast.toml.")
@click.option("--style", default="", metavar="NAME", help="A style's name or file. Default: podcast.toml.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("audition"),
    metavar="DIR",
    show_default=True,
    help="The folder for the WAVs.",
)
@click.option("--measure", is_flag=True, help="Print the gain that gives each voice the style's loudness.")
@project_option
@with_exit_codes
def audition(
    text: str, roles: tuple[str, ...], engine: str, style: str, out: Path, measure: bool, project: Path | None
) -> None:
    """Try a style: write a short WAV of each role.

    Each role speaks TEXT, or a sample.
    """
    from podcast.production import audition, reading_style, selection

    config = configuration(project)
    request = selection.Request(engine=engine, style=style)
    heard = audition.audition(config, request, roles, text, out)
    for one in heard:
        click.echo(f"{one.path}  {one.seconds:.1f} s  {one.voice}  {one.loudness:.1f} LUFS")
    if measure:
        for voice, gain in audition.gains(reading_style.reading_of(config, request).style, heard).items():
            click.echo(f'sound.gains."{voice}" = {gain:.1f}')
