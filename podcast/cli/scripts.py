"""Print a script, and what in it to check."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from podcast.records import Script
    from podcast.script.review import Remark


def print_script(script: Script, form: str) -> None:
    """Print a script as text, as a diff or as JSON."""
    if form == "json":
        click.echo(json.dumps(script_json(script), ensure_ascii=False))
        return
    if not script.utterances:
        click.echo("Nothing to read aloud.", err=True)
    for said in script.utterances:
        if form == "text":
            click.echo(f"{said.line:>5}  {said.role:<10} {said.spoken}")
        elif said.written != said.spoken:
            click.echo(f"{said.line:>5}- {said.written}\n{said.line:>5}+ {said.spoken}")
    for left in script.left_out if form == "text" else ():
        click.echo(f"{left.line:>5}  ({left.reason}) {' '.join(left.text.split())}", err=True)


def print_remarks(remarks: Sequence[Remark]) -> None:
    """Print what the author should check, with its line."""
    for remark in remarks:
        click.echo(f"{remark.line:>5}  {remark.kind}: {remark.found}  ({remark.why})")
        click.echo(f"       - {remark.written}\n       + {remark.spoken}")


def script_json(script: Script) -> dict[str, Any]:
    """Return a script as JSON. The keys are a stable interface."""
    said = [
        {
            "order": part.order,
            "line": part.line,
            "role": part.role,
            "written": part.written,
            "spoken": part.spoken,
            "voice": part.voice,
            "prosody": {"rate": part.prosody.rate, "pitch": part.prosody.pitch, "volume": part.prosody.volume},
            "pause_before": part.pause_before,
            "pause_after": part.pause_after,
        }
        for part in script.utterances
    ]
    return {
        "slug": script.post.slug,
        "title": script.post.title,
        "published": script.post.published.isoformat(),
        "style": script.style.name,
        "utterances": said,
        "left_out": [
            {"order": left.order, "line": left.line, "written": left.text, "reason": left.reason}
            for left in script.left_out
        ],
        "stats": {"characters": sum(len(part.spoken) for part in script.utterances), "seconds": script.seconds},
    }
