"""What is said of posts that are wholly in English where the style names no English voice."""

from __future__ import annotations

from podcast.records import Unpublished

VOICES = {"edge": "en-US-AvaNeural", "azure": "en-US-AvaNeural", "espeak": "en-us"}
"""English voices of the engines, as examples."""
REASON = Unpublished(why="wholly in English", line=0)
"""Its site shows such a post, but no Chinese voice can read it."""


def message(engine: str) -> str:
    """Return why a post is not voiced by an engine, and what to do; `auto` is edge."""
    engine = "edge" if engine == "auto" else engine
    key = f'voices.english.engines.{engine} = "{VOICES.get(engine, "...")}"'
    step = f"to have it read, write  {key}  under [style] of podcast.toml"
    return f"{REASON.why}, and the style names no English voice of {engine}; {step}"
