"""The phoneme symbols that the model Kokoro-82M knows, each with its number."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

FILE = Path(__file__).with_name("vocabulary.json")
"""Symbol -> number, as the model's export has it. `NOTICE` beside it names its source."""

VOCABULARY: Mapping[str, int] = MappingProxyType(json.loads(FILE.read_text(encoding="utf-8")))
"""Every symbol is one character. Upper-case letters are English diphthongs (`A` as in day), never letters to spell."""
