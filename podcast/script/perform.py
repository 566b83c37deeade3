"""Blocks -> Script: opening, title, text and closing, each with the voice, prosody and pauses of its role."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby

from podcast.errors import PostError
from podcast.records import Block, LeftOut, Post, Role, Script, Style, Utterance
from podcast.script import english, normalise, parts, segment, titles
from podcast.script import lexicon as lexicons
from podcast.script.lexicon import Lexicon
from podcast.script.segment import Fits, Say, Sentence

POINTED_AT = frozenset({"table", "code"})
"""Reasons for which a pointer refers listeners to the text."""
IN_TEXT = "文字版"
"""A lead-in that cleaning has ended with 「见文字版」 already says what the style's pointer would."""


def script(
    post: Post,
    blocks: Sequence[Block],
    left_out: Sequence[LeftOut],
    style: Style,
    *,
    show: str,
    fits: Fits,
    lexicon: Lexicon,
    phonemes: bool = False,
    engine: str = "",
) -> Script:
    """Return the script of a post: every utterance in order, and what is left out.

    Args:
        post: For title, date and the front matter's `conclusion`, `correction` and `lexicon`.
        blocks: The spoken blocks.
        left_out: The pieces that are not spoken.
        style: How they are spoken.
        show: The show's name, for the templates.
        fits: Whether the engine accepts a spoken text as one request.
        lexicon: The project's lexicon.
        phonemes: Whether the engine accepts pinyin.
        engine: Its name, for lexicon entries of one engine.

    Raises:
        LexiconError: The front matter's `lexicon:` is wrong.
        PostError: A block uses a voice that the style lacks, or a key of the front matter has a wrong value.
    """
    names = normalise.named_numbers([post.title, *(block.text for block in blocks)])
    # fingerprint and utterances need the same tokens, except in long sentences
    tokens = cache(lambda text: normalise.tokens(text, names))
    notes = _Notes.of(post)
    words = lexicon.joined(notes.lexicon, engine)
    in_english = english.wholly(block.text for block in blocks)
    voiced = english.has_voice(style, engine)

    def say(text: str) -> str:
        if in_english and voiced and not english.is_other(text):
            return text  # an English voice reads figures by itself
        return words.apply(tokens(text), phonemes=phonemes)

    reader = _Reader(english.paced(style) if in_english and voiced else style, fits, say, show, post)
    body, silent = _body(blocks, left_out, notes, reader)
    utterances = (*_head(blocks, notes, reader, len(blocks) - len(silent)), *body, *reader.template("closing"))
    if in_english and voiced:
        utterances = tuple(map(english.cast, utterances))
    return Script(
        post=post,
        utterances=utterances if body else (),
        left_out=tuple(sorted((*left_out, *silent), key=lambda left: left.order)),
        style=style,
        unvoiced=bool(body) and in_english and not voiced,
        text_hash=_hash(post, blocks, left_out, notes, lambda text: "".join(token.spoken for token in tokens(text))),
    )


def corrections(post: Post) -> tuple[str, ...]:
    """Return the corrections in the front matter's `correction:`.

    Raises:
        PostError: It is neither a text nor a list of texts.
    """
    return _Notes.of(post).corrections


@dataclass(frozen=True, slots=True, kw_only=True)
class _Notes:
    """The front matter's settings for the script."""

    conclusion: str | None
    """The author's words; empty: do not look for a conclusion; None: not set."""
    corrections: tuple[str, ...]
    lexicon: Lexicon

    @classmethod
    def of(cls, post: Post) -> _Notes:
        """Read the front matter.

        Raises:
            LexiconError: `lexicon:` is wrong.
            PostError: `conclusion:` or `correction:` is not a text.
        """
        conclusion, correction = post.meta.get("conclusion"), post.meta.get("correction")
        several = correction if isinstance(correction, list) else [] if correction is None else [correction]
        if conclusion is not None:
            conclusion = "" if conclusion is False else _text(post, "conclusion", conclusion)
        return cls(
            conclusion=conclusion,
            corrections=tuple(_text(post, "correction", one) for one in several),
            lexicon=lexicons.of_front_matter(post.meta.get("lexicon"), post.path),
        )


@dataclass(frozen=True, slots=True)
class _Reader:
    """Makes utterances for a post, a style and an engine."""

    style: Style
    fits: Fits
    say: Say
    show: str
    post: Post

    def speak(self, found: Sequence[Sentence]) -> list[Utterance]:
        """Return the utterances of a block."""
        return segment.speak(found, self.style, self.fits, self.say)

    def read(self, block: Block) -> list[Utterance]:
        """Return a block's utterances, with the pauses of its role."""
        limit = int(self.style.limits["sentence"])
        return self.speak(list(segment.paced(segment.split(block, limit), self.style)))

    def template(self, key: str, role: Role | None = None, **fields: object) -> list[Utterance]:
        """Return the utterances of a template; empty if the style has none."""
        day = f"{self.post.published:%Y}年{self.post.published.month}月{self.post.published.day}日"
        known = {"show": self.show, "date": day, "title": self.post.title, **fields}
        text = self.style.templates[key].format_map(known)
        block = Block(role=role or _ROLE_OF[key], text=text, line=0, order=0)
        whole = Sentence(block=block, start=0, end=len(text), role=block.role)
        return self.speak(list(segment.paced([whole], self.style))) if text else []


