"""A clip is as long as its voice takes for its text, by its own other clips; what is not is asked again, or told."""

from __future__ import annotations

import asyncio
import json
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast.errors import EngineError, Truncated
from podcast.records import Clip, Prosody, Utterance
from podcast.voice import complete, pace, sonority, synthesise
from podcast.voice.capabilities import Speech, Voice
from podcast.voice.engines.espeak import Espeak
from podcast.voice.engines.tone import Tone
from podcast.voice.pace import ESTABLISHED, OffPaceError
from podcast.voice.paces import FOLDER, Paces
from podcast.voice.sizes import size
from podcast.voice.store import Store
from podcast.voice.synthesise import Tally
from tests.services import damage
from tests.services.damage import Damage
from tests.services.openai import parted
from tests.voice.conftest import VOICES, numbered
from tests.voice.scripted import SOON, Scripted

SAID = numbered(12)
OTHER = "这里说的完全是另一件事情，和前面没有一点关系。"
Fault = Callable[[str, int], Damage | None]


class Markless:
    """An engine without marks whose clips a test damages.

    Args:
        fault: Called with a text and how often it was asked for, from 1; gives the damage, or None.
        deterministic: What it says of itself.
    """

    name, version = "markless", "1"

    def __init__(self, fault: Fault = lambda text, times: None, *, deterministic: bool = False) -> None:
        self._fault, self._tone, self.asked = fault, Tone({}), Counter[str]()
        self.noisy = not deterministic
        self.capabilities = replace(
            self._tone.capabilities, marks="", patience=SOON, deterministic=deterministic, parallel=4
        )

    def fits(self, text: str) -> bool:
        return self._tone.fits(text)

    async def voices(self) -> tuple[Voice, ...]:
        return ()

    async def speak(self, text: str, voice: str, prosody: Prosody) -> Speech:
        self.asked[text] += 1
        whole, other = [parted(await self._tone.speak(said, "low", prosody)) for said in (text, OTHER)]
        found = self._fault(text, self.asked[text])
        made = found(whole, other, random.Random(1)) if found else whole
        quiet = np.random.default_rng(self.asked[text]).integers(-2, 3, len(made.pcm))  # no two answers are equal
        pcm = (made.pcm + quiet).astype(np.int16) if self.noisy else made.pcm
        return replace(made, pcm=pcm, marks=())

    async def close(self) -> None:
        pass


def gather(engine: Any, store: Store, said: list[Utterance], **options: Any) -> list[Clip]:
    async def whole() -> list[Clip]:
        return [clip async for clip in synthesise.clips(said, engine, store, VOICES, **options)]

    return asyncio.run(asyncio.wait_for(whole(), 60))


def at(line: int, *damages: Damage) -> Fault:
    """Damage the clip of one line: the first answers so, or all if only one damage is given."""

    def fault(text: str, times: int) -> Damage | None:
        if text != SAID[line - 1].spoken:
            return None
        return damages[0] if len(damages) == 1 else dict(enumerate(damages, 1)).get(times)

    return fault


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("今天的风，有点大", (7, 4, 2, 1, 0, 0, 1, 0)),
        ("用GPT写store", (2, 1, 1, 0, 4, 2, 0, 0)),
        ("OpenAI", (0, 0, 0, 0, 4, 1, 0, 0)),
        ("WTO", (0, 0, 0, 0, 5, 1, 0, 0)),
        ("他说“好”。", (3, 0, 3, 0, 0, 0, 0, 1)),
        ("……", (0, 0, 0, 0, 0, 0, 0, 0)),
    ],
)
def test_what_of_a_text_takes_time(text: str, expected: tuple[int, ...]) -> None:
    """Syllables by kind, words in letters, pauses and quotation marks inside the text."""
    assert tuple(size(text)) == expected


