"""Mandarin text -> words -> pinyin -> phonemes of the model Kokoro-82M.

The text is normalised already: figures are Chinese numerals, Latin letters remain. See `docs/mandarin.md`.
"""

from podcast.voice.mandarin.doubts import Doubt, doubts
from podcast.voice.mandarin.transcription import Unit, pinyin, symbols, units
from podcast.voice.mandarin.vocabulary import VOCABULARY

__all__ = ["VOCABULARY", "Doubt", "Unit", "doubts", "pinyin", "symbols", "units"]
