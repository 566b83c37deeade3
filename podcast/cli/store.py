"""Commands about the cache of speech and encoded audio."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from podcast.cli.common import configuration, example, project_option, with_exit_codes


@click.command(epilog=example("podcast store", "podcast store --prune --unused-days 90 --keep 2000"))
@click.option("--prune", is_flag=True, help="Remove what --unused-days and --keep select.")
@click.option("--unused-days", type=click.FloatRange(min=0), metavar="N", help="Select what was not used for N days.")
@click.option("--keep", type=click.FloatRange(min=0), metavar="MB", help="Select the least recently used, down to MB.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@project_option
@with_exit_codes
def store(prune: bool, unused_days: float | None, keep: float | None, as_json: bool, project: Path | None) -> None:
    """Show the size of the cache of speech and audio, or prune it.

    The next build makes again what it needs and no longer finds.
    """
    from podcast.production import cache

    limited = unused_days is not None or keep is not None
    if prune and not limited:
        raise click.UsageError("--prune needs a limit: add --unused-days N, --keep MB or both")
    if limited and not prune:
        raise click.UsageError("--unused-days and --keep have no effect without --prune: add it")
    config = configuration(project)
    removed = None
    if prune:
        keep_bytes = None if keep is None else round(keep * 1e6)
        removed = cache.prune(config, unused_days=unused_days, keep_bytes=keep_bytes)
    left = cache.size(config)
    if as_json:
        click.echo(json.dumps({"event": "store", **asdict(left), "removed": asdict(removed) if removed else None}))
        return
    for size, label in ((removed, "removed:"), (left, "kept:")):
        if size:
            click.echo(
                f"{label:<8} {size.clips.files} clips, {size.clips.bytes / 1e6:.1f} MB; "
                f"{size.fragments.files} fragments, {size.fragments.bytes / 1e6:.1f} MB"
            )
