"""What all commands share: examples in the help, honest exit codes, and the project they work on."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar

import click

from podcast.errors import PodcastError

if TYPE_CHECKING:
    from podcast.project.config import Config

P = ParamSpec("P")
R = TypeVar("R")


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
        except OSError as error:
            if os.name == "nt" and error.errno == errno.EINVAL and not error.filename:  # a broken pipe, in its words
                sys.stderr.close()
                sys.exit(1)
            place = f"{error.filename}: " if error.filename else ""
            told = f"{place}{error.strerror or error}: free the disk or the name, or allow it to be read and written"
            click.echo(f"podcast: {told}", err=True)
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


class _Previews(click.Option):
    """`--previews`, and `--drafts`, as it was called until 2026, which no help shows."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        record = super().get_help_record(ctx)
        return record and (record[0].replace(", --drafts", ""), record[1])


def previews_option(told: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Give the option that allows previews; `told` is its help."""
    return click.option("--previews", "--drafts", "previews", cls=_Previews, is_flag=True, help=told)


def configuration(project: Path | None) -> Config:
    """Load the configuration of `project`, or of the nearest folder upward that has one."""
    from podcast.project import config

    return config.load(project or config.find(Path.cwd()))
