"""Commands about how a post is read."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from podcast.cli.common import configuration, example, honest, project_option


@click.command(epilog=example("podcast script posts/2026-11-20-why.md --format diff"))
@click.argument("post", type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "diff"]), default="text", show_default=True,
    help="What will be heard; all of it as JSON; or written against spoken forms.",
)  # fmt: skip
@click.option("--engine", default="", metavar="NAME", help="The engine it is cut for. Default: podcast.toml's.")
@click.option("--style", default="", metavar="NAME", help="A style's name or file. Default: podcast.toml's.")
@click.option("--review", is_flag=True, help="What deserves your eye before it is voiced, riskiest first.")
@project_option
@honest
def script(post: Path, form: str, engine: str, style: str, review: bool, project: Path | None) -> None:
    """Print what of POST will be heard, and what will not and why; `-` reads standard input."""
    from podcast.cli import reporting
    from podcast.production import audition, reading_style, selection

    config = configuration(project)
    source = sys.stdin.buffer.read() if str(post) == "-" else None
    request = selection.Request(engine=engine, style=style)
    told = audition.script_of(config, request, selection.load(config, post, source))
    if review:
        reporting.print_remarks(reading_style.remarks(reading_style.reading_of(config, request), told))
    else:
        reporting.print_script(told, form)


@click.command(epilog=example('podcast say 乐队 "yuè duì" --add'))
@click.argument("written")
@click.argument("said")
@click.option("--add", is_flag=True, help="Write it into the project's lexicon.")
@click.option("--engine", default="", metavar="NAME", help="The engine that speaks. Default: podcast.toml's.")
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="The WAV. Default: WRITTEN.wav here.")
@project_option
@honest
def say(written: str, said: str, add: bool, engine: str, out: Path | None, project: Path | None) -> None:
    """Hear WRITTEN spoken as SAID, an alias or pinyin, and list the episodes that would change."""
    from podcast.production import audition, reading_style, selection
    from podcast.release import show_feed

    config = configuration(project)
    heard = audition.say(
        config, selection.Request(engine=engine), written, said, out or Path(audition.clip_name(written))
    )
    click.echo(f"{heard.path}  {heard.seconds:.1f} s  {heard.voice} said {heard.said}")
    for episode, count in audition.affected(show_feed.records(config), written):
        click.echo(f"{episode.slug}  says it {count} times")
    if add:
        click.echo(
            f"{reading_style.add_entry(config, written, said)}  has it now; `podcast build --stale` voices with it"
        )


@click.command(epilog=example("podcast styles"))
@honest
def styles() -> None:
    """List the styles that come with the program."""
    from podcast.production import reading_style

    for name in reading_style.styles():
        click.echo(name)


@click.command(epilog=example("podcast audition --role quote --engine espeak"))
@click.argument("text", default="")
@click.option("--role", "roles", multiple=True, metavar="ROLE", help="Only this role; may be given several times.")
@click.option("--engine", default="", metavar="NAME", help="The engine that speaks. Default: podcast.toml's.")
@click.option("--style", default="", metavar="NAME", help="A style's name or file. Default: podcast.toml's.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("audition"),
    metavar="DIR",
    show_default=True,
    help="Where the WAVs go.",
)
@click.option("--measure", is_flag=True, help="Print the gain that brings each voice to the style's loudness.")
@project_option
@honest
def audition(
    text: str, roles: tuple[str, ...], engine: str, style: str, out: Path, measure: bool, project: Path | None
) -> None:
    """Hear a style before building: a short WAV of each role, saying TEXT or a sample."""
    from podcast.production import audition, reading_style, selection

    config = configuration(project)
    request = selection.Request(engine=engine, style=style)
    heard = list(audition.audition(config, request, roles, text, out))
    for one in heard:
        click.echo(f"{one.path}  {one.seconds:.1f} s  {one.voice}  {one.loudness:.1f} LUFS")
    if measure:
        for voice, gain in audition.gains(reading_style.reading_of(config, request).style, heard).items():
            click.echo(f'sound.gains."{voice}" = {gain:.1f}')
