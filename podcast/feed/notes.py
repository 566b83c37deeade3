"""Show notes: the HTML of `<content:encoded>`, as apps show it under an episode."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from podcast.feed import addresses, text
from podcast.records import Episode, Show

LIMIT = 64_000
"""Bytes of UTF-8. Apps load the notes of all listed episodes into memory."""

STAND_IN = "本期由备用的合成语音播报。"
"""Said of an episode that another engine voiced because the usual service did not answer."""


def html(show: Show, episode: Episode) -> str:
    """Return summary, corrections, chapters with their times, links and disclosures, within `LIMIT` bytes.

    Lines that do not fit are left out, and the last line then links to the text version.
    """
    more = f'<p>… <a href="{_attribute(episode.link or addresses.folder(show, episode))}">更多见文字版</a></p>'
    room = LIMIT - len(more.encode())
    kept: list[str] = []
    for part in _parts(episode):
        room -= len(part.encode()) + 1
        if room < 0:
            return "\n".join([*_closed(kept), more])
        kept.append(part)
    return "\n".join(kept)


def timestamp(seconds: float) -> str:
    """Return a time as apps recognise it in notes: `00:03:21`."""
    whole = int(seconds)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"


def _parts(episode: Episode) -> Iterator[str]:
    for paragraph in text.description(episode.summary).split("\n"):
        if paragraph.strip():
            yield f"<p>{_linked(paragraph.strip())}</p>"
    for correction in episode.corrections:
        yield f"<p><strong>更正</strong>：{_plain(correction)}</p>"
    if episode.chapters:
        yield "<p>章节</p>"
        yield "<ul>"
        yield from (f"<li>{timestamp(chapter.start)} {_plain(chapter.title)}</li>" for chapter in episode.chapters)
        yield "</ul>"
    links = [link for link in episode.links if re.match(r"https?://", link.url)]
    if links:
        yield "<p>文中链接</p>"
        yield "<ul>"
        for link in links:
            yield f'<li><a href="{_attribute(link.url)}">{_plain(link.text) or _plain(link.url)}</a></li>'
        yield "</ul>"
    yield from (f"<p>{_plain(disclosure)}</p>" for disclosure in episode.disclosures)
    if episode.stand_in:
        yield f"<p>{STAND_IN}</p>"


def _closed(parts: list[str]) -> list[str]:
    """Close a list that was left open by cutting."""
    return [*parts, "</ul>"] if parts.count("<ul>") > parts.count("</ul>") else parts


def _linked(paragraph: str) -> str:
    if re.fullmatch(r"https?://\S+", paragraph):
        return f'<a href="{_attribute(paragraph)}">{_plain(paragraph)}</a>'
    return _plain(paragraph)


def _plain(words: str) -> str:
    return escape(text.plain(words), quote=False)


def _attribute(words: str) -> str:
    return escape(text.plain(words), quote=True)
