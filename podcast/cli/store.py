"""Commands about the cache of speech and encoded audio."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from podcast.cli.common import configuration, example, project_option, with_exit_codes


@click.command(epilog=example("podcast store", "podcast store --prune --unused-days 90 --keep 2000"))
@click.option("--prune", is_flag=True, help="Remove replaced audio, and what --unused-days and --keep select.")
@click.option("--unused-days", type=click.FloatRange(min=0), metavar="N", help="Select what was not used for N days.")
@click.option("--keep", type=click.FloatRange(min=0), metavar="MB", help="Select the least recently used, down to MB.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@project_option
@with_exit_codes
def store(prune: bool, unused_days: float | None, keep: float | None, as_json: bool, project: Path | None) -> None:
    """Show the size of the cache and of replaced audio, or prune them.

    The next build makes again what it needs and no longer finds. Audio that a newer version of its episode has replaced
    goes 30 days after it was made, unless a published feed still names it.
    """
    from podcast.cli import reporting
    from podcast.production import cache
    from podcast.release import superseded

    limited = unused_days is not None or keep is not None
    if limited and not prune:
        raise click.UsageError("--unused-days and --keep have no effect without --prune: add it")
    config = configuration(project)
    removed, replaced = None, None
    if prune and limited:
        keep_bytes = None if keep is None else round(keep * 1e6)
        removed = cache.prune(config, unused_days=unused_days, keep_bytes=keep_bytes)
    if prune:
        replaced = superseded.prune(config, reporting.LineReport().tell)
    left, old = cache.size(config), superseded.size(config)
    if as_json:
        gone = {
            "removed": asdict(removed) if removed else None,
            "removed_replaced": asdict(replaced) if replaced else None,
        }
        click.echo(json.dumps({"event": "store", **asdict(left), "replaced": asdict(old), **gone}))
        return
    for size, media, label in ((removed, replaced, "removed:"), (left, old, "kept:")):
        counted = ((size.clips, "clips"), (size.fragments, "fragments")) if size else ()
        parts = [f"{one.files} {what}, {reporting.size(one.bytes)}" for one, what in counted]
        if media and (media.files or not size):
            parts.append(f"{media.files} replaced audio files, {reporting.size(media.bytes)}")
        if parts:
            click.echo(f"{label:<8} {'; '.join(parts)}")
