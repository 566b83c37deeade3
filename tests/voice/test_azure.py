"""azure: what is sent is valid SSML, what it costs is known, and what its answers mean."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast.errors import (
    ConfigError,
    EngineError,
    Missing,
    NoAudio,
    Refused,
    Stalled,
    Throttled,
    Truncated,
    VoiceUnavailable,
)
from podcast.records import Clip, Prosody, Utterance, VoiceStyle
from podcast.script import clean, lexicon, perform, style
from podcast.voice import complete, engines, synthesise
from podcast.voice.engines.azure import Azure, engine, pinyin, ssml
from podcast.voice.store import Store
from tests.script.reading import POSTS, load
from tests.services import damage, openai
from tests.services import ssml as strict
from tests.services.azure import KEY, AzureServer
from tests.voice.conftest import SENTENCE, VOICES, numbered, utterance

YUNYANG = "zh-CN-YunyangNeural"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[AzureServer]:
    """A local service, and its key in the environment."""
    monkeypatch.setenv("AZURE_SPEECH_KEY", KEY)
    with openai.running(AzureServer()) as running:
        yield running


def speak(
    server: AzureServer, text: str = SENTENCE, prosody: Prosody | None = None, voice: str = YUNYANG, **options: Any
) -> engines.Speech:
    async def once() -> engines.Speech:
        made = engines.create("azure", {"endpoint": server.url, **options})
        try:
            speech = await made.speak(text, voice, prosody or Prosody())
            complete.check(speech, text, prosody or Prosody(), made.capabilities)
            return speech
        finally:
            await made.close()

    return asyncio.run(once())


def voiced(
    server: AzureServer,
    store: Store,
    said: Sequence[Utterance],
    *,
    voices: Mapping[str, VoiceStyle] = VOICES,
    tell: Callable[[synthesise.Tally], None] | None = None,
    **options: Any,
) -> list[Clip]:
    """Voice utterances as a build does."""

    async def whole() -> list[Clip]:
        made = engines.create("azure", {"endpoint": server.url, "patience": 0.002, **options})
        try:
            return [clip async for clip in synthesise.clips(said, made, store, voices, tell=tell)]
        finally:
            await made.close()

    return asyncio.run(whole())


def body(text: str, prosody: Prosody | None = None, voice: str = YUNYANG, **options: Any) -> str:
    """Return what is sent for a text, without `speak` and `voice`; the service accepts all of it."""
    sent = Azure(options).request(text, voice, prosody or Prosody())
    strict.read(sent.encode())
    return sent.partition(">")[2].partition(">")[2].removesuffix("</voice></speak>")


def test_the_request_is_of_the_documented_form(server: AzureServer) -> None:
    """Root, namespaces, voice, expression and prosody as documented; only what differs from the usual is sent."""
    speak(server, "好的。", Prosody(rate=1.12, pitch=-12, volume=-6), f"{YUNYANG}/newscast-casual")
    speak(server, "好的。")
    assert server.raw == [
        '<speak version="1.0" xmlns="http://www.w3.org/2001/10/synthesis" xmlns:mstts="https://www.w3.org/2001/mstts" '
        'xml:lang="zh-CN"><voice name="zh-CN-YunyangNeural"><mstts:express-as style="newscast-casual">'
        '<prosody rate="+12%" pitch="-12Hz">好的。</prosody></mstts:express-as></voice></speak>',
        '<speak version="1.0" xmlns="http://www.w3.org/2001/10/synthesis" xml:lang="zh-CN">'
        '<voice name="zh-CN-YunyangNeural">好的。</voice></speak>',
    ]
    assert server.agents == {"shezhang-podcast"}


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("AT&T说<三>\"家'", "AT&amp;T说&lt;三&gt;&quot;家&apos;"),
        ("换\x0b行\x00了\ufffe\n吗", "换 行了 吗"),
        ("𠮷野家🎉", "𠮷野家🎉"),
        ("[[雪]]和[链接]", "[[雪]]和[链接]"),
        (
            "好[[yue4 dui4]]在",
            '好<phoneme alphabet="sapi" ph="yue 4 - dui 4">跃队</phoneme>在',
        ),
        (
            "[[lv4 lve4]]",
            '<phoneme alphabet="sapi" ph="lv 4 - lue 4">氯略</phoneme>',
        ),
        ("重启它", '<phoneme alphabet="sapi" ph="chong 2 - qi 3">重启</phoneme>它'),
        ("重启以后", "重启以后"),
        ("重量和会议", "重量和会议"),
        ("很漂亮", "很漂亮"),
        ("完成——然后……再说……", '完成——<break time="300ms"/>然后……<break time="300ms"/>再说……'),
        ("……好——", "……好——"),
    ],
)
def test_a_text_is_escaped_paused_and_pronounced(text: str, sent: str) -> None:
    """Third tones that would change, usual readings and pauses at the ends are left to the service and the style."""
    assert body(text) == sent


def test_pauses_and_polyphones_can_be_chosen() -> None:
    """Any sign may pause, at most two seconds; 0 is none."""
    pauses = {"；": 0.45, "——": 0}
    assert body("甲；乙——丙", pauses=pauses) == '甲；<break time="450ms"/>乙——丙'
    assert body("甲——乙", pauses={}) == "甲——乙"
    assert body("重启它", polyphones=False) == "重启它"
    with pytest.raises(ConfigError, match=r"pauses: '；': expected a number from 0 to 2, not 3"):
        Azure({"pauses": {"；": 3}})


def test_a_syllable_that_the_service_does_not_know_is_sent_as_a_character() -> None:
    """It would refuse the whole request; a character with the same sound is read right as well."""
    assert pinyin.sapi(["ê4"]) == ""
    assert pinyin.sapi(["hm5"]) == ""
    with pytest.raises(Refused, match=r"lexicon\.tsv"):
        body("说[[brr1]]")


def test_every_syllable_of_the_pronouncing_lexicon_has_a_form() -> None:
    """Of 1,200 syllables with their tones, each is spelt as documented, with a character that reads so."""
    said = {syllable for char in map(chr, range(0x4E00, 0x9FFF)) for syllable in pinyin._readings(char)}
    spelt = [syllable for syllable in said if pinyin.sapi([syllable])]
    assert len(spelt) > 1200
    assert not [one for one in spelt if pinyin.sapi([one]).split()[0] not in strict._syllables()]
    common = [syllable for syllable in spelt if syllable in pinyin._characters()]
    assert len(common) > 1100
    assert all(syllable in pinyin._readings(pinyin.homophones([syllable])) for syllable in common)


@given(st.text(max_size=80), st.floats(0.5, 2), st.floats(-100, 100))
def test_any_text_is_valid_and_whole(text: str, rate: float, pitch: float) -> None:
    """Whatever a post holds, the service accepts it, and gets every character that XML allows."""
    sent = Azure({}).request(text, YUNYANG, Prosody(rate=rate, pitch=pitch))
    heard = strict.read(sent.encode()).text
    assert heard == "".join(char for char in " ".join(text.split()) if ord(char) >= 0x20 and char not in "\ufffe\uffff")


VOICE, END = '<speak version="1.0" xmlns="{ns}" xml:lang="zh-CN"><voice name="a">', "</voice></speak>"
BROKEN = [
    "<speak/>",
    "好",
    f"<!DOCTYPE speak>{VOICE}好{END}",
    f"{VOICE}好{END}".replace(' xmlns="{ns}"', ""),
    f"{VOICE}好{END}".replace(' xml:lang="zh-CN"', ""),
    f"{VOICE}好{END}".replace(' name="a"', ""),
    '<speak version="1.0" xmlns="{ns}" xml:lang="zh-CN">好</speak>',
    f"{VOICE}A & B{END}",
    f'{VOICE}说"好"{END}',
    f"{VOICE}<!-- -->{END}",
    f"{VOICE}<emphasis>好</emphasis>{END}",
    f"{VOICE}<break>好</break>{END}",
    f'{VOICE}<break time="1s"/>{END}',
    f'{VOICE}<express-as style="b">好</express-as>{END}',
    f'{VOICE}<prosody volume="6">好</prosody>{END}',
    f'{VOICE}<phoneme alphabet="sapi" ph="yue4">好</phoneme>{END}',
    f'{VOICE}<phoneme alphabet="sapi" ph="yve 4">好</phoneme>{END}',
    f'{VOICE}<phoneme alphabet="sapi" ph="hao 3"></phoneme>{END}',
]


@pytest.mark.parametrize("document", BROKEN)
def test_the_local_service_is_strict(document: str) -> None:
    """What the documentation does not allow is refused here too."""
    with pytest.raises(strict.InvalidError):
        strict.read(document.replace("{ns}", strict.SSML).encode())


@pytest.mark.parametrize("form", engine.FORMATS)
def test_every_format_is_read(server: AzureServer, form: str) -> None:
    """The clip is as long as what was sent, at the format's rate."""
    speech = speak(server, output_format=form)
    assert speech.seconds == pytest.approx(speak(server).seconds, abs=0.1)
    assert speech.sample_rate == (48_000 if "48khz" in form else 24_000)


