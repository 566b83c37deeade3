"""Select an engine's voice and prosody for an utterance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from podcast.errors import ConfigError
from podcast.records import Prosody, Utterance, VoiceStyle
from podcast.voice.capabilities import Capabilities

NARRATOR = "narrator"
"""The style's key of the speaker that other voices must differ from."""


class Part(NamedTuple):
    """A request to the engine."""

    text: str
    voice: str
    """The engine's voice."""
    prosody: Prosody


def part(utterance: Utterance, engine: str, capabilities: Capabilities, voices: Mapping[str, VoiceStyle]) -> Part:
    """Return the request for an utterance.

    Raises:
        ConfigError: The style has no such speaker.
    """
    speaker = voices.get(utterance.voice)
    if speaker is None:
        raise ConfigError(f"the style has no voice {utterance.voice!r}; it has {', '.join(voices) or 'none'}")
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
