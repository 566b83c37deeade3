"""Microsoft's voices, which edge and azure share: a built-in list, and the service's list for other names.

edge's service does not refuse an unknown voice; it answers without audio. azure's ignores an expression that a voice
does not have. So both are checked before they are sent.
"""

from __future__ import annotations

import difflib
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from podcast.errors import VoiceUnavailable
from podcast.voice.capabilities import Voice

KNOWN: tuple[Voice, ...] = (
    Voice(name="zh-CN-YunyangNeural", language="zh-CN", gender="male", note="news"),
    Voice(name="zh-CN-YunjianNeural", language="zh-CN", gender="male", note="sports"),
    Voice(name="zh-CN-YunxiNeural", language="zh-CN", gender="male", note="lively"),
    Voice(name="zh-CN-YunxiaNeural", language="zh-CN", gender="male", note="boy"),
    Voice(name="zh-CN-XiaoxiaoNeural", language="zh-CN", gender="female", note="warm"),
    Voice(name="zh-CN-XiaoyiNeural", language="zh-CN", gender="female", note="lively"),
    Voice(name="zh-CN-liaoning-XiaobeiNeural", language="zh-CN-liaoning", gender="female", note="dialect"),
    Voice(name="zh-CN-shaanxi-XiaoniNeural", language="zh-CN-shaanxi", gender="female", note="dialect"),
)
"""Assumed to exist until the service returns no audio for one; then its list shows whether it was withdrawn."""

Fetch = Callable[[], Awaitable[list[Mapping[str, Any]]]]


class Voices:
    """The service's voices, fetched once.

    Args:
        engine: Its name, for messages.
        fetch: Returns the list in the service's form.
    """

    def __init__(self, engine: str, fetch: Fetch) -> None:
        self._engine, self._fetch = engine, fetch
        self._listed: dict[str, Voice] = {}

    async def listed(self) -> tuple[Voice, ...]:
        """Return the service's list.

        Raises:
            EngineError: It cannot be fetched.
        """
        if not self._listed:
            voices = [_voice(entry) for entry in await self._fetch()]
            self._listed = {voice.name: voice for voice in voices if voice.name}
        return tuple(self._listed.values())

    async def require(self, name: str) -> None:
        """Check a voice before it is sent.

        Raises:
            VoiceUnavailable: There is no such voice.
            EngineError: It is not built in and the service's list cannot be fetched.
        """
        trusted = {voice.name for voice in KNOWN} if not self._listed else set(self._listed)
        if name not in trusted:
            await self.confirm(name)

    async def confirm(self, name: str) -> None:
        """Check a voice against the service's list."""
        names = [voice.name for voice in await self.listed()]
        if name not in names:
            near = difflib.get_close_matches(name, names, n=3, cutoff=0.5) or [voice.name for voice in KNOWN[:3]]
            raise VoiceUnavailable(
                f"the {self._engine} service has no voice {name!r}; use {' or '.join(near)} "
                f"(`podcast voices --engine {self._engine}` lists all)"
            )

    async def express(self, name: str, expression: str) -> None:
        """Check an expression of a voice against the service's list.

        Raises:
            VoiceUnavailable: The voice does not have it.
            EngineError: The list cannot be fetched.
        """
        await self.confirm(name)
        there = self._listed[name].expressions
        if expression not in there:
            has = f"it has {', '.join(there)}" if there else "it has none"
            raise VoiceUnavailable(f"the voice {name} of {self._engine} has no expression {expression!r}: {has}")


def _voice(entry: Mapping[str, Any]) -> Voice:
    tags = entry.get("VoiceTag", {})
    note = [*tags.get("ContentCategories", ()), *tags.get("VoicePersonalities", ())]
    return Voice(
        name=str(entry.get("ShortName", "")),
        language=str(entry.get("Locale", "")),
        gender=str(entry.get("Gender", "")).lower(),
        note=", ".join(word.strip().lower() for word in note),
        expressions=tuple(map(str, entry.get("StyleList", ()))),
    )