@pytest.mark.parametrize(
    ("fault", "kind", "told"),
    [
        ("400", Refused, "HTTP 400.*check voice and expression .`podcast voices --engine azure`"),
        ("403", Refused, "HTTP 403.*the key in AZURE_SPEECH_KEY may not do this, or the month's free characters"),
        ("404", Refused, r"HTTP 404.*check `region` or `endpoint` in \[engines\.azure\]"),
        ("429", Throttled, "HTTP 429.*reduce the parallel requests with `parallel`"),
        ("500", Throttled, "HTTP 500"),
        ("502", Throttled, "HTTP 502"),
        ("503", Throttled, "HTTP 503"),
        ("redirect", Refused, "HTTP 302"),
        ("nothing", NoAudio, "empty"),
        ("json", NoAudio, "application/json"),
        ("html", NoAudio, "text/html, not audio: “<html>sign in"),
        ("half", Truncated, "bytes of samples"),
        ("cut", Truncated, "middle of the answer"),
        ("noise", Truncated, "cannot be decoded"),
        ("silent", NoAudio, "s of silence for"),
        ("hole", Truncated, "a gap of 4"),
        ("hang", Stalled, "within 0.5 s"),
    ],
)
def test_a_fault_has_its_name(server: AzureServer, fault: str, kind: type[EngineError], told: str) -> None:
    """Each failure of the service is distinguished, says what to do next, and gives no clip."""
    server.fault = fault
    with pytest.raises(kind, match=told) as raised:
        speak(server, timeout=0.5 if fault == "hang" else 20)
    assert KEY not in str(raised.value)
    if fault == "429":
        assert isinstance(raised.value, Throttled)
        assert raised.value.after == 7


