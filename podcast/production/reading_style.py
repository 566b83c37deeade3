"""How posts are read aloud: style, lexicon, and a hash of every setting that affects the audio."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from podcast import files
from podcast.errors import LexiconError, Refused
from podcast.lazy import patterns as re
from podcast.production.selection import Request
from podcast.project import folders
from podcast.project.config import Config
from podcast.records import Block, Post, Script, Show, Style, Utterance
from podcast.script import disclosure, lexicon, style
from podcast.sound import jingle, label

if TYPE_CHECKING:
    from podcast.script.review import Remark
    from podcast.voice.engines import Engine

COMMAND_LINE = Path("the command line")
"""The source of a pronunciation that is not in a file, for error messages."""
MOST_DOUBTS = 20
"""Polyphones that `--review` lists at most."""
LEAST_DOUBT = 0.1
"""Below this a reading was hardly ever wrong in the labelled sentences."""
INAUDIBLE_OPTIONS = {
    *("parallel", "patience", "proxy", "first", "gap", "timeout"),
    *("online", "key_env", "voices", "characters_per_second", "cache"),
    *("region", "price", "currency", "quota", "requests_a_minute"),
}
"""Options of engines that do not affect the audio."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How the posts of a run are read aloud."""

    style: Style
    lexicon: lexicon.Lexicon
    settings_hash: str
    """SHA-256 hex of every setting that affects the audio: style, lexicon, format, requested engine."""
    shaping: Mapping[str, Any] = field(default_factory=dict)
    """What the hash is made of."""
    by_style: Mapping[str, Reading] = field(default_factory=dict)
    """The readings of folders of posts that have a style of their own, by its name."""

    def of(self, config: Config, path: Path) -> Reading:
        """Return how the post in the file `path` is read."""
        return self.by_style.get(folders.of(config, path).style, self) if self.by_style else self

    @property
    def hashes(self) -> str:
        """The settings of all readings."""
        return "".join([self.settings_hash, *(one.settings_hash for one in self.by_style.values())])


def reading_of(config: Config, request: Request) -> Reading:
    """Load style and lexicon, and hash every setting that affects the audio.

    Raises:
        ConfigError: The style is wrong.
        LexiconError: A line of the lexicon is wrong.
    """
    own = () if request.style else sorted({one.style for one in config.post_folders} - {"", config.style})
    by_style = {name: _reading(config, request, name, {}) for name in own}
    return replace(_reading(config, request, request.style or config.style, config.style_overrides), by_style=by_style)


def _reading(config: Config, request: Request, named: str, overrides: Mapping[str, Any]) -> Reading:
    loaded = style.load(named, folder=config.folder, overrides=overrides, language=config.language)
    chosen = disclosure.paced(loaded)
    words = lexicon.load(config.folder / config.lexicon)
    sound, engine = chosen.sound, request.engine or config.engine
    kind = config.engines.get(engine, {}).get("kind", engine)
    shaping: dict[str, Any] = {
        "label": label.value(config.label.get("producer", ""), ""),
        "style": style.fingerprint(chosen, engine, kind),
        "lexicon": words.fingerprint(),
        "format": config.format,
        "engine": engine,
        "engines": {
            name: {key: value for key, value in table.items() if key not in INAUDIBLE_OPTIONS}
            for name, table in config.engines.items()
        },
        "show": config.title,
        "sounds": [digest(config.folder / name) for name in (sound.intro, sound.outro, sound.bed) if name],
    }
    if sound.has_rhythm:
        shaping["jingle"] = jingle.VERSION
    text = json.dumps(shaping, sort_keys=True, ensure_ascii=False, default=str)
    settings_hash = hashlib.sha256(text.encode()).hexdigest()
    return Reading(style=chosen, lexicon=words, settings_hash=settings_hash, shaping=shaping)


def producer_of(show: Show) -> str:
    """Return who makes the speech, for the label of AI content: as configured, else the host of `base_url` in ASCII."""
    host = urlsplit(show.base_url).hostname or ""
    return show.producer or host.encode("idna").decode()


def make_script(config: Config, reading: Reading, post: Post, engine: Engine) -> Script:
    """Clean a post, assign voices and split it into utterances. The script also lists what is left out, and why."""
    from podcast.script import clean, perform  # 60 ms with their library, which a run without an unread post saves

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


def notes(words: Reading, engine: Engine, post: Post | None = None) -> tuple[str, ...]:
    """Return what the author should know of the pronunciations that this engine gets, of the project or of a post.

    Raises:
        LexiconError: The post's `lexicon:` is wrong.
    """
    known = lexicon.of_front_matter(post.meta.get("lexicon"), post.path) if post else words.lexicon
    return known.notes(phonemes=engine.capabilities.phonemes)


