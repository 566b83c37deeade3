"""Speak one utterance with espeak-ng. `espeak.py` runs this program, which uses only the standard library.

The library is not thread-safe (SIGBUS), and the bytes of a process's second utterance depend on the first, so every
utterance has its own process. It reads a request in JSON from standard input and writes to standard output the length
of a header (4 bytes, big-endian), the header in JSON, and the samples (int16, native order).
"""

from __future__ import annotations

import ctypes
import json
import re
import sys
from typing import Any

WORD, SENTENCE, END = 1, 2, 5
"""Event types. Source: espeak-ng `speak_lib.h`, espeak_EVENT_TYPE."""
RATE, PITCH = 1, 3
"""Parameters. Source: `speak_lib.h`, espeak_PARAMETER."""
RETRIEVAL, BY_CHARACTER, UTF8 = 1, 1, 1
NO_EXIT = 0x8000
"""Report an error instead of ending the process."""


class _Name(ctypes.Union):
    _fields_ = [("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8)]


class _Event(ctypes.Structure):
    """Source: `speak_lib.h`, espeak_EVENT."""

    _fields_ = [
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _Name),
    ]


SPELT = {
    character: pinyin
    for pinyin, characters in (
        ("xong1", "㐫兄兇凶匈哅忷恟汹洶胷胸訩詾讻賯"),
        ("xong2", "䧺熊雄"),
        ("xong4", "夐敻詗诇"),
        ("qong1", "芎"),
        ("qong2", "㑋㒌㧭㮪㷀㼇䅃䆳䊄䓖䛪䠻儝卭宆惸桏橩焪焭煢琼瓊睘瞏穷穹窮竆笻筇茕藑藭蛩赹跫邛銎"),
        ("jong1", "冂冋坰埛扃絅蘏蘔駉駫"),
        ("jong3", "㓏㢠㤯㷗㷡䌹䢛侰僒冏囧泂澃炯烱煚煛熲窘綗褧迥逈颎"),
        ("jun4", "㖥䐃"),
        ("er2", "兒"),
        ("gong1", "匔"),
        ("jing3", "幜"),
        ("qing2", "棾"),
        ("xiao3", "皛"),
        ("tong2", "赨"),
        ("gong3", "輁"),
        ("xuan3", "顈"),
        ("de2", "德"),
    )
    for character in characters
}
"""Character -> pinyin that the library reads in Mandarin. It has no rule for the i of xiong, qiong and jiong (its x, q
and j are palatal without it) and reads these characters in English. 德 is here for 瓦德西, a word of its dictionary
with a letter that it does not know."""
CHILD, SUFFIX = "儿", "er5"
"""The library reads the words of its dictionary that end in the suffix 儿 (玩儿, 一点儿) in English."""
REACH = 4
"""Characters around a 儿 by which a word of the dictionary is recognised: 吊儿郎当, 一个劲儿."""
SWITCH = "(en)"
"""In the library's phonemes, where it goes over to English."""
_CHINESE = re.compile("[\u3400-\u9fff]+")

_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.POINTER(_Event))


def speak(request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Speak `text` with `voice` at `rate` (words per minute) and `pitch` (0 to 99).

    Returns:
        `sample_rate`, `marks` (start in ms, position in the text, length) and the length in ms; and the samples.
    """
    library = ctypes.CDLL(request["library"])
    sample_rate = library.espeak_Initialize(RETRIEVAL, 0, _path(request["voices"]), NO_EXIT)
    if sample_rate <= 0:
        raise RuntimeError("espeak_Initialize failed")
    if library.espeak_SetVoiceByName(request["voice"].encode()):
        return {"unknown_voice": True}, b""
    library.espeak_SetParameter(RATE, request["rate"], 0)
    library.espeak_SetParameter(PITCH, request["pitch"], 0)
    samples, marks = bytearray(), list[tuple[int, int, int]]()

    def receive(wave: int | None, count: int, events: Any) -> int:
        if wave and count > 0:
            samples.extend(ctypes.string_at(wave, count * 2))
        place = 0
        while events[place].type:
            event = events[place]
            if event.type == WORD:
                marks.append((event.audio_position, event.text_position - 1, event.length))
            place += 1
        return 0

    callback = _Callback(receive)
    library.espeak_SetSynthCallback(callback)
    said, places = spelt(library, request["text"]) if request["voice"].startswith("cmn") else (request["text"], [])
    text = said.encode() + b"\0"
    fault = library.espeak_Synth(text, ctypes.c_size_t(len(text)), 0, BY_CHARACTER, 0, UTF8, None, None)
    if fault or library.espeak_Synchronize():
        raise RuntimeError(f"espeak_Synth failed ({fault})")
    if places:
        marks = [(start, places[place], length) for start, place, length in marks if place < len(places)]
    return {"sample_rate": sample_rate, "marks": marks}, bytes(samples)


def spelt(library: ctypes.CDLL, text: str) -> tuple[str, list[int]]:
    """Spell in pinyin what the library would read in English: 兄弟 -> xong1弟, 玩儿 -> 玩er5.

    Returns:
        The text, and for each of its characters the place in the original.
    """
    made, places, done = "", list[int](), 0
    for run in _CHINESE.finditer(text):
        if SWITCH not in phonemes(library, run[0]):
            continue
        for place in range(run.start(), run.end()):
            pinyin = _pinyin(library, text, run, place)
            if not pinyin:
                continue
            made += text[done:place]
            places += range(done, place)
            if made and made[-1].isascii() and made[-1].isalnum() and place == run.start():
                pinyin = f" {pinyin}"  # it would be read as the rest of a word in letters
            if re.match("[0-9A-Za-z]", text[place + 1 :]):
                pinyin += " "  # or as its beginning
            made += pinyin
            places += [place] * len(pinyin)
            done = place + 1
    return made + text[done:], [*places, *range(done, len(text))]


def _pinyin(library: ctypes.CDLL, text: str, run: re.Match[str], place: int) -> str:
    """Return how to spell a character; empty: as it is."""
    if text[place] == CHILD and place > run.start():
        around = text[max(run.start(), place - REACH) : min(run.end(), place + REACH)]
        plain = "".join(SPELT.get(character, character) for character in around)
        return SUFFIX if SWITCH in phonemes(library, plain) else ""
    if text[place] != "德" or "瓦德西" in text:
        return SPELT.get(text[place], "")
    return ""


def phonemes(library: ctypes.CDLL, text: str) -> str:
    """Return the library's own phonemes for a text."""
    library.espeak_TextToPhonemes.restype = ctypes.c_char_p
    content = ctypes.create_string_buffer(text.encode())
    rest, found = ctypes.c_void_p(ctypes.addressof(content)), list[str]()
    while rest.value:
        found.append((library.espeak_TextToPhonemes(ctypes.byref(rest), UTF8, 0) or b"").decode())
    return " ".join(found)


def _path(path: str) -> bytes:
    """Encode a path as the library's `fopen` reads it: on Windows in the system's own encoding, 用户 in GBK."""
    return path.encode("mbcs" if sys.platform == "win32" else "utf-8")


def main() -> None:
    """Answer one request."""
    header, samples = speak(json.load(sys.stdin.buffer))
    head = json.dumps(header).encode()
    sys.stdout.buffer.write(len(head).to_bytes(4, "big") + head + samples)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
