"""Speech engines: one file per engine, all with one small protocol.

An engine from another package has an entry point in the group `shezhang_podcast.engines`. Its name there is its name in
`podcast.toml`, and the class is called with the options of `[engines.<name>]`. Those in `NAMEABLE` may stand there
several times, each under a name of its own: `[engines.studio] kind = "openai"`.
"""

from __future__ import annotations

import difflib
import importlib
import inspect
import re
from collections.abc import Callable, Mapping
from typing import Any, Protocol, cast, runtime_checkable

from podcast.errors import ConfigError, Missing
from podcast.lazy.libraries import metadata
from podcast.records import Prosody
from podcast.voice.capabilities import Capabilities, Speech, Voice

__all__ = [
    "ENGINES",
    "GROUP",
    "KEYS",
    "NAMEABLE",
    "Capabilities",
    "Engine",
    "Metered",
    "Speech",
    "Voice",
    "create",
    "kind_of",
    "known",
    "named",
]


class Engine(Protocol):
    """Turns text into speech."""

    @property
    def name(self) -> str:
        """The name in `podcast.toml` and styles."""
        ...

    @property
    def version(self) -> str:
        """Part of a clip's key: changes when the same request would sound different."""
        ...

    @property
    def capabilities(self) -> Capabilities:
        """What it supports."""
        ...

    def fits(self, text: str) -> bool:
        """Return whether a text is small enough for one request. Sends no request."""
        ...

    async def voices(self) -> tuple[Voice, ...]:
        """Return the voices.

        Raises:
            EngineError: They cannot be listed.
        """
        ...

    async def speak(self, text: str, voice: str, prosody: Prosody) -> Speech:
        """Speak one text: one bounded request, one attempt.

        Raises:
            Refused: The text is too long, or contains nothing to say.
            VoiceUnavailable: There is no such voice.
            EngineError: Any other failure; a `RetryableError` may be retried.
        """
        ...

    async def close(self) -> None:
        """Release connections and processes."""
        ...


@runtime_checkable
class Metered(Protocol):
    """An engine whose service charges for what is sent. It may be asked offline."""

    def request(self, text: str, voice: str, prosody: Prosody) -> str:
        """Return what is sent for a text: the key of its clip is made of it, and so is the bill."""
        ...

    def charged(self, request: str) -> int:
        """Return how many characters of a request the service charges for."""
        ...


MEMBERS = ("name", "version", "capabilities", "fits", "voices", "speak", "close")
"""The members of the protocol."""

ENGINES: Mapping[str, str] = {
    "edge": "podcast.voice.engines.edge:Edge",
    "kokoro": "podcast.voice.engines.kokoro:Kokoro",
    "espeak": "podcast.voice.engines.espeak:Espeak",
    "tone": "podcast.voice.engines.tone:Tone",
    "openai": "podcast.voice.engines.openai:OpenAI",
    "command": "podcast.voice.engines.command:Command",
    "azure": "podcast.voice.engines.azure:Azure",
}
"""Built-in engines by name; imported on creation."""

KEYS: Mapping[str, str] = {"azure": "AZURE_SPEECH_KEY", "openai": "OPENAI_API_KEY"}
"""Environment variables with the key of a service, unless the option `key_env` names another."""

NAMEABLE = ("azure", "command", "openai")
"""Engines that stand for a server, an account or a program of the user's, of which there may be several."""
_NAME = re.compile(r"[\w-]+")
"""Of an engine: part of `engine/voice` in a style's gains, and of file names."""

GROUP = "shezhang_podcast.engines"
"""Entry points of engines from other packages."""


def known() -> tuple[str, ...]:
    """Return the names of all engines, built-in ones first."""
    others = {point.name for point in metadata.entry_points(group=GROUP)}
    return (*ENGINES, *sorted(others - set(ENGINES)))


def named(tables: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    """Return the names of all engines, and then those that the tables `[engines.<name>]` give to further ones."""
    found = known()
    return (*found, *sorted(set(tables) - set(found)))


def kind_of(name: str, options: Mapping[str, Any]) -> str:
    """Return which engine a name stands for: that of its `kind`, else the one that is called so.

    Raises:
        ConfigError: The kind is none of `NAMEABLE`, or the name is taken or invalid.
    """
    kind = options.get("kind", name)
    if kind == name:
        return name
    where = f"[engines.{name}] kind"
    if kind not in NAMEABLE:
        raise ConfigError(f"{where}: expected one of {', '.join(NAMEABLE)}, not {kind!r}")
    if name in known() or name == "auto":
        raise ConfigError(f"{where}: {name!r} is the name of an engine itself: choose another for this {kind}")
    if not _NAME.fullmatch(name):
        raise ConfigError(f"{where}: {name!r} is not a valid name: use only letters, digits, - and _")
    return str(kind)


def create(name: str, options: Mapping[str, Any]) -> Engine:
    """Create an engine.

    Args:
        name: One of `known()`, or another with a `kind` in its options.
        options: The table `[engines.<name>]`.

    Raises:
        ConfigError: There is no such engine, or an option is unknown or wrong.
        Missing: Its package cannot be imported.
    """
    kind = kind_of(name, options)
    make = _found(kind)
    if kind != name:  # a class of its own, so that the name is there before the options are read
        make = type(name, (cast("type", make),), {"name": name, "kind": kind})
    engine = make({key: value for key, value in options.items() if key != "kind"})
    # Checked without evaluating properties: `version` may load a library that is only needed to speak.
    lacking = [member for member in MEMBERS if inspect.getattr_static(engine, member, None) is None]
    if lacking:
        raise ConfigError(f"engine {name!r}: {type(engine).__name__} has no {', '.join(lacking)}")
    return cast("Engine", engine)


def _found(name: str) -> Callable[[Mapping[str, Any]], object]:
    """Find the class of an engine."""
    try:
        if name in ENGINES:
            module, _, attribute = ENGINES[name].partition(":")
            found = getattr(importlib.import_module(module), attribute)
        else:
            point = next(iter(metadata.entry_points(group=GROUP, name=name)), None)
            found = point.load() if point else None
    except ImportError as error:
        raise Missing(f"engine {name!r} cannot be loaded ({error}); install what it needs") from error
    if found is None:
        near = difflib.get_close_matches(name.lower(), known(), n=1, cutoff=0.4)
        hint = f"did you mean {near[0]!r}? " if near else ""
        raise ConfigError(
            f"there is no engine {name!r}: {hint}Known are {', '.join(known())}; a name of your own needs a table "
            f"[engines.{name}] with its kind ({', '.join(NAMEABLE)})"
        )
    make: Callable[[Mapping[str, Any]], object] = found
    return make