def remarks(words: Reading, script: Script) -> tuple[Remark, ...]:
    """Return the parts of a script that the author should check, riskiest first.

    The polyphones come from the readings that `kokoro` voices: what the script says of them, no stage could know alone.
    """
    from podcast.script import review

    return (*_doubtful(words.lexicon, script), *review.lines(script, words.lexicon))


def _doubtful(entries: lexicon.Lexicon, script: Script) -> list[Remark]:
    """Return the polyphones that are read least surely, each reading of a character once, the least sure first."""
    from podcast.script.review import POLYPHONE, Remark
    from podcast.voice import mandarin

    found: dict[tuple[str, str], tuple[float, Remark]] = {}
    for said in script.utterances:
        settled = {char for entry in entries.found(said.written) for char in entry.written}
        try:
            doubts = mandarin.doubts(said.spoken)
        except Refused:
            continue  # the build says which character it is
        for doubt in doubts:
            char = said.spoken[doubt.start]
            if doubt.degree < LEAST_DOUBT or char in settled:
                continue
            why = (
                f"{char} is read {doubt.pinyin}; for {doubt.other}, put  "
                f"{doubt.around}<TAB>{doubt.around}<TAB>{' '.join(doubt.said)}  into lexicon.tsv"
            )
            remark = Remark(
                kind=POLYPHONE, found=doubt.around, why=why, line=said.line, order=said.order, written=said.written,
                spoken=said.spoken,
            )  # fmt: skip
            before = found.get((char, doubt.pinyin))
            if before is None or doubt.degree > before[0]:
                found[char, doubt.pinyin] = doubt.degree, remark
    ordered = sorted(found.values(), key=lambda entry: -entry[0])
    return [remark for _, remark in ordered[:MOST_DOUBTS]]


def utterances(words: Reading, block: Block, engine: Engine) -> list[Utterance]:
    """Split one block into utterances with voices, as in a post."""
    from podcast.script import normalise, segment

    known = words.lexicon.joined(lexicon.Lexicon(), engine.name)

    def say(text: str) -> str:
        return known.apply(normalise.tokens(text), phonemes=engine.capabilities.phonemes)

    return list(segment.utterances([block], words.style, engine.fits, say))


def template(words: Reading, name: str, show: str) -> str:
    """Return a template of the style, filled in for today; empty if there is none of that name."""
    today = date.today()  # noqa: DTZ011 - an audition says the local date
    day = f"{today.year}年{today.month}月{today.day}日"
    return words.style.templates.get(name, "").format_map({"show": show, "date": day, "title": show, "count": 1})


def with_entry(config: Config, request: Request, written: str, said: str) -> Reading:
    """Return the configured reading with one more pronunciation.

    Raises:
        LexiconError: A syllable does not exist, or there are too many or too few.
    """
    words = reading_of(config, request)
    entry = lexicon.entry(written, said, COMMAND_LINE, 0)
    return replace(words, lexicon=words.lexicon.joined(lexicon.Lexicon([entry])))


def add_entry(config: Config, written: str, said: str) -> Path:
    """Write a pronunciation into the project's lexicon, and replace an existing one for the same word.

    Raises:
        LexiconError: A syllable does not exist, there are too many or too few, or the file format cannot store it.
    """
    written, said, path = written.strip(), said.strip(), config.folder / config.lexicon
    lexicon.entry(written, said, COMMAND_LINE, 0)
    if written.startswith("#") or re.search(r"[\t\r\n]", written + said):
        message = f"{written!r} cannot be stored in {path.name}, where # begins a comment and a tab separates fields"
        raise LexiconError(COMMAND_LINE, 0, f"{message}: remove these characters, or leave out --add")
    old = path.read_text(encoding="utf-8-sig").splitlines() if path.is_file() else []
    kept = [line for line in old if line.partition("\t")[0].strip() != written]
    files.write(path, "".join(f"{line}\n" for line in [*kept, f"{written}\t{said}"]).encode(), scratch=config.scratch)
    return path


def styles() -> tuple[str, ...]:
    """Return the names of the built-in styles."""
    return style.names()


def digest(path: Path) -> str:
    """Return the SHA-256 of a file in hex; empty if there is no file."""
    if not path.is_file():
        return ""
    with path.open("rb") as file:  # not read into memory at once: music can be hours long
        return hashlib.file_digest(file, "sha256").hexdigest()
