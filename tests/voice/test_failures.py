"""Failures end well: what may work is asked again, what will not ends the run, and what is spoken is kept."""

from __future__ import annotations

import pytest

from podcast.errors import EngineError, NetworkDown, NoAudio, Refused, Throttled, Truncated
from podcast.records import Prosody
from podcast.voice.capabilities import EMBEDDED, Patience, Speech
from podcast.voice.store import Store
from podcast.voice.synthesise import Tally
from tests.voice.conftest import numbered, utterance
from tests.voice.scripted import Scripted, gather


@pytest.mark.parametrize("kind", [Throttled, NoAudio, Truncated])
def test_what_may_work_is_asked_again(store: Store, kind: type[EngineError]) -> None:
    """Each text fails once and then works; all are complete and the retries are counted."""

    def act(_: str, attempt: int) -> float:
        if attempt == 1:
            raise kind("not now")
        return 0.0

    tally = Tally()
    assert len(gather(Scripted(act), store, numbered(6), tally=tally)) == 6
    assert (tally.engine_calls, tally.retries, tally.in_flight, tally.done) == (12, 6, 0, 6)


def test_what_is_short_is_asked_again(store: Store) -> None:
    """An answer that is too short for its text never gets into the store."""

    class Short(Scripted):
        async def speak(self, text: str, voice: str, prosody: Prosody) -> Speech:
            whole = await super().speak(text, voice, prosody)
            return whole if self.asked[text] > 1 else Speech(pcm=whole.pcm[: len(whole.pcm) // 3], sample_rate=24_000)

    engine = Short()
    clips = gather(engine, store, numbered(4))
    assert set(engine.asked.values()) == {2}
    assert all(clip.sound.seconds > 3 for clip in clips)


def test_a_wrong_request_is_not_asked_again(store: Store) -> None:
    """A permanent fault ends the run at once, and says which utterance and why."""
    said = [*numbered(3), utterance("这句不行。", line=41)]

    def act(text: str, _: int) -> float:
        if text == "这句不行。":
            raise Refused("the engine does not like it")
        return 0.0

    engine = Scripted(act)
    with pytest.raises(Refused, match=r"utterance 4 \(line 41: 这句不行。\) failed: the engine does not like it$"):
        gather(engine, store, said)
    assert engine.asked["这句不行。"] == 1


def test_a_later_failure_does_not_wait_for_its_turn(store: Store) -> None:
    """Where the third utterance cannot be spoken, nobody waits for the first."""
    said = numbered(3)

    def act(text: str, _: int) -> float:
        if text == said[2].spoken:
            raise Refused("no")
        return 60.0 if text == said[0].spoken else 0.0

    with pytest.raises(Refused):
        gather(Scripted(act), store, said)


def test_what_is_spoken_is_kept_when_a_run_fails(store: Store) -> None:
    """The next run goes on from there: only what failed, and what came after, is asked for."""
    said = numbered(30)
    broken = True

    def act(text: str, _: int) -> float:
        if broken and text == said[20].spoken:
            raise Truncated("cut off")
        return 0.0

    with pytest.raises(Truncated, match=r"after 12 attempts: cut off\. Run the same command again"):
        gather(Scripted(act), store, said)
    kept, broken, tally = store.size().clips, False, Tally()
    assert kept >= 20
    assert len(gather(Scripted(act), store, said, tally=tally)) == 30
    assert (tally.cached, tally.engine_calls) == (kept, 30 - kept)


def test_a_service_that_never_answers_is_given_up(store: Store) -> None:
    """Failures in a row stop the asking long before every utterance has used up its attempts."""

    def act(*_: object) -> float:
        raise Throttled("blocked")

    engine = Scripted(act)
    with pytest.raises(Throttled, match=r"blocked\. Run the same command again"):
        gather(engine, store, numbered(100))
    assert sum(engine.asked.values()) < 30


def test_a_network_that_is_down_is_given_up_soon(store: Store) -> None:
    """Without any success an outage ends the run."""

    def act(*_: object) -> float:
        raise NetworkDown("no route")

    with pytest.raises(NetworkDown, match="no route"):
        gather(Scripted(act), store, numbered(10))


def test_a_server_that_refuses_above_five(store: Store) -> None:
    """With twelve allowed and five taken, all is spoken and few requests are wasted."""

    class Narrow(Scripted):
        async def speak(self, text: str, voice: str, prosody: Prosody) -> Speech:
            if self.at_once >= 5:
                raise Throttled("too many")
            return await super().speak(text, voice, prosody)

    engine, tally = Narrow(lambda *_: 0.004, parallel=12), Tally()
    assert len(gather(engine, store, numbered(80), tally=tally)) == 80
    assert tally.retries < 40


def test_engines_of_this_machine_are_given_up_sooner() -> None:
    """What fails here three times goes on failing; a service may recover."""
    assert EMBEDDED.tries < Patience().tries