def test_syllables_are_heard() -> None:
    """As many as are spoken, at any sample rate, softly or loudly."""
    text = "这家公司今年把力气都花在了新的产品上，可是用户想要的还是老样子。"
    spoken = asyncio.run(Espeak({}).speak(text, "cmn", Prosody()))
    count = size(text).syllables
    assert abs(sonority.peaks(spoken.pcm, spoken.sample_rate) - count) <= 1
    assert abs(sonority.peaks(spoken.pcm // 50, spoken.sample_rate) - count) <= 2
    assert abs(sonority.peaks(np.repeat(spoken.pcm, 4), 4 * spoken.sample_rate) - count) <= 2
    assert sonority.peaks(np.zeros(30_000, np.int16), 24_000) == 0
    assert sonority.peaks(spoken.pcm[:10], 24_000) == 0


@pytest.mark.parametrize("deterministic", [True, False])
def test_a_voice_that_is_well_is_never_asked_twice(store: Store, deterministic: bool) -> None:
    """All clips of a new voice are taken, whatever their number; with the digest, and when it is lost."""
    for count in (1, 3, 12):
        engine, tally = Markless(deterministic=deterministic), Tally()
        assert len(gather(engine, store, SAID[:count], tally=tally)) == count
        assert tally.retries == 0
    for path in (store.root / FOLDER).iterdir():
        path.unlink()
    assert len(gather(Markless(), store, numbered(30), parallel=1)) == 30


@pytest.mark.parametrize("parallel", [1, 4])
@pytest.mark.parametrize("what", sorted(damage.REQUIRED))
def test_a_damaged_answer_is_asked_for_again(store: Store, what: str, parallel: int) -> None:
    """The second answer is whole, and the clip is that; the others are asked for once."""
    engine = Markless(at(9, damage.DAMAGES[what], damage.slowed(1.0)))
    clips = gather(engine, store, SAID, parallel=parallel)
    assert engine.asked.total() == 13
    assert clips[8].sound.seconds == pytest.approx(clips[9].sound.seconds, rel=0.1)


def test_a_clip_that_stays_off_fails_with_both_figures_and_the_line(store: Store) -> None:
    """After three answers, or two of an engine that gives the same bytes; no damaged clip is kept."""
    for deterministic, times in ((False, 3), (True, 2)):
        engine = Markless(at(3, damage.cut(0.6)), deterministic=deterministic)
        with pytest.raises(EngineError, match=r"line 3: 第三条消") as raised:
            gather(engine, store, SAID)
        assert f"after {times} attempts" in str(raised.value)
        assert "s with " in str(raised.value)
        assert "this voice takes " in str(raised.value)
        assert "`podcast build POST --accept 3`" in str(raised.value)
        assert not raised.value.retryable, "another engine would be no remedy"
        assert engine.asked[SAID[2].spoken] == times
    assert len(gather(Markless(), store, SAID)) == 12


def test_equal_answers_are_not_asked_for_a_third_time(store: Store) -> None:
    """A server that gives the same samples twice will do so again."""
    engine = Markless(at(3, damage.cut(0.6)))
    engine.noisy = False
    with pytest.raises(EngineError, match="after 2 attempts"):
        gather(engine, store, SAID)


@pytest.mark.parametrize("share", [0.5, 0.6, 0.75])
def test_a_voice_whose_clips_are_all_cut_alike_is_found(store: Store, share: float) -> None:
    """They agree with each other, but too few syllables are heard."""
    with pytest.raises(EngineError, match="syllables"):
        gather(Markless(lambda *_: damage.cut(share)), store, SAID)
    assert store.size().clips == 0


def test_one_damaged_clip_among_the_first_is_found(store: Store) -> None:
    """The others are kept."""
    with pytest.raises(EngineError, match="line 2"):
        gather(Markless(at(2, damage.cut(0.5))), store, SAID[:6])


def test_an_author_may_take_a_clip(store: Store) -> None:
    """It is kept and told, then and whenever it comes from the store; without being asked again."""
    engine, tally = Markless(at(3, damage.cut(0.6))), Tally()
    clips = gather(engine, store, SAID, tally=tally, accept=[3])
    assert tally.accepted == [3]
    assert clips[2].sound.seconds < 0.7 * clips[3].sound.seconds
    again = Tally()
    gather(Markless(), store, SAID, tally=again)
    assert (again.accepted, again.engine_calls) == ([3], 0)


def test_another_line_is_not_taken_with_it(store: Store) -> None:
    """Only the line that is named."""
    with pytest.raises(EngineError, match="line 3"):
        gather(Markless(at(3, damage.cut(0.6))), store, SAID, accept=[4])


def test_a_clip_is_heard_without_being_kept(store: Store) -> None:
    """`podcast say` gives it to the author; the build asks again."""
    gather(Markless(), store, SAID[3:])
    (clip,) = gather(Markless(at(3, damage.cut(0.6))), store, [SAID[2]], trying=True)
    assert clip.sound.seconds < 4
    assert store.size().clips == 9
    tally = Tally()
    gather(Markless(), store, SAID, tally=tally)
    assert tally.accepted == []


def test_an_odd_voice_is_known_once_the_author_has_taken_a_clip(store: Store) -> None:
    """A voice whose syllables run together in pairs is held against its own clips from then on."""

    def slurred(clip: Speech, *_: Any) -> Speech:
        slow = 6_000 * np.sin(np.arange(len(clip.pcm)) / 9) * np.sin(np.arange(len(clip.pcm)) / 3_500) ** 2
        return replace(clip, pcm=slow.astype(np.int16))

    with pytest.raises(EngineError, match="syllables heard"):
        gather(Markless(lambda *_: slurred), store, SAID)
    tally = Tally()
    gather(Markless(lambda *_: slurred), store, SAID[:1], tally=tally, accept=[1])
    gather(Markless(lambda *_: slurred), store, SAID, tally=tally)
    assert tally.accepted == [1, 1]
    with pytest.raises(EngineError, match="this voice takes"):
        gather(
            Markless(lambda *_: lambda clip, *_: damage.cut(0.6)(slurred(clip), clip, random.Random(1))),
            store,
            [replace(SAID[0], spoken=f"{SAID[0].spoken}还有别的。")],
        )


def test_the_same_text_while_it_is_on_trial_waits(store: Store) -> None:
    """Utterances that share a clip do not wait for each other for ever."""
    engine = Markless()
    assert len(gather(engine, store, [SAID[0]] * 5, parallel=1)) == 5
    assert engine.asked.total() == 1


def digest(store: Store) -> dict[str, Any]:
    (path,) = (store.root / FOLDER).iterdir()
    found: dict[str, Any] = json.loads(path.read_bytes())
    return found


def test_the_pace_is_kept_beside_the_clips_and_comes_back_from_them(store: Store) -> None:
    """What was learnt outlives a run; a lost or damaged digest is made again, and another build's is added to."""
    gather(Markless(), store, SAID[:8])
    before = digest(store)
    assert len(before["clips"]) == 8
    (path,) = (store.root / FOLDER).iterdir()
    voice = path.stem
    for content in (None, b"", b"[]", b'{"clips": {"a": [1]}}', b'{"clips": 3}'):
        path.unlink()
        if content is not None:
            path.write_bytes(content)
        paces = Paces(store, 4.6)
        assert paces.of(voice).known
        paces.save()
        assert digest(store) == {"clips": dict(sorted(before["clips"].items()))}
    one, two = Paces(store, 4.6), Paces(store, 4.6)
    sample = pace.Sample(size("你好"), 0.5, 2)
    one.add(voice, "one", sample)
    two.add(voice, "two", sample)
    one.save()
    two.save()
    assert {"one", "two"} <= set(digest(store)["clips"])


def test_a_full_disk_costs_only_the_digest(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """The clips are there, and the digest is made again from them."""
    paces = Paces(store, 4.6)
    paces.add("a", "b", pace.Sample(size("你好"), 0.5, 2))

    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("podcast.files.write", full)
    paces.save()
    assert not (store.root / FOLDER).exists()


def test_a_server_that_ignores_the_rate_is_learnt(store: Store) -> None:
    """Clips that are asked for faster and come as slow as the others are no longer than the voice takes."""
    clips = [pace.Sample(size(one.spoken), 4.0 * rate, 20, rate) for one in SAID for rate in (1.0, 1.25)]
    learnt = pace.fitted(clips, 4.6)
    for clip in clips:
        learnt.check(clip)
    with pytest.raises(OffPaceError):
        learnt.check(clips[1]._replace(seconds=5.0 * 1.4, peaks=28))


def test_babble_after_a_short_text_is_refused(store: Store) -> None:
    """Four seconds after three characters, from a voice of which nothing is known."""
    said = [replace(SAID[0], spoken="服务器")]
    with pytest.raises(EngineError, match="21 syllables heard for 3 syllables"):
        gather(Markless(lambda *_: damage.followed(4.0)), store, said)


MARKED = Tone({})
TEXT = "今天的风有点大，出门记得戴好帽子。晚上也许会下雨，把衣服收进来。"


@pytest.mark.parametrize("what", sorted(damage.REQUIRED))
def test_marks_must_name_the_text_from_beginning_to_end(what: str) -> None:
    """An engine that marks its words is caught by them, before anything is known of its pace."""
    whole, other = (asyncio.run(MARKED.speak(text, "low", Prosody())) for text in (TEXT, OTHER))
    complete.check(whole, TEXT, Prosody(), MARKED.capabilities)
    damaged = damage.DAMAGES[what](whole, other, random.Random(3))
    with pytest.raises(Truncated, match="今天的风"):
        complete.check(damaged, TEXT, Prosody(), MARKED.capabilities)


def test_an_engine_that_marks_its_words_is_not_held_back(store: Store) -> None:
    """Its first clip is there at once, and its pace is learnt all the same."""
    gather(Scripted(), store, SAID[: ESTABLISHED + 1])
    assert len(digest(store)["clips"]) == ESTABLISHED + 1


@given(st.lists(st.floats(-200, 200), min_size=1, max_size=60))
def test_the_middle_and_the_loud_are_those_of_numpy(values: list[float]) -> None:
    """To the last bit, so that no clip is judged otherwise."""
    given = np.array(values)
    assert sonority.median(given) == np.median(given)
    assert sonority._loud(given) == np.percentile(given, 95)