@pytest.mark.parametrize("form", ["audio-24khz-96kbitrate-mono-mp3"])
def test_half_an_mp3_is_noticed(server: AzureServer, form: str) -> None:
    """A format without a length of its own is caught by what the text takes."""
    server.fault = "half"
    with pytest.raises(Truncated):
        speak(server, "长话短说。" * 10, output_format=form)


def test_a_wrong_key_is_named_with_its_region(server: AzureServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """It comes from the environment alone, and is shown nowhere."""
    monkeypatch.setenv("STUDIO_KEY", "of-another-region")
    with pytest.raises(
        Refused, match=r"HTTP 401.*the key in STUDIO_KEY is wrong, or of another region than 127\.0\.0\.1"
    ):
        speak(server, key_env="STUDIO_KEY")
    monkeypatch.setenv("STUDIO_KEY", f" {KEY}\n")
    assert speak(server, key_env="STUDIO_KEY").marks
    monkeypatch.setenv("STUDIO_KEY", "钥匙")
    with pytest.raises(Missing, match="does not hold a key"):
        speak(server, key_env="STUDIO_KEY")
    monkeypatch.delenv("STUDIO_KEY")
    with pytest.raises(Missing, match="environment variable STUDIO_KEY"):
        speak(server, key_env="STUDIO_KEY")
    assert KEY not in Azure({"endpoint": server.url}).version


def test_without_a_region_nobody_is_asked() -> None:
    """Everything that needs no service works; the message says what to add."""
    made = engines.create("azure", {})
    assert isinstance(made, engines.Metered)
    with pytest.raises(Missing, match=r'add  region = "eastasia"  \(yours\) to \[engines\.azure\]'):
        asyncio.run(made.speak(SENTENCE, YUNYANG, Prosody()))


@pytest.mark.parametrize(
    ("options", "speech", "voices"),
    [
        (
            {"region": "eastasia"},
            "https://eastasia.tts.speech.microsoft.com/cognitiveservices/v1",
            "https://eastasia.tts.speech.microsoft.com/cognitiveservices/voices/list",
        ),
        (
            {"region": "chinaeast2"},
            "https://chinaeast2.tts.speech.azure.cn/cognitiveservices/v1",
            "https://chinaeast2.tts.speech.azure.cn/cognitiveservices/voices/list",
        ),
        (
            {"region": "usgovvirginia"},
            "https://usgovvirginia.tts.speech.azure.us/cognitiveservices/v1",
            "https://usgovvirginia.tts.speech.azure.us/cognitiveservices/voices/list",
        ),
        (
            {"endpoint": "https://chinanorth3.tts.speech.azure.cn/cognitiveservices/v1"},
            "https://chinanorth3.tts.speech.azure.cn/cognitiveservices/v1",
            "https://chinanorth3.tts.speech.azure.cn/cognitiveservices/voices/list",
        ),
        (
            {"endpoint": "https://mine.cognitiveservices.azure.com/"},
            "https://mine.cognitiveservices.azure.com/tts/cognitiveservices/v1",
            "https://mine.cognitiveservices.azure.com/tts/cognitiveservices/voices/list",
        ),
        (
            {"endpoint": "https://westus.voice.speech.microsoft.com/cognitiveservices/v1?deploymentId=7"},
            "https://westus.voice.speech.microsoft.com/cognitiveservices/v1?deploymentId=7",
            "https://westus.voice.speech.microsoft.com/cognitiveservices/voices/list",
        ),
    ],
)
def test_regions_and_endpoints_of_every_cloud(options: dict[str, str], speech: str, voices: str) -> None:
    """International, Chinese and American; a resource with its own name, a voice with its own deployment."""
    made = Azure(options)
    assert (made._endpoint.speech, made._endpoint.voices) == (speech, voices)


def test_the_region_does_not_change_the_sound() -> None:
    """A show that moves to another region or cloud keeps its clips; another deployment or revision does not."""
    versions = [
        Azure(options).version
        for options in (
            {"region": "eastasia"},
            {"region": "chinaeast2"},
            {"endpoint": "https://eastus.tts.speech.microsoft.com"},
            {"endpoint": "https://westus.voice.speech.microsoft.com/cognitiveservices/v1?deploymentId=7"},
            {"revision": "2"},
            {"output_format": engine.FORMATS[1]},
        )
    ]
    assert len(set(versions[:3])) == 1
    assert len(set(versions)) == 4


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"key": "secret"}, "does not belong in a file"),
        ({"region": "East Asia"}, "expected a region such as eastasia or chinaeast2"),
        ({"region": "eastasia", "endpoint": "https://a.b"}, "not both"),
        ({"endpoint": "eastasia.tts.speech.microsoft.com"}, "expected an address such as https://eastasia"),
        ({"endpoint": "http://eastasia.tts.speech.microsoft.com"}, "expected https: over http, the key could be read"),
        ({"endpoint": "https://key:secret@eastasia.tts.speech.microsoft.com"}, "expected an address"),
        ({"output_format": "raw-24khz-16bit-mono-pcm"}, "expected one of riff-24khz"),
        ({"pauses": 3}, "expected a table of numbers"),
        ({"price": -1}, "expected a number"),
    ],
)
def test_wrong_options_are_named(options: dict[str, Any], told: str) -> None:
    """Each wrong option is reported with what was expected."""
    with pytest.raises(ConfigError, match=told):
        engines.create("azure", options)


