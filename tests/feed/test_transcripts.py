"""Transcripts and chapters, as players and their parsers read them."""

from __future__ import annotations

import json
import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast.feed import chapters, transcripts
from podcast.records import Chapter, Cue, Mark
from tests.feed import samples

WORDS = st.text(alphabet=st.sampled_from("风从海上来，。；“”（）AI GPT-4o 2025 &<>-\u200d👩e\u0301"), max_size=200)


def cue(written: str, start: float = 1.0, end: float = 9.0, voice: str = "narrator") -> Cue:
    """Give a cue."""
    return Cue(start=start, end=end, written=written, role="body", voice=voice)


def shown(*cues: Cue) -> tuple[transcripts.Caption, ...]:
    """Give the captions of cues."""
    return tuple(transcripts.captions(samples.episode(cues=cues)))


def test_vtt_is_as_the_standard_writes_it() -> None:
    """Signature, times to the millisecond, voice spans, escaped text, an empty line after each cue."""
    vtt = transcripts.vtt(samples.show(), transcripts.captions(samples.episode())).decode()
    assert vtt.startswith("WEBVTT\n\n00:00:00.500 --> 00:00:02.250\n<v 测试作者>早上好。\n\n")
    assert "<v 测试作者>2025 年，风速达到 &lt;30&gt; 米 &amp; 每秒；\n" in vtt
    assert "<v 引文>“请大家注意" in vtt


def test_srt_numbers_its_captions_and_writes_commas() -> None:
    """As players expect it, text as it stands."""
    srt = transcripts.srt(transcripts.captions(samples.episode())).decode()
    assert srt.startswith("1\n00:00:00,500 --> 00:00:02,250\n早上好。\n\n2\n00:00:20,250 --> 00:00:29,000\n2025 年")
    assert [int(number) for number in re.findall(r"(?m)^(\d+)$", srt)] == [1, 2, 3, 4]


def test_json_has_a_segment_a_cue_and_none_that_is_empty() -> None:
    """AntennaPod throws on an empty body."""
    episode = samples.episode(cues=(*samples.cues(), cue(" \n"), cue("\x00")))
    table = json.loads(transcripts.json_segments(samples.show(), episode))
    assert table["version"] == "1.0.0"
    assert [segment["body"] for segment in table["segments"]] == [each.written for each in samples.cues()]
    assert table["segments"][0] == {"speaker": "测试作者", "startTime": 0.5, "endTime": 2.25, "body": "早上好。"}


def test_an_episode_without_cues_gives_valid_files() -> None:
    """An empty transcript is one, too."""
    episode = samples.episode(cues=())
    assert transcripts.vtt(samples.show(), transcripts.captions(episode)) == b"WEBVTT\n"
    assert json.loads(transcripts.json_segments(samples.show(), episode))["segments"] == []


@given(WORDS)
def test_lines_are_short_and_lose_nothing(written: str) -> None:
    """At most 32 characters a line; joined they are the text, but for spaces."""
    lines = transcripts.lines_of(" ".join(written.split()))
    assert all(0 < len(line) <= 32 for line in lines)
    assert "".join("".join(lines).split()) == "".join(written.split())


@pytest.mark.parametrize(
    ("written", "lines"),
    [
        ("风从海上来。", ["风从海上来。"]),
        ("天" * 18 + "，" + "地" * 13 + "。", ["天" * 18 + "，", "地" * 13 + "。"]),
        ("天" * 33, ["天" * 32, "天"]),
        ("天" * 27 + "DeepSeek-V3发布", ["天" * 27, "DeepSeek-V3发布"]),
        ("天" * 31 + "“风”", ["天" * 31, "“风”"]),
    ],
)  # fmt: skip
def test_lines_end_at_clauses_and_part_no_word(written: str, lines: list[str]) -> None:
    """A clause first; a Latin word stays whole, an opening mark stays with its word."""
    assert transcripts.lines_of(written) == lines


