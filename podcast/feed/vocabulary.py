"""Categories and languages that directories accept, with suggestions for unknown ones."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence

from podcast.errors import ConfigError

CATEGORIES: Mapping[str, tuple[str, ...]] = {
    "Arts": ("Books", "Design", "Fashion & Beauty", "Food", "Performing Arts", "Visual Arts"),
    "Business": ("Careers", "Entrepreneurship", "Investing", "Management", "Marketing", "Non-Profit"),
    "Comedy": ("Comedy Interviews", "Improv", "Stand-Up"),
    "Education": ("Courses", "How To", "Language Learning", "Self-Improvement"),
    "Fiction": ("Comedy Fiction", "Drama", "Science Fiction"),
    "Government": (),
    "Health & Fitness": (
        "Alternative Health", "Fitness", "Medicine", "Mental Health", "Nutrition", "Sexuality",
    ),
    "History": (),
    "Kids & Family": ("Education for Kids", "Parenting", "Pets & Animals", "Stories for Kids"),
    "Leisure": ("Animation & Manga", "Automotive", "Aviation", "Crafts", "Games", "Hobbies", "Home & Garden",
                "Video Games"),
    "Music": ("Music Commentary", "Music History", "Music Interviews"),
    "News": ("Business News", "Daily News", "Entertainment News", "News Commentary", "Politics", "Sports News",
             "Tech News"),
    "Religion & Spirituality": ("Buddhism", "Christianity", "Hinduism", "Islam", "Judaism", "Religion",
                                "Spirituality"),
    "Science": ("Astronomy", "Chemistry", "Earth Sciences", "Life Sciences", "Mathematics", "Natural Sciences",
                "Nature", "Physics", "Social Sciences"),
    "Society & Culture": ("Documentary", "Personal Journals", "Philosophy", "Places & Travel", "Relationships"),
    "Sports": ("Baseball", "Basketball", "Cricket", "Fantasy Sports", "Football", "Golf", "Hockey", "Rugby", "Running",
               "Soccer", "Swimming", "Tennis", "Volleyball", "Wilderness", "Wrestling"),
    "Technology": (),
    "True Crime": (),
    "TV & Film": ("After Shows", "Film History", "Film Interviews", "Film Reviews", "TV Reviews"),
}  # fmt: skip
"""Category -> its subcategories. Source: Apple, "Apple Podcasts categories"."""

_LANGUAGES = """
    aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee
    el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is
    it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms
    mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk
    sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi
    yo za zh zu hak nan wuu yue
"""
LANGUAGES = frozenset(_LANGUAGES.split())
"""Primary language subtags. Source: ISO 639-1, and the Chinese languages of ISO 639-3 used by shows."""


def category(words: Sequence[str]) -> tuple[str, ...]:
    """Return category and subcategory as Apple spells them.

    Raises:
        ConfigError: No category is given, or it is unknown.
    """
    if not words:
        raise ConfigError(f"category: the feed needs one; {_listed(CATEGORIES)}")
    first = _spelt("category", words[0], CATEGORIES)
    if len(words) == 1:
        return (first,)
    if not CATEGORIES[first]:
        raise ConfigError(f'category: {first!r} has no subcategories; write category = ["{first}"]')
    return first, _spelt("category", words[1], CATEGORIES[first])


def language(code: str) -> str:
    """Return the language as feeds write it: `zh-cn`.

    Raises:
        ConfigError: There is no such language.
    """
    primary, mark, rest = code.strip().lower().replace("_", "-").partition("-")
    if primary not in LANGUAGES:
        raise ConfigError(f"language: {code!r} is unknown; {_nearest(primary, LANGUAGES)}")
    return primary + mark + rest


def _spelt(key: str, word: str, known: Iterable[str]) -> str:
    spelt = {name.casefold(): name for name in known}
    if word.casefold() not in spelt:
        raise ConfigError(f"{key}: Apple has no {word!r}; {_nearest(word.casefold(), spelt, spelt)}")
    return spelt[word.casefold()]


def _nearest(word: str, known: Iterable[str], spelt: Mapping[str, str] | None = None) -> str:
    close = difflib.get_close_matches(word, list(known), n=3, cutoff=0.5)
    names = [spelt[name] if spelt else name for name in close]
    if names:
        return f"did you mean {' or '.join(map(repr, names))}?"
    return _listed(spelt.values() if spelt else sorted(known))


def _listed(known: Iterable[str]) -> str:
    return f"known are {', '.join(known)}"
