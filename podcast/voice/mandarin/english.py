"""A word in Latin letters -> phonemes as an English speaker of Mandarin's voice says it: by espeak-ng's rules.

Heard of twelve utterances: 20 % misheard with espeak's phonemes as they are, 15 % with Chinese letter names and with
stops where Mandarin has them. English p, t, k sound like pinyin's b, d, g in these voices: GPT as GBD.
"""

from __future__ import annotations

import ctypes
import threading
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

from podcast.errors import Missing, Refused
from podcast.lazy import patterns as re
from podcast.voice.mandarin.vocabulary import VOCABULARY

LONGEST_PATH = 159
"""Bytes: with a longer path to its data espeak-ng does not start."""
_SYNCHRONOUS, _NO_EXIT = 1, 0x8000
"""Source: espeak-ng `speak_lib.h`, espeak_AUDIO_OUTPUT and espeakINITIALIZE_DONT_EXIT."""
_UTF8 = 1
_IPA = 0x02 | 0x80 | ord("^") << 8
"""IPA, and a tie between the letters of one phoneme. Source: `speak_lib.h`, espeak_TextToPhonemes."""
_VOICE = b"en-us"
_LANGUAGE = re.compile(r"\([a-z-]+\)")
"""A mark that the following is read by another language's rules."""
_ENGLISH = """
    a^ɪ:I a^ʊ:W e^ɪ:A o^ʊ:O ɔ^ɪ:Y d^ʒ:ʤ t^ʃ:ʧ ə^l:ᵊl ɜː:ɜɹ ɜːɹ:ɜɹ ɪə:iə ɚ:əɹ ɚɹ:əɹ e:A r:ɹ x:k ç:k ɐ:ə ɬ:l o:ɔ ɾ:T ʔ:t
    g:ɡ y:i ø:ɜ œ:ɜ ɑ\u0303:ɑn ɔ\u0303:ɔn n\u0329:ᵊn l\u0329:ᵊl ː: ʲ: ^: \u0303: \u0329: -: _: |:
"""
_SYMBOLS = dict(entry.split(":") for entry in _ENGLISH.split())
"""espeak-ng's phonemes -> the model's, the longest first."""
_TO_SYMBOLS = re.compile("|".join(map(re.escape, sorted(_SYMBOLS, key=len, reverse=True))))
_VOWEL = "aeiouæɑɐɒɔəɛɜɪʊʌAIOQWYᵊᵻ"
_ASPIRATED = re.compile(rf"(?<!s)([ptk])(?=[ˈˌ]?[ɹljw]?[ˈˌ]?[{_VOWEL}])")
_STOPS = str.maketrans({"b": "p", "d": "t", "ɡ": "k", "ʧ": "ꭧʰ", "ʤ": "ꭧ"})
_NUCLEUS = re.compile(f"[{_VOWEL}]+")
_lock = threading.Lock()


@cache
def word(letters: str) -> str:
    """Give the symbols of a word; some have no vowel, or none at all, and are better spelt.

    Raises:
        Missing: espeak-ng is not there, or its data lie too deep.
        Refused: It has a sound that the model does not know.
    """
    ipa = _LANGUAGE.sub("", _phonemes(unicodedata.normalize("NFC", letters.replace("’", "'"))))
    symbols = mandarin_stops(_TO_SYMBOLS.sub(lambda match: _SYMBOLS[match[0]], ipa)).strip()
    unknown = sorted(set(symbols) - set(VOCABULARY))
    if unknown:
        raise Refused(
            f"{letters!r} cannot be spoken (espeak-ng says {ipa!r}): say in lexicon.tsv how it is read, "
            f"such as  {letters}<TAB>qí mǐ"
        )
    return symbols


def mandarin_stops(symbols: str) -> str:
    """Put English stops where Mandarin has them: p before a vowel is aspirated, b is Mandarin's plain p."""
    return _ASPIRATED.sub(r"\1ʰ", symbols).translate(_STOPS)


def syllables(symbols: str) -> int:
    """Count the syllables of a word's symbols."""
    return len(_NUCLEUS.findall(symbols))


def _phonemes(text: str) -> str:
    """Ask espeak-ng, one thread at a time: it is not thread-safe. The same text gives the same whatever came before."""
    with _lock:
        pointer, parts = ctypes.c_char_p(text.encode()), list[str]()
        while pointer.value:
            said: bytes | None = _library().espeak_TextToPhonemes(ctypes.byref(pointer), _UTF8, _IPA)
            parts.append((said or b"").decode())
        return " ".join(filter(None, parts))


@cache
def _library() -> Any:
    """Load espeak-ng, without any sound output."""
    advice = "reinstall it with `pip install --force-reinstall espeakng-loader`"
    try:
        import espeakng_loader

        path = Path(espeakng_loader.get_library_path())
        library = ctypes.CDLL(str(path))
    except (ImportError, OSError) as error:
        raise Missing(
            f"espeak-ng, which says how words in Latin letters are read, cannot be loaded: {advice}"
        ) from error
    voices = str(path.with_name("espeak-ng-data")).encode()
    if len(voices) > LONGEST_PATH:
        raise Missing(f"espeak-ng cannot read {voices.decode()}: install Python packages at a shorter path")
    library.espeak_TextToPhonemes.restype = ctypes.c_char_p
    library.espeak_TextToPhonemes.argtypes = [ctypes.POINTER(ctypes.c_char_p), ctypes.c_int, ctypes.c_int]
    if library.espeak_Initialize(_SYNCHRONOUS, 0, voices, _NO_EXIT) <= 0 or library.espeak_SetVoiceByName(_VOICE):
        raise Missing(f"espeak-ng has no data for English at {voices.decode()}: {advice}")
    return library
