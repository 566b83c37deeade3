"""The `podcast` command: parse, call, print, exit. Nothing else prints or exits.

Results go to standard output, progress and messages to standard error. Exit codes: 0 success; 1 something failed, and
the message says what to do; 2 wrong usage or configuration. Each command imports its slow modules when it runs.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Mapping
from itertools import chain

import click

from podcast import __version__
from podcast.cli import build, project, publishing, reading, store
from podcast.cli.sections import SectionedGroup

SECTIONS: Mapping[str, tuple[click.Command, ...]] = {
    "Every day": (build.build, build.feed, publishing.serve, publishing.publish, publishing.share),
    "Check": (reading.script, publishing.check, publishing.listen, publishing.at, reading.say, reading.audition),
    "Set up": (project.init, reading.styles, project.voices, project.doctor),
    "Repair and clean up": (publishing.withdraw, publishing.fetch, store.store),
}
"""Every command, under its heading in `podcast --help`. To add a command, add it here."""
COMMANDS = tuple(chain.from_iterable(SECTIONS.values()))


@click.group(
    cls=SectionedGroup,
    sections=SECTIONS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="podcast")
def main() -> None:
    """Turn Markdown posts into podcast episodes, and keep the feed up to date.

    `podcast COMMAND --help` shows a command's options and an example.
    """
    # Output is always UTF-8. A lone surrogate is written as an escape, which JSON reads back as the same character.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            encoding = stream.encoding if stream.isatty() else "utf-8"  # a terminal knows what it can show
            stream.reconfigure(encoding=encoding, errors="backslashreplace")
