"""What all commands share: examples in the help, exit codes, and the project they work on."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar

import click

from podcast.cli.called import typed
from podcast.errors import PodcastError

if TYPE_CHECKING:
    from podcast.project.config import Config

P = ParamSpec("P")
R = TypeVar("R")


def example(*lines: str) -> str:
    """Format the example at the end of a command's help."""
    return "\n".join(["\b", "Example:", *(f"  {line}" for line in lines)])


def with_exit_codes(command: Callable[P, R]) -> Callable[P, R]:
    """Turn errors into a message and an exit code, and an interruption into exit code 130."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except PodcastError as error:
            click.echo(f"podcast: {typed(str(error))}", err=True)
            sys.exit(error.exit_code)
        except BrokenPipeError:  # the program that read our output has ended: nobody can read a message
            sys.stderr.close()
            sys.exit(1)
        except OSError as error:
            from podcast import files

            if os.name == "nt" and error.errno == errno.EINVAL and not error.filename:  # a broken pipe, in its words
                sys.stderr.close()
                sys.exit(1)
            place = f"{error.filename}: " if error.filename else ""
            click.echo(typed(f"podcast: {place}{error.strerror or error}: {files.step_for(error)}"), err=True)
            sys.exit(1)
        except KeyboardInterrupt:
            click.echo("podcast: stopped. Finished work is kept: run the same command again to continue", err=True)
            sys.exit(130)
        finally:
            if patterns := sys.modules.get("podcast.lazy.patterns"):
                patterns.save()

    return run


project_option = click.option(
    "--project",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="The project's folder. Default: the nearest parent folder with a podcast.toml.",
)


class _Previews(click.Option):
    """`--previews`. Its name until 2026, `--drafts`, still works but is not in the help."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        record = super().get_help_record(ctx)
        return record and (record[0].replace(", --drafts", ""), record[1])


def previews_option(text: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Return the option that allows previews, with `text` as its help."""
    return click.option("--previews", "--drafts", "previews", cls=_Previews, is_flag=True, help=text)


def configuration(project: Path | None) -> Config:
    """Load the configuration of `project`, or of the nearest parent folder that has one."""
    from podcast.lazy import compiled
    from podcast.project import config

    loaded = config.load(project or config.find(Path.cwd()))
    compiled.keep(loaded.cache)
    return loaded
