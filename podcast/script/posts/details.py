"""What else a front matter says: tags, picture, address, description, what is not read."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from podcast.errors import PostError
from podcast.lazy import patterns as re
from podcast.script import own_patterns
from podcast.script.posts.front import AROUND, Front
from podcast.script.posts.keys import Keys

PICTURES = {".jpg", ".jpeg", ".png", ".webp", ".avif", ".gif"}
_COVER = re.compile(r"cover|feature|thumb|banner|hero|封面", re.IGNORECASE)
_MORE = re.compile(r"<!--+\s*(?:more|truncate|excerpt|read\s*more|摘要)\s*--+>|\{/\*\s*truncate\s*\*/\}", re.IGNORECASE)
"""Jekyll's usual separator, Hexo's, Hugo's, Zola's, Docusaurus's and that of MkDocs' blog."""


def text(front: Front, names: tuple[str, ...]) -> str:
    """Return the text under the first of `names` that has one, as it is written; empty if there is none."""
    for key, value in front.found(names):
        words = front.written(key) or _words(value)
        if (words and not isinstance(value, bool)) or (words and key.casefold() in {"title", "slug"}):
            return words
    return ""


def _words(value: object) -> str:
    """Return the first text in a list, or in a table of languages the Chinese one."""
    if isinstance(value, dict):
        chinese = [one for key, one in value.items() if str(key).lower().startswith("zh")]
        value = next(iter([*chinese, *value.values()]), "")
    if isinstance(value, list):
        value = value[0] if value else ""
    return str(value).strip(AROUND) if isinstance(value, str | int | float) else ""


def names(front: Front, known: tuple[str, ...]) -> tuple[str, ...]:
    """Return the tags of a list or of a text; without commas, spaces separate them, as in Jekyll."""
    written = next((value for _, value in front.found(known)), None)
    if isinstance(written, str):
        pieces: list[object] = list(re.split(r"[,，、;；]" if re.search(r"[,，、;；]", written) else r"\s+", written))
    elif isinstance(written, list | tuple):
        pieces = [inner for piece in written for inner in (piece if isinstance(piece, list) else [piece])]
    else:
        pieces = [] if written is None else [written]
    named = (str(piece).strip().removeprefix("#") for piece in pieces if piece is not None)
    return tuple(dict.fromkeys(name for name in named if name))


def image(front: Front, known: Keys, folder: Path | None) -> str:
    """Return the picture of the front matter, else the first of its bundle's folder; empty if there is none."""
    for _, value in front.found(known.image):
        found = _picture(value)
        if found:
            return found
    return _first_of(folder) if folder else ""


def _picture(written: object) -> str:
    if isinstance(written, list):
        written = written[0] if written else ""
    if isinstance(written, dict):
        words = (written.get(key) for key in ("path", "url", "src", "image", "teaser", "feature", "thumbnail"))
        written = next((word for word in words if word), "")
    found = written.strip() if isinstance(written, str) else ""
    embedded = re.fullmatch(r"!?\[\[([^|\]]+)(?:\|[^\]]*)?\]\]", found)  # Obsidian's link to a file
    return embedded[1].strip() if embedded else found


def _first_of(folder: Path) -> str:
    """Return the name of the picture in a folder that is called a cover, else the first."""
    try:
        found = sorted(path.name for path in folder.iterdir() if path.suffix.lower() in PICTURES)
    except OSError:
        return ""
    return next((name for name in found if _COVER.search(name)), found[0] if found else "")


def address(front: Front, known: Keys) -> str:
    """Return the address that the post gives itself: a path from the site's root, or an absolute URL."""
    for _, value in front.found(known.address):
        if isinstance(value, str) and re.match(r"https?://|/|[^\s:]+/|[^\s:]+\.html?$|\S*:\w+", value.strip()):
            with suppress(ValueError):  # an unclosed bracket in the host
                return urlsplit(value.strip()).geturl()
    return ""


def more_line(front: Front, body: str, body_line: int) -> int:
    """Return the line of the file with the mark that ends the summary; 0 if there is none."""
    own = front.meta.get("excerpt_separator")
    pattern = re.compile(re.escape(own.strip())) if isinstance(own, str) and own.strip() else _MORE
    found = pattern.search(body)
    return body_line + body.count("\n", 0, found.start()) if found else 0


def skip(front: Front) -> tuple[str, ...]:
    """Return the patterns of the post's own `skip`.

    `skip: true` is another program's: here `podcast: false` keeps a post without an episode.

    Raises:
        PostError: One is not a regular expression.
    """
    value = front.meta.get("skip")
    if isinstance(value, bool):
        return ()
    try:
        return own_patterns.skip(value)
    except own_patterns.NoPatternError as error:
        line = own_patterns.line_of(front.text, "skip", error.written)
        raise PostError(front.path, front.line + line - 1, f"skip: {error}") from error