def test_a_known_voice_costs_no_list(server: AzureServer) -> None:
    """Others are looked up once, and refused before anything is charged."""
    speak(server)
    assert server.lists == 0
    assert speak(server, voice="en-US-JennyNeural").marks
    assert server.lists == 1
    with pytest.raises(
        VoiceUnavailable, match="the azure service has no voice 'zh-CN-YunyanNeural'; use zh-CN-Yunyang"
    ):
        speak(server, voice="zh-CN-YunyanNeural")
    assert len(server.documents) == 2


def test_an_expression_that_a_voice_lacks_is_refused(server: AzureServer) -> None:
    """The service would ignore it without a word."""
    with pytest.raises(VoiceUnavailable, match="has no expression 'cheerful': it has customerservice, narration-prof"):
        speak(server, voice=f"{YUNYANG}/cheerful")
    assert not server.documents


def test_voices_of_a_deployment_are_those_configured(server: AzureServer) -> None:
    """The list of a region does not name them."""
    with pytest.raises(VoiceUnavailable, match="`voices` lists author"):
        speak(server, voices=["author"])
    assert server.lists == 0
    (voice,) = asyncio.run(Azure({"voices": ["author"]}).voices())
    assert voice.name == "author"


@pytest.mark.parametrize("answer", ["list-{", "list-{}", "list-[1]"])
def test_a_list_that_is_none_is_said_to_be_none(server: AzureServer, answer: str) -> None:
    """As a proxy's page is."""
    server.fault = answer
    with pytest.raises(NoAudio, match="the list of voices cannot be read"):
        asyncio.run(_voices(server))


