"""Show notes: the HTML of `<description>` and `<content:encoded>`, as apps show it under an episode."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from html import escape

from podcast.feed import addresses, disclosure, text
from podcast.lazy import patterns as re
from podcast.records import Episode, Show

LIMIT = 64_000
"""Bytes of UTF-8 in `content:encoded`. Apps load the notes of all listed episodes into memory."""
SHORT = text.DESCRIPTION_LIMIT
"""Bytes of UTF-8 in `description`. Source: Apple, "A Podcaster's Guide to RSS"."""


def html(show: Show, episode: Episode, limit: int = LIMIT) -> str:
    """Return summary, corrections, disclosures, chapters with their times, links and the AI line.

    Within `limit` bytes: items that do not fit are left out, and the last line links to the text version.
    """
    address = _attribute(episode.link or addresses.folder(show, episode))
    words = disclosure.words(show)
    voice = f"{words.episode}{words.stand_in}" if episode.stand_in else words.episode
    end = [f"<p>{voice}</p>", f'<p><a href="{address}">文字版</a></p>']
    cut = [*end[:1], f'<p>… <a href="{address}">更多见文字版</a></p>']
    parts = list(_parts(episode, limit))
    if sum(len(part.encode()) + 1 for part in [*parts, *end]) <= limit + 1:
        return "\n".join([*parts, *end])
    room = limit - sum(len(part.encode()) + 1 for part in cut) - len("\n</ul>")
    kept: list[str] = []
    for part in parts:
        room -= len(part.encode()) + 1
        if room < 0:
            break
        kept.append(part)
    return "\n".join([*(_closed(kept) or _shortened(parts[0], room + len(parts[0].encode()))), *cut])


def brief(show: Show, episode: Episode) -> str:
    """Return the summary, the AI line and the text version alone, for an older episode."""
    return html(show, replace(episode, chapters=(), links=()), SHORT)


def timestamp(seconds: float) -> str:
    """Return a time as apps recognise it in notes: `00:03:21`."""
    whole = int(seconds)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"


def _parts(episode: Episode, limit: int) -> Iterator[str]:
    for paragraph in _paragraphs(episode, limit // 2):
        yield f"<p>{_linked(paragraph)}</p>"
    for correction in episode.corrections:
        yield f"<p><strong>更正</strong>：{_plain(correction)}</p>"
    yield from (f"<p>{_plain(disclosure)}</p>" for disclosure in episode.disclosures)
    if len(episode.chapters) > 1:
        yield "<p>章节</p>"
        yield "<ul>"
        yield from (f"<li>{timestamp(chapter.start)} {_title(chapter.title)}</li>" for chapter in episode.chapters)
        yield "</ul>"
    links = [link for link in episode.links if re.match(r"https?://", link.url)]
    if links:
        yield "<p>文中链接</p>"
        yield "<ul>"
        for link in links:
            yield f'<li><a href="{_attribute(link.url)}">{_plain(link.text) or _plain(link.url)}</a></li>'
        yield "</ul>"


def _paragraphs(episode: Episode, limit: int) -> list[str]:
    """Return the summary without the address at its end, and without a bulletin's items: its chapters are these.

    It has half of the room, so that a long one leaves some for the chapters.
    """
    summary = text.description(episode.summary, min(limit, text.DESCRIPTION_LIMIT))
    lines = [line.strip() for line in summary.split("\n")]
    lines = [line for line in lines if line and line != episode.link]
    titles = tuple(title for chapter in episode.chapters[:30] if (title := chapter.title.rstrip("…")))
    if len(episode.chapters) > 1 and lines and all(line.startswith(titles) for line in lines):
        return []
    return lines


def _shortened(paragraph: str, room: int) -> list[str]:
    """Shorten the first paragraph, if it is all there is room for, between its marks and never inside one."""
    plain = re.sub(r"<[^>]*>", "", paragraph)
    plain = plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    limit = room - len("<p></p>")
    while limit > 0 and len((short := f"<p>{_plain(text.description(plain, limit))}</p>").encode()) > room:
        limit -= len(short.encode()) - room
    return [short] if limit > 0 else []


def _closed(parts: list[str]) -> list[str]:
    """Close a list that was left open by cutting; one that has lost all its items goes with its heading."""
    if parts and parts[-1] == "<ul>":
        return parts[:-2]
    if parts and re.fullmatch("<p>(?:章节|文中链接)</p>", parts[-1]):
        return parts[:-1]
    return [*parts, "</ul>"] if parts.count("<ul>") > parts.count("</ul>") else parts


def _linked(paragraph: str) -> str:
    if re.fullmatch(r"https?://\S+", paragraph):
        return f'<a href="{_attribute(paragraph)}">{_plain(paragraph)}</a>'
    return _plain(paragraph)


def _title(title: str) -> str:
    return escape(text.line(title), quote=False)


def _plain(words: str) -> str:
    return escape(text.plain(words), quote=False)


def _attribute(words: str) -> str:
    return escape(text.plain(words), quote=True)