_ROLE_OF: dict[str, Role] = {
    "opening": "opening",
    "bulletin": "title",
    "preface": "preface",
    "pointer": "pointer",
    "correction": "correction",
    "closing": "closing",
}


def _text(post: Post, key: str, value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise PostError(post.path, 0, f"{key}: expected a text, not {value!r}")
    return str(value).strip()


def _head(blocks: Sequence[Block], notes: _Notes, reader: _Reader, count: int) -> Iterator[Utterance]:
    """Yield what comes before the text. A bulletin is announced by its number of items instead of its title."""
    yield from reader.template("opening")
    for correction in notes.corrections:
        yield from reader.template("correction", text=correction)
    announced: list[Utterance] = []
    if titles.is_bulletin(reader.post, blocks, reader.style):
        announced = reader.template("bulletin", count=count)
    dated = "{date}" in reader.style.templates["opening"]
    yield from announced or reader.read(titles.block(reader.post, dated=dated))


def _body(
    blocks: Sequence[Block], left_out: Sequence[LeftOut], notes: _Notes, reader: _Reader
) -> tuple[list[Utterance], list[LeftOut]]:
    """Yield the utterances of the text; unspeakable blocks are left out."""
    style = reader.style
    found, concluded = _cast(blocks, notes, reader)
    table = _table(blocks, left_out)
    said: list[Utterance] = []
    silent: list[LeftOut] = []
    prefaced = False
    for block, line in _paced(found, style):
        if table and block.order > table:
            said += reader.template("pointer")
            table = 0
        if block.role == "preface" and not prefaced:
            prefaced = True
            said += [replace(one, pause_after=style.pauses["sentence"]) for one in reader.template("preface")]
        utterances = reader.speak(line)
        said += utterances
        if not utterances:
            silent.append(LeftOut(text=block.text, reason="markup", line=block.line, order=block.order))
    if table and said:
        said += reader.template("pointer")
    if notes.conclusion and not concluded and said:
        said += reader.read(Block(role="conclusion", text=notes.conclusion, line=0, order=0))
    return said, silent


def _table(blocks: Sequence[Block], left_out: Sequence[LeftOut]) -> int:
    """Return the order of the first table or listing; 0 if there is none or its lead-in already has a pointer."""
    first = min((left.order for left in left_out if left.reason in POINTED_AT), default=0)
    lead = next((block for block in reversed(blocks) if block.order < first), None)
    return 0 if lead and any(IN_TEXT in alias.said for alias in lead.aliases) else first


def _cast(blocks: Sequence[Block], notes: _Notes, reader: _Reader) -> tuple[list[Sentence], bool]:
    """Return all sentences with their roles, and whether one of them is the conclusion."""
    style = reader.style
    for block in blocks:
        if block.voice and block.voice not in style.voices:
            known = ", ".join(style.voices)
            raise PostError(reader.post.path, block.line, f"the style has no voice {block.voice!r}; it has {known}")
    found = [sentence for block in blocks for sentence in segment.split(block, int(style.limits["sentence"]))]
    concluded = False
    if notes.conclusion != "":
        found, concluded = parts.mark_conclusion(found, style, notes.conclusion or "", reader.post.title)
    return parts.mark_dense(found, style), concluded


def _paced(found: Sequence[Sentence], style: Style) -> Iterator[tuple[Block, list[Sentence]]]:
    """Yield the sentences of each block with their pauses."""
    lines = [list(line) for _, line in groupby(found, key=lambda sentence: id(sentence.block))]
    follows: Role | None = None
    named = False
    for line, after in zip(lines, [*lines[1:], None], strict=False):
        paced = parts.answered(list(segment.paced(line, style, follows=follows)), style)
        last = paced[-1]
        if last.role == "heading" and parts.asks(last.text):
            paced[-1] = replace(last, after=style.pauses["question_heading"])
        if after and last.role == after[0].role == "item" and parts.same_name(line[0].text, after[0].text):
            paced[-1] = replace(last, after=style.pauses["same_name"])
        if named:
            paced[0] = replace(paced[0], before=0.0)
        named = after is not None and _names(last.block, after[0].block)
        if named:
            paced[-1] = replace(paced[-1], after=style.pauses["cut"])
        follows = last.role
        yield last.block, paced


def _names(block: Block, following: Block) -> bool:
    """Return whether a block only names the speaker of the next one: both are from one line of a dialogue."""
    return block.role == following.role == "dialogue" and block.line == following.line


def _hash(
    post: Post, blocks: Sequence[Block], left_out: Sequence[LeftOut], notes: _Notes, read: Callable[[str], str]
) -> str:
    """Return the fingerprint of the post's spoken content, independent of style, project lexicon and engine."""
    content = {
        "title": read(post.title),
        "date": post.published.date().isoformat(),
        "conclusion": notes.conclusion,
        "corrections": notes.corrections,
        "lexicon": notes.lexicon.fingerprint(),
        "pointer": any(left.reason in POINTED_AT for left in left_out),
        "blocks": [[block.role, block.voice, *segment.forms(block, read)] for block in blocks],
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
