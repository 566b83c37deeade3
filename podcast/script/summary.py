"""The summary of an episode: the plain text under its title in an app."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from podcast.records import Script, Utterance

LIMIT = 600
"""Characters before the link. Apps show two or three lines; Apple accepts 4,000 bytes."""


def of(script: Script, link: str) -> str:
    """Return the author's own summary, else what the post says first; then `link`.

    The author's own is the front matter's, or the text before `<!-- more -->`. What the post says first is the
    conclusion and the lead if there are any, else its beginning.
    """
    heard = [said for said in script.utterances if said.role != "pointer"]
    text = script.post.description or _before(script.post.more_line, heard) or _conclusion(heard) or _beginning(heard)
    return f"{text}\n{link}".strip() if link else text


def _before(line: int, heard: Iterable[Utterance]) -> str:
    """Return the text before the line of `<!-- more -->`; empty if there is none."""
    return _together(_within([said for said in heard if 0 < said.line < line]))


def _conclusion(heard: Sequence[Utterance]) -> str:
    parts = (_together([said for said in heard if said.role == role]) for role in ("conclusion", "lead"))
    return "\n".join(part for part in parts if part)


def _beginning(heard: Sequence[Utterance]) -> str:
    """Return the first two utterances, whatever their role; of a bulletin its items, each on a line."""
    said = [one for one in heard if one.order]
    if any(one.role != "item" for one in said):
        return _together(_within(said[:2]))
    return "\n".join(one.written.strip()[:LIMIT] for one in _within(said))


def _within(said: Sequence[Utterance]) -> Sequence[Utterance]:
    """Return the first utterances that together are within the limit, at least one."""
    length = 0
    for number, one in enumerate(said):
        length += len(one.written.strip())
        if number and length > LIMIT:
            return said[:number]
    return said


def _together(said: Sequence[Utterance]) -> str:
    """Join sentences without spaces, as in Chinese, but keep adjacent numbers and a heading apart."""
    text = ""
    before: Utterance | None = None
    for one in said:
        sentence = one.written.strip()[:LIMIT]
        headed = before is not None and before.line != one.line and _open(text)
        text += " " * (headed or (text[-1:].isdecimal() and sentence[:1].isdecimal())) + sentence
        before = one
    return text


def _open(text: str) -> bool:
    """Return whether a text ends without a mark, as a heading does."""
    return text[-1:].isalnum()
