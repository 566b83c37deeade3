"""The `podcast` command: parse, call, print, exit. Nothing else prints or exits.

Results go to standard output, progress and messages to standard error. Exit codes: 0 done; 1 something failed, and the
message says what to do; 2 wrong usage or configuration. Everything heavy is imported inside the command that needs it.
"""

from __future__ import annotations

import io
import sys

import click

from podcast import __version__
from podcast.cli import build, project, publishing, reading, store


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="podcast")
def main() -> None:
    """Turn Markdown posts into podcast episodes, and keep the feed."""
    # Results are UTF-8 wherever they go; a lone surrogate becomes an escape, which in JSON is what it is there, too.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            encoding = stream.encoding if stream.isatty() else "utf-8"  # a terminal knows what it can show
            stream.reconfigure(encoding=encoding, errors="backslashreplace")


COMMANDS = (
    build.build,
    build.feed,
    reading.script,
    reading.say,
    reading.styles,
    reading.audition,
    publishing.serve,
    publishing.check,
    publishing.listen,
    publishing.at,
    publishing.withdraw,
    publishing.publish,
    publishing.fetch,
    publishing.share,
    project.init,
    project.voices,
    project.doctor,
    store.store,
)
"""Every command, in the order in which a newcomer meets them; to add one is a line here."""

for command in COMMANDS:
    main.add_command(command)
