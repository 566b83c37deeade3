"""How the posts of a run are read: style, lexicon, and the fingerprint of all that shapes the sound."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from podcast.choosing import Request
from podcast.config import Config
from podcast.records import Post, Script, Style
from podcast.script import clean, lexicon, perform, style

if TYPE_CHECKING:
    from podcast.voice.engines import Engine

PLUMBING = {
    *("parallel", "patience", "proxy", "first", "gap", "timeout"),
    *("online", "key_env", "voices", "characters_per_second"),
}
"""Options of engines that cannot be heard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How the posts of a run are read."""

    style: Style
    lexicon: lexicon.Lexicon
    settings_hash: str
    """SHA-256 hex of all that shapes the sound besides the posts: style, lexicon, format, engine as asked for."""


def reading_of(config: Config, request: Request) -> Reading:
    """Load style and lexicon, and take the fingerprint of all that shapes the sound.

    Raises:
        ConfigError: The style is wrong.
        LexiconError: A line of the lexicon is wrong.
    """
    chosen = style.load(request.style or config.style, folder=config.folder, overrides=config.style_overrides)
    words = lexicon.load(config.folder / config.lexicon)
    shaping = {
        "style": style.fingerprint(chosen),
        "lexicon": words.fingerprint(),
        "format": config.format,
        "engine": request.engine or config.engine,
        "engines": {
            name: {key: value for key, value in table.items() if key not in PLUMBING}
            for name, table in config.engines.items()
        },
        "show": config.title,
        "sounds": [digest(config.folder / name) for name in (chosen.sound.intro, chosen.sound.outro) if name],
    }
    text = json.dumps(shaping, sort_keys=True, ensure_ascii=False, default=str)
    return Reading(style=chosen, lexicon=words, settings_hash=hashlib.sha256(text.encode()).hexdigest())


def script(config: Config, reading: Reading, post: Post, engine: Engine) -> Script:
    """Clean a post, cast it and cut it into utterances: what will be heard, and what will not and why."""
    blocks, left_out = clean.blocks(post)
    return perform.script(
        post,
        blocks,
        left_out,
        reading.style,
        show=config.title,
        fits=engine.fits,
        lexicon=reading.lexicon,
        phonemes=engine.capabilities.phonemes,
        engine=engine.name,
    )


def digest(path: Path) -> str:
    """Give the SHA-256 of a file in hex; empty where there is none."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
