"""A pinyin syllable -> the model's phoneme symbols.

Source: the transcription that Kokoro-82M was trained on, misaki 0.9.4, `zh` for version 1.0 of the model.
"""

from __future__ import annotations

from functools import cache

from podcast.lazy import patterns as re


def _table(text: str) -> dict[str, str]:
    return dict(entry.split(":") for entry in text.split())


TONES = {"1": "→", "2": "↗", "3": "↓", "4": "↘", "5": ""}
"""The neutral tone has no sign."""
ERHUA = "ɚ"
"""The final of 玩儿 and 一点儿: never with a tone, which would make a syllable of it."""
INITIALS = _table(
    """
    b:p p:pʰ m:m f:f d:t t:tʰ n:n l:l g:k k:kʰ h:x
    j:ʨ q:ʨʰ x:ɕ zh:ꭧ ch:ꭧʰ sh:ʂ r:ɻ z:ʦ c:ʦʰ s:s
    """
)
"""Unvoiced stops: pinyin's b is the model's p."""
FINALS = _table(
    """
    a:a0 ai:ai0 an:a0n ang:a0ŋ ao:au0 e:ɤ0 ei:ei0 en:ə0n eng:ə0ŋ o:wo0 ong:ʊ0ŋ ou:ou0
    i:i0 ia:ja0 iai:jai0 ian:jɛ0n iang:ja0ŋ iao:jau0 ie:je0 in:i0n ing:i0ŋ iong:jʊ0ŋ iou:jou0
    u:u0 ua:wa0 uai:wai0 uan:wa0n uang:wa0ŋ uei:wei0 uen:wə0n ueng:wə0ŋ uo:wo0 uong:wʊ0ŋ
    v:y0 van:ɥɛ0n ve:ɥe0 vn:y0n
    """
)
"""`0` is where the tone goes."""
WHOLE = _table("er:ɚ0 o:ɔ0 yo:jɔ0 ê:ɛ0 m:m0 n:n0 ng:ŋ0 hm:xm0 hng:xŋ0")
"""Syllables that do not divide into initial and final."""
_SHORT = _table("iu:iou ui:uei un:uen ue:ve")
_WITHOUT_INITIAL = _table("yi:i yin:in ying:ing yong:iong you:iou yu:v yue:ve yuan:van yun:vn wu:u wei:uei wen:uen")
_PARTS = re.compile(r"(zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(.+)")


@cache
def syllable(pinyin: str) -> str:
    """Give the symbols of a syllable such as `zhong4`: `ꭧʊ↘ŋ`.

    Args:
        pinyin: With its tone, 1 to 5; ü as `v` or `ü`.

    Raises:
        ValueError: There is no such syllable.
    """
    letters, tone = pinyin[:-1].replace("ü", "v"), pinyin[-1:]
    form = _form(letters) if letters and tone in TONES else ""
    if not form:
        raise ValueError(f"{pinyin!r} is no syllable of Mandarin with its tone, such as yue4")
    return form.replace("0", TONES[tone])


def _form(letters: str) -> str:
    """Give the symbols of toneless letters with `0` where the tone goes; empty where there is no such syllable."""
    parts = _PARTS.fullmatch(letters)
    if letters in WHOLE or not parts:
        return WHOLE.get(letters, "")
    initial, final = parts[1] or "", parts[2]
    if initial in {"y", "w"}:
        medial = "i" if initial == "y" else "u"
        return FINALS.get(_WITHOUT_INITIAL.get(letters, medial + final), "")
    if final == "i" and initial in {"zh", "ch", "sh", "r", "z", "c", "s"}:
        return f"{INITIALS[initial]}ɨ0"
    if initial in {"j", "q", "x"} and final.startswith("u"):
        final = f"v{final[1:]}"
    final = FINALS.get(_SHORT.get(final, final), "")
    return f"{INITIALS.get(initial, '')}{final}" if final else ""
