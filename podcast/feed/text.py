"""Clean text for XML, titles and descriptions, and cut it at safe places."""

from __future__ import annotations

import html
import unicodedata

from podcast.lazy import patterns as re

TITLE_LIMIT = 250
"""Characters. Directories truncate a title at 255 and show far less."""
DESCRIPTION_LIMIT = 4000
"""Bytes of UTF-8. Source: Apple, "A Podcaster's Guide to RSS", `<description>`."""

# Source: XML 1.0, section 2.2 "Characters": what `Char` excludes, lone surrogates among it. The C1 controls are legal
# but are not text. U+FFFD marks a character that was lost earlier, so it is kept.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
# Source: Unicode TR9, section 2: embeddings, overrides and isolates reverse what follows them in a list of episodes.
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_WIDTHLESS = re.compile("[\u200b\u2060\ufeff]")
_FORMATTING = re.compile(
    r"</?(?:a|abbr|b|big|cite|code|del|em|font|i|img|ins|mark|p|ruby|rt|rp|s|small|span|strike|strong|sub|sup|u)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
_JOINED = {"\u200d", "\ufe0e", "\ufe0f", "\u20e3"}
_SENTENCE = re.compile(r"[。！？!?；;…\n][”’」』）)]*")
_CLAUSE = re.compile(r"[，、,:： ]")


def plain(text: str) -> str:
    """Remove the characters that XML forbids; every line end becomes a line feed."""
    return _FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\x85", "\n"))


def line(text: str) -> str:
    """Return a title as apps may show it: one line, no markup, no control of text direction.

    Formatting tags are removed, escaped or not; `<div>` in a title about HTML stays as text.
    """
    stripped = _FORMATTING.sub("", _BREAK.sub(" ", html.unescape(plain(text))))
    return _SPACE.sub(" ", _WIDTHLESS.sub("", _TURNING.sub("", plain(stripped)))).strip()


def is_empty(text: str) -> bool:
    """Return whether `line` leaves nothing of a title; one with a letter and without markup is not even tried."""
    return not (("<" not in text and "&" not in text and any(map(str.isalnum, text))) or line(text))


def title(text: str) -> str:
    """Return a title as `line` does, within `TITLE_LIMIT`."""
    return cut(line(text), TITLE_LIMIT)


def cut(text: str, limit: int) -> str:
    """Shorten to `limit` characters, the ellipsis included, and never inside a grapheme.

    Source: Unicode TR29, section 3.1, as far as emoji and combining marks need it.
    """
    if len(text) <= limit:
        return text
    end = limit - 1
    while end > 0 and parts_grapheme(text, end):
        end -= 1
    return (text[:end] or text[: limit - 1]).rstrip() + "…"


def description(text: str, limit: int = DESCRIPTION_LIMIT) -> str:
    """Shorten a plain text to `limit` bytes at a sentence, else at a clause; a URL on its last line is kept."""
    text = plain(text).strip()
    if len(text.encode()) <= limit:
        return text
    body, _, last = text.rpartition("\n")
    link = last if re.fullmatch(r"https?://\S+", last) and len(last.encode()) < limit // 2 else ""
    room = limit - len(f"\n{link}".encode() if link else b"")
    kept = _within(body if link else text, room)
    return f"{kept}\n{link}" if link else kept


def _within(text: str, limit: int) -> str:
    """Cut to `limit` bytes at the last sentence of the second half, else at a clause, else between graphemes."""
    head = text.encode()[:limit].decode(errors="ignore")
    if head == text:
        return text
    for boundary in (_SENTENCE, _CLAUSE):
        ends = [found.end() for found in boundary.finditer(head) if found.end() > len(head) // 2]
        if ends:
            return head[: ends[-1]].rstrip()
    # One character fewer than there are: a last one of four bytes may be all that is over.
    return cut(text, min(len(head.encode()[: limit - 3].decode(errors="ignore")) + 1, len(text) - 1))


def parts_grapheme(text: str, index: int) -> bool:
    """Return whether a cut before `text[index]` would split a grapheme."""
    before, after = text[index - 1], text[index]
    if after in _JOINED or before == "\u200d" or unicodedata.category(after).startswith("M"):
        return True
    if "\U0001f3fb" <= after <= "\U0001f3ff" or "\U000e0020" <= after <= "\U000e007f":  # skin tones, flag tags
        return True
    if _is_flag(before) and _is_flag(after):
        run = 1
        while index - 1 - run >= 0 and _is_flag(text[index - 1 - run]):
            run += 1
        return run % 2 == 1
    return False


def _is_flag(letter: str) -> bool:
    return "\U0001f1e6" <= letter <= "\U0001f1ff"
