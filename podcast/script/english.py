"""Posts that are wholly in English: no Chinese voice reads them well, so an English one does, or none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from podcast.lazy import patterns as re
from podcast.records import Style, Utterance
from podcast.script.normalise.english import COMMON

VOICE = "english"
"""The style's key of the speaker for such posts."""
FEWEST = 10
"""English words; a shorter text is a name or a line."""
CHINESE = 0.02
"""Largest share of characters that only a Chinese (or Japanese, or Korean) voice can read, of all words."""
COMMON_SHARE = 0.12
"""Smallest share of the commonest English words. Measured: documents of a thousand words or more have 0.29 to 0.44;
programs' messages in French, German, Spanish, Italian, Portuguese and Dutch (232 files) at most 0.10."""
LONGER = 3
"""A sentence in English has three times as many characters as one in Chinese that takes as long."""
_OTHER = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\U00020000-\U000323af]")
_WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)*")


def wholly(texts: Iterable[str]) -> bool:
    """Return whether the texts that are read of a post are in English."""
    words = total = common = other = 0
    for text in texts:
        found = _WORD.findall(text)
        words += len(found)
        common += sum(word.lower() in COMMON for word in found)
        other += len(_OTHER.findall(text))
        total = words + other
        if other > CHINESE * total + FEWEST:  # most posts are in Chinese from their first paragraph on
            return False
    return words >= FEWEST and other <= CHINESE * total and common >= COMMON_SHARE * words


def has_voice(style: Style, engine: str) -> bool:
    """Return whether a style names an English voice of an engine."""
    return VOICE in style.voices and engine in style.voices[VOICE].engines


def is_other(text: str) -> bool:
    """Return whether a text has characters that an English voice cannot read, as the style's templates have."""
    return bool(_OTHER.search(text))


def paced(style: Style) -> Style:
    """Return a style whose sentences may be as long in English as they take in Chinese."""
    return replace(style, limits={**style.limits, "sentence": style.limits["sentence"] * LONGER})


def cast(said: Utterance) -> Utterance:
    """Give an utterance in English the English voice, and its own full stop."""
    if is_other(said.written):
        return said
    return replace(said, voice=VOICE, spoken=re.sub("。$", ".", said.spoken))
