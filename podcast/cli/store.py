"""Commands about what is kept between runs."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from podcast.cli.common import configuration, example, honest, project_option


@click.command(epilog=example("podcast store", "podcast store --prune --unused-days 90 --keep 2000"))
@click.option("--prune", is_flag=True, help="Remove what --unused-days and --keep name.")
@click.option("--unused-days", type=click.FloatRange(min=0), metavar="N", help="What no build used for N days.")
@click.option("--keep", type=click.FloatRange(min=0), metavar="MB", help="The longest unused, until MB are left.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@project_option
@honest
def store(prune: bool, unused_days: float | None, keep: float | None, as_json: bool, project: Path | None) -> None:
    """Show how much is kept of speech and encoded sound, and prune it; what is missed is made again."""
    from podcast.production import cache

    limited = unused_days is not None or keep is not None
    if prune and not limited:
        raise click.UsageError("say how much is to go: --unused-days N, --keep MB or both")
    if limited and not prune:
        raise click.UsageError("--unused-days and --keep say what --prune removes: add --prune")
    config = configuration(project)
    removed = None
    if prune:
        keep_bytes = None if keep is None else round(keep * 1e6)
        removed = cache.prune(config, unused_days=unused_days, keep_bytes=keep_bytes)
    left = cache.held(config)
    if as_json:
        click.echo(json.dumps({"event": "store", **asdict(left), "removed": asdict(removed) if removed else None}))
        return
    for held, told in ((removed, "removed"), (left, "kept")):
        if held:
            click.echo(
                f"{told + ':':<8} {held.clips.files} clips, {held.clips.bytes / 1e6:.1f} MB; "
                f"{held.fragments.files} fragments, {held.fragments.bytes / 1e6:.1f} MB"
            )
