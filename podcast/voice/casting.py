"""Select an engine's voice and prosody for an utterance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from podcast.errors import ConfigError
from podcast.records import Prosody, Role, Utterance, VoiceStyle
from podcast.voice.engines import Engine

NARRATOR = "narrator"
"""The style's key of the speaker that other voices must differ from."""


EXPRESSION = "/"
"""Between the engine's voice and the expression in which it speaks: `zh-CN-YunxiNeural/newscast`."""


class Part(NamedTuple):
    """A request to the engine."""

    text: str
    voice: str
    """The engine's voice; with its expression, if the style names one for the role."""
    prosody: Prosody


def part(utterance: Utterance, engine: Engine, voices: Mapping[str, VoiceStyle]) -> Part:
    """Return the request for an utterance.

    Raises:
        ConfigError: The style has no such speaker, or names an expression for an engine that has none.
    """
    speaker = voices.get(utterance.voice)
    if speaker is None:
        raise ConfigError(f"the style has no voice {utterance.voice!r}; it has {', '.join(voices) or 'none'}")
    voice = _voice(speaker, engine)
    prosody = utterance.prosody
    if utterance.voice != NARRATOR and NARRATOR in voices and voice == _voice(voices[NARRATOR], engine):
        prosody = _added(prosody, speaker.alike)
    return Part(utterance.spoken, voice + _expression(speaker, engine, utterance.role), prosody)


def _voice(speaker: VoiceStyle, engine: Engine) -> str:
    """Return the engine's voice for a speaker: that of its name, else of its kind, else its default."""
    named = speaker.engines
    return named.get(engine.name) or named.get(_kind(engine)) or engine.capabilities.default_voice


def _expression(speaker: VoiceStyle, engine: Engine, role: Role) -> str:
    """Return the expression of a role with its separator; empty: none."""
    named = speaker.expressions.get(engine.name, speaker.expressions.get(_kind(engine), {}))
    if named and not engine.capabilities.expressions:
        raise ConfigError(f"the style names expressions for {engine.name}, which has none: remove them")
    return f"{EXPRESSION}{named[role]}" if role in named else ""


def _kind(engine: Engine) -> str:
    return getattr(engine, "kind", engine.name)


def _added(prosody: Prosody, more: Prosody) -> Prosody:
    return Prosody(
        rate=round(prosody.rate * more.rate, 4),
        pitch=prosody.pitch + more.pitch,
        volume=prosody.volume + more.volume,
    )
