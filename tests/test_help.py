"""`podcast --help` groups the commands, and `podcast build --help` its options."""

from __future__ import annotations

import re

import click
from click.testing import CliRunner

from podcast.cli import COMMANDS, SECTIONS, main
from podcast.cli.build import build


def test_help_groups_the_commands() -> None:
    """Every command is under one heading, and its summary fits into a line of 80 columns."""
    output = CliRunner().invoke(main, ["--help"], terminal_width=80).output
    sections = dict(re.findall(r"(?m)^(\w[\w ]*):\n((?:  .*\n?)+)", output))
    listed = {heading: re.findall(r"(?m)^  (\w+) ", lines) for heading, lines in sections.items()}
    assert list(listed) == ["Options", *SECTIONS]
    for heading, commands in SECTIONS.items():
        assert listed[heading] == [command.name for command in commands]
        assert "..." not in sections[heading]
        assert len(sections[heading].splitlines()) == len(commands)
    assert len(COMMANDS) == len(main.commands)


def test_help_of_build_shows_the_everyday_options_first() -> None:
    """The others follow under a second heading, and none is missing or repeated."""
    output = CliRunner().invoke(main, ["build", "--help"]).output
    first, more = (re.findall(r"(?m)^  (?:-h, )?(--[a-z-]+)", part) for part in output.split("More options:"))
    assert first == ["--previews", "--dry-run", "--engine", "--stale", "--all"]
    options = {option.opts[0] for option in build.params if isinstance(option, click.Option)}
    assert sorted([*first, *more]) == sorted({*options, "--help"})
