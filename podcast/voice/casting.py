"""Which of an engine's voices speaks an utterance, and how."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from podcast.errors import ConfigError
from podcast.records import Prosody, Utterance, VoiceStyle
from podcast.voice.capabilities import Capabilities

NARRATOR = "narrator"
"""The style's key of the speaker that others must not be taken for."""


class Part(NamedTuple):
    """A request as the engine gets it."""

    text: str
    voice: str
    """The engine's."""
    prosody: Prosody


def part(utterance: Utterance, engine: str, capabilities: Capabilities, voices: Mapping[str, VoiceStyle]) -> Part:
    """Cast an utterance.

    Raises:
        ConfigError: The style has no such speaker.
    """
    speaker = voices.get(utterance.voice)
    if speaker is None:
        raise ConfigError(f"the style has no voice {utterance.voice!r}: it has {', '.join(voices) or 'none'}")
    voice = speaker.engines.get(engine, capabilities.default_voice)
    prosody = utterance.prosody
    if utterance.voice != NARRATOR and NARRATOR in voices:
        narrator = voices[NARRATOR].engines.get(engine, capabilities.default_voice)
        if voice == narrator:
            prosody = _added(prosody, speaker.alike)
    return Part(utterance.spoken, voice, prosody)


def _added(prosody: Prosody, more: Prosody) -> Prosody:
    return Prosody(
        rate=round(prosody.rate * more.rate, 4),
        pitch=prosody.pitch + more.pitch,
        volume=prosody.volume + more.volume,
    )