async def _voices(server: AzureServer) -> tuple[engines.Voice, ...]:
    made = engines.create("azure", {"endpoint": server.url})
    try:
        return await made.voices()
    finally:
        await made.close()


def test_chinese_voices_come_first(server: AzureServer) -> None:
    """With their expressions."""
    first, *_, last = asyncio.run(_voices(server))
    assert first.language == "zh-CN"
    assert first.expressions == ("assistant", "chat", "newscast")
    assert last.language == "en-US"


def test_words_are_timed(server: AzureServer) -> None:
    """Each word has an estimated mark; a mark of the lexicon is one word."""
    marks = speak(server, "[[yue4 dui4]]在上海演出，GPT来了。").marks
    assert [mark.written for mark in marks] == ["[[yue4 dui4]]", "在", "上海", "演出", "GPT", "来", "了"]
    assert all(one.end <= two.start + 1e-9 for one, two in pairwise(marks))
    assert marks[4].start - marks[3].end > 0.05


@pytest.mark.parametrize(
    ("sent", "characters"),
    [
        ("<speak><voice name='a'>好的。</voice></speak>", 5),
        ("<speak><voice name='a'>A &amp; B</voice></speak>", 9),
        ('<speak><voice name="a"><break time="300ms"/></voice></speak>', 21),
        ('<speak><voice name="a"><prosody rate="+12%">漢字</prosody></voice></speak>', 35),
    ],
)
def test_what_is_charged(sent: str, characters: int) -> None:
    """Text, spaces and markup within `voice`; Chinese characters double, their punctuation once."""
    assert ssml.charged(sent) == characters


def test_a_plan_counts_what_is_not_cached(server: AzureServer, store: Store) -> None:
    """What is charged is what is sent; a second plan costs nothing, a new version of the tables only what changes."""
    said = [utterance("重启它。", line=1), utterance("好的，我们走吧。", line=2), utterance("重启它。", line=3)]
    voices = {"narrator": VoiceStyle(engines={"azure": YUNYANG})}
    made = engines.create("azure", {"endpoint": server.url})
    planned = synthesise.plan(said, made, store, voices)
    voiced(server, store, said, voices=voices)
    assert planned.requests == len(server.raw) == 2
    assert planned.charged == sum(map(ssml.charged, server.raw))
    assert synthesise.plan(said, engines.create("azure", {"endpoint": server.url}), store, voices).charged == 0
    plain = engines.create("azure", {"endpoint": server.url, "polyphones": False})
    assert synthesise.plan(said, plain, store, voices).requests == 1


