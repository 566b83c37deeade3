"""How the posts of a run are read: style, lexicon, and the fingerprint of all that shapes the sound."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from podcast import files
from podcast.errors import LexiconError
from podcast.production.selection import Request
from podcast.project.config import Config
from podcast.records import Block, Post, Script, Style, Utterance
from podcast.script import clean, lexicon, normalise, perform, segment, style

if TYPE_CHECKING:
    from podcast.script.review import Remark
    from podcast.voice.engines import Engine

SAID_BY_HAND = Path("the command line")
"""Whence a pronunciation comes that stands in no file."""
PLUMBING = {
    *("parallel", "patience", "proxy", "first", "gap", "timeout"),
    *("online", "key_env", "voices", "characters_per_second", "cache"),
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
    sound = chosen.sound
    shaping = {
        "style": style.fingerprint(chosen, request.engine or config.engine),
        "lexicon": words.fingerprint(),
        "format": config.format,
        "engine": request.engine or config.engine,
        "engines": {
            name: {key: value for key, value in table.items() if key not in PLUMBING}
            for name, table in config.engines.items()
        },
        "show": config.title,
        "sounds": [digest(config.folder / name) for name in (sound.intro, sound.outro, sound.bed) if name],
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


def remarks(words: Reading, told: Script) -> tuple[Remark, ...]:
    """Give what of a script deserves a human's eye, riskiest first."""
    from podcast.script import review

    return review.lines(told, words.lexicon)


def utterances(words: Reading, block: Block, engine: Engine) -> list[Utterance]:
    """Cut and cast a block by itself, as it would be in a post."""

    def say(text: str) -> str:
        return words.lexicon.apply(normalise.tokens(text), phonemes=engine.capabilities.phonemes)

    return list(segment.utterances([block], words.style, engine.fits, say))


def template(words: Reading, name: str, show: str) -> str:
    """Give a template of the style filled in for today; empty where it has none of that name."""
    today = date.today()  # noqa: DTZ011 - what the clock on the wall says is what an audition says
    day = f"{today.year}年{today.month}月{today.day}日"
    return words.style.templates.get(name, "").format_map({"show": show, "date": day, "title": show, "count": 1})


def with_entry(config: Config, request: Request, written: str, said: str) -> Reading:
    """Read as configured, with one more pronunciation.

    Raises:
        LexiconError: A syllable does not exist, or there are too many or too few.
    """
    words = reading_of(config, request)
    entry = lexicon.entry(written, said, SAID_BY_HAND, 0)
    return replace(words, lexicon=words.lexicon.joined(lexicon.Lexicon([entry])))


def add_entry(config: Config, written: str, said: str) -> Path:
    """Write a pronunciation into the project's lexicon, in place of one that stands there for the same form.

    Raises:
        LexiconError: A syllable does not exist, there are too many or too few, or a line of the file cannot hold it.
    """
    written, said, path = written.strip(), said.strip(), config.folder / config.lexicon
    lexicon.entry(written, said, SAID_BY_HAND, 0)
    if written.startswith("#") or re.search(r"[\t\r\n]", written + said):
        message = f"{written!r} cannot stand in {path.name}: no line there begins with # or holds another tab"
        raise LexiconError(SAID_BY_HAND, 0, f"{message}; leave --add out, or write the form without it")
    old = path.read_text(encoding="utf-8-sig").splitlines() if path.is_file() else []
    kept = [line for line in old if line.partition("\t")[0].strip() != written]
    files.write(path, "".join(f"{line}\n" for line in [*kept, f"{written}\t{said}"]).encode(), scratch=config.scratch)
    return path


def styles() -> tuple[str, ...]:
    """Give the styles that come with the program."""
    return style.names()


def digest(path: Path) -> str:
    """Give the SHA-256 of a file in hex; empty where there is none."""
    if not path.is_file():
        return ""
    with path.open("rb") as file:  # never in memory as a whole: an author's music may be hours long
        return hashlib.file_digest(file, "sha256").hexdigest()