@given(st.lists(st.tuples(WORDS, st.floats(0, 5), st.floats(0, 5)), max_size=6))
def test_captions_follow_each_other(said: list[tuple[str, float, float]]) -> None:
    """In order, none empty, none before the one before has ended, at most two lines each."""
    cues, time = [], 0.0
    for written, pause, length in said:
        cues.append(cue(written, time + pause, time + pause + length))
        time += pause + length
    captions = shown(*cues)
    assert all(caption.start < caption.end and 1 <= len(caption.lines) <= 2 for caption in captions)
    assert all(before.end <= after.start for before, after in pairwise(captions))
    assert all(len(caption.text) <= 65 and "\n" not in caption.text for caption in captions)
    joined = "".join(caption.text for caption in captions)
    assert "".join(joined.split()) == "".join("".join(cue.written.split()) for cue in cues)


def test_a_long_cue_shares_its_time_out_by_length() -> None:
    """The first caption begins and the last one ends with the cue."""
    captions = shown(cue("一二三四五，" * 20, 10.0, 34.0))
    assert (captions[0].start, captions[-1].end) == (10_000, 34_000)
    assert len(captions) > 1
    assert captions[0].end == pytest.approx(10_000 + 24_000 * 60 / 120, abs=1)


def test_a_speakers_name_cannot_break_out_of_its_span() -> None:
    """`>` in the author's name is left out."""
    vtt = transcripts.vtt(samples.show(author="a>b&c\nd"), shown(cue("风")))
    assert b"<v ab&amp;c d>" in vtt


def test_times_past_an_hour_are_written_in_full() -> None:
    """Hours are not lost."""
    assert transcripts.clock(3_723_004) == "01:02:03.004"
    assert transcripts.clock(3_723_004, ",") == "01:02:03,004"


def test_chapters_are_json_of_the_namespace() -> None:
    """Version 1.2.0, starts in seconds, titles in one line."""
    episode = samples.episode(chapters=(Chapter(start=0, title="开\n场"), Chapter(start=20.2504, title="<b>风</b>")))
    table = json.loads(chapters.render(episode))
    assert table["version"] == "1.2.0"
    assert table["chapters"] == [{"startTime": 0, "title": "开 场"}, {"startTime": 20.25, "title": "风"}]


def test_captions_are_timed_by_the_engines_words() -> None:
    """A pause inside a sentence lies between its captions where it is heard, not where the letters would put it."""
    words = [Mark(start=10.0 + place * 0.1, end=10.1 + place * 0.1, written="天") for place in range(64)]
    words += [Mark(start=30.0 + place * 0.1, end=30.1 + place * 0.1, written="地") for place in range(10)]
    long = Cue(start=10.0, end=31.0, written="天" * 64 + "地" * 10, role="body", words=tuple(words))
    first, second = shown(long)
    assert (first.text, second.text) == ("天" * 64, "地" * 10)
    assert (first.end, second.start, second.end) == (30_000, 30_000, 31_000)


def test_words_that_are_not_in_the_text_are_passed_over() -> None:
    """`2025年` is spoken in figures' names; the word after it is found again."""
    marks = [Mark(start=place, end=place + 1, written=sign) for place, sign in enumerate("二零二五年")]
    text = "2025年" + "风" * 59 + "雨" * 9
    marks += [Mark(start=5 + place / 10, end=6, written="风") for place in range(59)]
    marks += [Mark(start=20.0, end=21.0, written="雨")]
    first, second = shown(Cue(start=0.0, end=30.0, written=text, role="body", words=tuple(marks)))
    assert second.text == "雨" * 9
    assert first.end == second.start == 20_000


def test_the_second_voice_is_named_in_subrip_where_it_begins() -> None:
    """WebVTT names each caption's voice."""
    said = [Cue(start=at, end=at + 1, written="风。", role="quote", voice="second") for at in (1, 3)]
    captions = shown(cue("早。", 0.0, 0.5), *said)
    assert [caption.lines for caption in captions] == [("早。",), ("引文：风。",), ("风。",)]
    assert [caption.text for caption in captions] == ["早。", "风。", "风。"]
    assert transcripts.vtt(samples.show(), captions).decode().count("<v 引文>") == 2