def test_a_role_has_its_expression(server: AzureServer, store: Store) -> None:
    """The style names it by engine and role; an engine without expressions says so."""
    how = VoiceStyle(engines={"azure": YUNYANG}, expressions={"azure": {"title": "newscast-casual"}})
    first, second = numbered(2)
    said = [replace(first, role="title"), second]
    clips = voiced(server, store, said, voices={"narrator": how}, parallel=1)
    assert [document.style for document in server.documents] == ["newscast-casual", ""]
    assert clips[0].voice == f"azure/{YUNYANG}/newscast-casual"
    with pytest.raises(ConfigError, match="names expressions for tone, which has none"):
        synthesise.plan(
            said, engines.create("tone", {}), store, {"narrator": replace(how, expressions={"tone": {"title": "a"}})}
        )


def test_only_so_many_requests_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """The free tier's limit is kept, not run into."""
    monkeypatch.setattr(engine, "WINDOW", 0.2)
    made = Azure({"requests_a_minute": 2})

    async def turns() -> list[float]:
        sent = list[float]()

        async def one() -> None:
            await made._turn()
            sent.append(asyncio.get_running_loop().time())

        await asyncio.gather(*(one() for _ in range(6)))
        return sent

    sent = asyncio.run(turns())
    assert all(later - one >= 0.19 for one, later in zip(sent, sent[2:], strict=False))


@pytest.mark.parametrize("how", ["cut to 50%", "50% dropped from within", "50% said twice", "4 s of babble after it"])
def test_a_damaged_sentence_is_found(server: AzureServer, store: Store, how: str) -> None:
    """Without reported times, the pace of the voice and the syllables heard show what is wrong."""
    server.damage, server.match = damage.DAMAGES[how], "第[三五]条"
    with pytest.raises(EngineError, match="but this voice takes"):
        voiced(server, store, numbered(12))


def test_a_pause_that_was_asked_for_is_no_slower_voice(server: AzureServer, store: Store) -> None:
    """The pace of a voice is held against the rest of the clip."""
    paused = utterance("第九条消息，说的是——城里新开的——那家书店。", line=13)
    plain = voiced(server, store, numbered(30))
    (clip,) = voiced(server, store, [paused], pauses={"——": 1.0})
    assert clip.sound.seconds > 1.5 + max(one.sound.seconds for one in plain[:9])


def test_a_busy_service_is_asked_again(server: AzureServer, store: Store) -> None:
    """429 and 503 end well when the service recovers."""
    server.fault = "429"

    def recover(_: object) -> None:
        if len(server.documents) > 3:
            server.fault = ""

    assert len(voiced(server, store, numbered(5), tell=recover)) == 5
    assert len(server.documents) > 5


@pytest.mark.corpus
def test_the_posts_go_through() -> None:
    """Each utterance of the shared posts is a request that the service accepts, with every digit and mark intact."""
    made, count, pronounced = Azure({}), 0, 0
    for path in sorted(POSTS.rglob("*.md")):
        for one in _utterances(path, made):
            document = strict.read(made.request(one.spoken, YUNYANG, one.prosody).encode())
            said = re.sub(r"\[\[(.*?)\]\]", _as_characters, " ".join(one.spoken.split()))
            assert document.text == said, path.name
            count, pronounced = count + 1, pronounced + len(document.said)
    assert count > 5_000
    assert pronounced > 100


def _as_characters(mark: re.Match[str]) -> str:
    return pinyin.homophones(mark[1].split())


def _utterances(path: Path, made: Azure) -> Sequence[Utterance]:
    post = load(path)
    blocks, left_out = clean.blocks(post)
    chosen, words = style.load(style.DEFAULT), lexicon.load()
    return perform.script(
        post, blocks, left_out, chosen, show="试验", fits=made.fits, lexicon=words, phonemes=True, engine="azure"
    ).utterances


@pytest.mark.corpus
@pytest.mark.soak
def test_the_posts_are_voiced(server: AzureServer, store: Store) -> None:
    """The same over HTTP, with tones for an answer: no request is refused, and every clip is whole."""
    made = Azure({})
    said = [one for path in sorted(POSTS.rglob("*.md")) for one in _utterances(path, made)]
    clips = voiced(server, store, said)
    assert len(clips) == len(said) > 5_000
    assert not server.refused
