"""Commands that bring the feed to listeners."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from podcast.cli.common import configuration, example, honest, project_option


@click.command(epilog=example("podcast serve --port 8000"))
@click.option("--host", default="0.0.0.0", show_default=True, help="The address to listen on.")  # noqa: S104 - phones
@click.option("--port", default=0, show_default=True, help="0: any that is free.")
@project_option
@honest
def serve(host: str, port: int, project: Path | None) -> None:
    """Serve feed and episodes on the local network, drafts too; the first line printed is the feed's URL."""
    from podcast import pipeline, reporting

    with reporting.reporter(as_json=False) as report:
        pipeline.serve(configuration(project), host, port, click.echo, report.tell)


@click.command(epilog=example("podcast check --json"))
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@project_option
@honest
def check(as_json: bool, project: Path | None) -> None:
    """Read the written feed and the files it names as a strict directory would."""
    from podcast import pipeline, reporting

    with reporting.reporter(as_json=as_json) as report:
        well = pipeline.check(configuration(project), report.tell)
        report.verdict(well)
    sys.exit(0 if well else 1)
