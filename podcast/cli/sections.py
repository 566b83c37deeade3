"""Help in sections: commands under headings, and a command's everyday options before the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import click


class SectionedGroup(click.Group):
    """A group whose help lists its commands under headings.

    Args:
        sections: The commands under each heading, in the order of the help.
    """

    def __init__(self, *args: Any, sections: Mapping[str, Sequence[click.Command]], **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        self._sections = sections
        for commands in sections.values():
            for command in commands:
                self.add_command(command)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write a list of commands for each section."""
        longest = max(len(name) for name in self.commands)
        room = formatter.width - 6 - longest
        for heading, commands in self._sections.items():
            rows = [(str(command.name).ljust(longest), command.get_short_help_str(room)) for command in commands]
            with formatter.section(heading):
                formatter.write_dl(rows)


class SectionedCommand(click.Command):
    """A command whose help shows the everyday options first, and the others under a second heading.

    Args:
        everyday: Names of the options to show first, in the order of the help.
    """

    def __init__(self, *args: Any, everyday: Sequence[str], **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        self._everyday = everyday

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the two lists of options."""
        rest = {str(option.name): option for option in self.get_params(ctx) if isinstance(option, click.Option)}
        first = [rest.pop(name) for name in self._everyday]
        for heading, options in (("Options", first), ("More options", list(rest.values()))):
            rows = [row for option in options if (row := option.get_help_record(ctx))]
            with formatter.section(heading):
                formatter.write_dl(rows)
