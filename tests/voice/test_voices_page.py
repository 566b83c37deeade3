"""The recipes of docs/voices.md: each table is valid, and what it asks for is what such a server or program takes."""

from __future__ import annotations

import asyncio
import re
import shutil
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from podcast.records import Prosody
from podcast.voice import complete, engines
from tests.services import openai
from tests.services.openai import SpeechServer
from tests.voice.conftest import SENTENCE

PAGE = (Path(__file__).parents[2] / "docs" / "voices.md").read_text(encoding="utf-8")
RECIPES: Mapping[str, dict[str, Any]] = {
    name: table
    for block in re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    for name, table in tomllib.loads(block)["engines"].items()
}


@dataclass
class StandIn(SpeechServer):
    """A server with the interfaces that the recipes name, and tones for a voice."""

    forms: list[dict[str, str]] = field(default_factory=list)
    """What was asked for, by field."""

    def add_routes(self, app: web.Application) -> None:
        """Serve GPT-SoVITS's /tts, CosyVoice's /inference_zero_shot and OpenAI's API."""
        super().add_routes(app)
        app.router.add_get("/tts", self.tts)
        app.router.add_post("/inference_zero_shot", self.zero_shot)

    async def tts(self, request: web.Request) -> web.Response:
        """Answer a WAV."""
        self.forms.append(dict(request.query))
        content = await openai.sound(request.query["text"], float(request.query["speed_factor"]), "wav")
        return web.Response(body=content, content_type="audio/wav")

    async def zero_shot(self, request: web.Request) -> web.Response:
        """Answer samples without a header."""
        form = await request.post()
        sent = form["prompt_wav"]
        assert isinstance(sent, web.FileField)
        self.forms.append({name: value for name, value in form.items() if isinstance(value, str)})
        speech = await openai.spoken(str(form["tts_text"]), 1.0)
        return web.Response(body=speech.pcm.tobytes())


@pytest.fixture
def server() -> Iterator[StandIn]:
    """A stand-in for the servers of the recipes."""
    with openai.running(StandIn()) as running:
        yield running


def spoken(name: str, server: StandIn, **changed: Any) -> engines.Speech:
    """Speak by a recipe, at the stand-in's address."""

    def here(value: Any) -> Any:
        if isinstance(value, list):
            return [here(part) for part in value]
        return re.sub(r"127\.0\.0\.1:\d+", f"127.0.0.1:{server.port}", value) if isinstance(value, str) else value

    options = {key: here(value) for key, value in RECIPES[name].items()} | changed

    async def once() -> engines.Speech:
        engine = engines.create(name, options)
        try:
            speech = await engine.speak(SENTENCE, engine.capabilities.default_voice, Prosody(rate=1.1))
            complete.check(speech, SENTENCE, Prosody(rate=1.1), engine.capabilities)
            return speech
        finally:
            await engine.close()

    return asyncio.run(once())


def test_every_recipe_is_valid_and_in_the_table() -> None:
    """Each makes an engine under its name."""
    assert set(RECIPES) == {"laptop", "author", "cosy", "index", "qwen", "mac"}
    for name, table in RECIPES.items():
        assert engines.create(name, table).name == name


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
def test_gpt_sovits_is_asked_as_it_documents(server: StandIn) -> None:
    """The text goes through standard input and comes whole."""
    spoken("author", server)
    (asked,) = server.forms
    assert asked == {
        "text": SENTENCE,
        "text_lang": "zh",
        "ref_audio_path": "/voices/author.wav",
        "prompt_lang": "zh",
        "prompt_text": "这是我自己的声音。",
        "text_split_method": "cut0",
        "speed_factor": "1.1",
        "media_type": "wav",
    }


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
def test_cosyvoice_is_asked_as_it_documents(server: StandIn, tmp_path: Path) -> None:
    """Its samples have no header; the recipe says their rate."""
    recording = tmp_path / "author.wav"
    recording.write_bytes(b"RIFF")
    speech = spoken("cosy", server, voice=str(recording))
    assert server.forms == [{"tts_text": SENTENCE, "prompt_text": "这是我自己的声音。"}]
    assert speech.sample_rate == 24_000


def test_qwen_is_asked_as_vllm_documents(server: StandIn) -> None:
    """Further fields go beside those of OpenAI's."""
    spoken("qwen", server)
    (asked,) = server.asked
    assert asked == {
        "model": "Qwen/Qwen3-TTS-12Hz-1.7B-Base",
        "input": SENTENCE,
        "voice": "author",
        "response_format": "wav",
        "speed": 1.1,
        "task_type": "Base",
        "language": "Chinese",
        "ref_audio": "https://example.org/author.wav",
        "ref_text": "这是我自己的声音。",
    }


def test_further_fields_change_the_sound() -> None:
    """Another recording is another voice to the store; without fields the key is what it was."""
    asked: list[dict[str, Any]] = [{}, {"fields": {}}, {"fields": {"ref_audio": "a"}}, {"fields": {"ref_audio": "b"}}]
    versions = [engines.create("openai", options).version for options in asked]
    assert versions[0] == versions[1]
    assert len(set(versions)) == 3
    assert engines.create("command", {"raw_rate": 24_000}).version != engines.create("command", {}).version


@pytest.mark.client
@pytest.mark.skipif(not shutil.which("espeak"), reason="espeak is not installed")
def test_espeak_of_the_system_speaks(server: StandIn) -> None:
    """The recipe, with the program of a distribution."""
    assert spoken("laptop", server).seconds > 3
