"""What an engine may send: floats, loud ones too, lengths that nobody knew, and things that are no audio."""

from __future__ import annotations

import io
import struct

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from podcast.errors import NoAudio, Truncated
from podcast.voice import audio

RATE = 16_000
PCM: NDArray[np.int16] = np.rint(np.sin(np.arange(RATE) / 9) * 8_000).astype(np.int16)
TONE: NDArray[np.float64] = PCM / 32_768
PLACEHOLDERS = [
    length - header
    for length in (0x7FFFF000, 0x7FFFFFFF, 0x7F000000, 2_000_000_000, 0xFFFFFFF0, 0xFFFFFFFF, 65 << 20)
    for header in (0, 36, 44)
]


def encoded(form: str, subtype: str, samples: NDArray[np.float64] = TONE) -> bytes:
    """Write samples as a file."""
    out = io.BytesIO()
    soundfile.write(out, samples, RATE, format=form, subtype=subtype)
    return out.getvalue()


def packed(content: bytes, form: str, *places: tuple[int, int]) -> bytes:
    """Write numbers into a file."""
    changed = bytearray(content)
    for place, number in places:
        struct.pack_into(form, changed, place, number)
    return bytes(changed)


@pytest.mark.parametrize("form", ["WAV", "WAVEX", "AIFF", "AU", "CAF"])
@pytest.mark.parametrize("subtype", ["FLOAT", "DOUBLE"])
def test_floats_are_samples(form: str, subtype: str) -> None:
    """Full scale of a float file is 1.0: read as whole numbers it would be silence."""
    pcm, rate = audio.decode(encoded(form, subtype))
    assert rate == RATE
    assert pcm.tobytes() == PCM.tobytes()


@pytest.mark.parametrize("loud", [1.0, 1.5, 4.0, 12.0])
def test_a_loud_float_file_is_clipped(loud: float) -> None:
    """It neither wraps round nor becomes a signal of +-1."""
    pcm, _ = audio.decode(encoded("WAV", "FLOAT", TONE * 4 * loud))
    want = np.clip(np.rint((TONE * 4 * loud).astype(np.float32) * 32_768), -32_768, 32_767)
    assert np.array_equal(pcm, want)


def test_floats_that_were_never_divided() -> None:
    """Samples of 16 bits in a float file are taken as they are: clipped, they were noise."""
    assert audio.decode(encoded("WAV", "FLOAT", TONE * 32_768))[0].tobytes() == PCM.tobytes()


def test_what_is_no_number_is_silent() -> None:
    """A model that failed gives NaN; the checks for silence find it."""
    broken = TONE.copy()
    broken[:100] = np.nan
    broken[100:200] = np.inf
    pcm, _ = audio.decode(encoded("WAV", "FLOAT", broken))
    assert not pcm[:100].any()
    assert (pcm[100:200] == 32_767).all()
    assert pcm[200:].tobytes() == PCM[200:].tobytes()


@pytest.mark.parametrize("subtype", ["VORBIS", "OPUS"])
def test_a_peak_of_ogg_does_not_wrap_round(subtype: str) -> None:
    """A lossy encoder overshoots full scale; the other side of it is a crack."""
    square = np.sign(np.sin(np.arange(RATE * 2) / 40)) * 0.999
    out = io.BytesIO()
    soundfile.write(out, square, RATE, format="OGG", subtype=subtype)
    floats, _ = soundfile.read(io.BytesIO(out.getvalue()), dtype="float32")
    assert np.abs(floats).max() > 1.0
    pcm, _ = audio.decode(out.getvalue())
    assert np.abs(pcm - np.clip(floats * 32_768, -32_768, 32_767)).max() <= 1


@pytest.mark.parametrize("subtype", ["PCM_16", "PCM_24", "FLOAT", "DOUBLE"])
@pytest.mark.parametrize("length", [0, *PLACEHOLDERS])
def test_a_wav_whose_length_nobody_knew(subtype: str, length: int) -> None:
    """Programs that stream write any of these where the length goes."""
    content = encoded("WAV", subtype)
    place = content.index(b"data") + 4
    pcm, _ = audio.decode(packed(content, "<I", (4, (length + place) & 0xFFFFFFFF), (place, length)))
    assert np.abs(pcm.astype(int) - PCM).max() <= 1


def test_a_length_of_more_than_ten_minutes_is_unknown() -> None:
    """Of this format: 16,000 samples a second of two bytes."""
    content = encoded("WAV", "PCM_16")
    place = content.index(b"data") + 4
    assert audio.decode(packed(content, "<I", (place, 601 * RATE * 2)))[0].tobytes() == PCM.tobytes()
    with pytest.raises(Truncated, match=f"the WAV has {RATE * 2} of {599 * RATE * 2} bytes of samples"):
        audio.decode(packed(content, "<I", (place, 599 * RATE * 2)))


@pytest.mark.parametrize("subtype", ["PCM_16", "FLOAT"])
@pytest.mark.parametrize("length", [0, *PLACEHOLDERS])
def test_an_aiff_whose_length_nobody_knew(subtype: str, length: int) -> None:
    """Its two lengths, in bytes and in frames, and that of the file."""
    content = encoded("AIFF", subtype)
    places = (4, content.index(b"COMM") + 10, content.index(b"SSND") + 4)
    assert audio.decode(packed(content, ">I", *((place, length) for place in places)))[0].tobytes() == PCM.tobytes()


def test_a_flac_that_was_streamed() -> None:
    """Its header gives no number of samples (FLAC, STREAMINFO: 36 bits from byte 21.5 on, 0 is unknown)."""
    content = bytearray(encoded("FLAC", "PCM_16"))
    content[21] &= 0xF0
    content[22:26] = bytes(4)
    assert audio.decode(bytes(content))[0].tobytes() == PCM.tobytes()


@pytest.mark.parametrize(
    ("form", "subtype"), [("WAV", "PCM_16"), ("WAV", "FLOAT"), ("AIFF", "PCM_16"), ("AIFF", "FLOAT")]
)
@given(share=st.floats(0.01, 0.999))
@settings(max_examples=15, deadline=None)
def test_a_file_that_is_cut_short_is_told(form: str, subtype: str, share: float) -> None:
    """A length that can be, and samples that are missing."""
    content = encoded(form, subtype)
    with pytest.raises(Truncated, match=f"the {form} (has|ends)"):
        audio.decode(content[: int(len(content) * share)])


def test_an_aiff_without_a_length_in_bytes_has_one_in_frames() -> None:
    """What one field does not know the other does."""
    content = encoded("AIFF", "PCM_16")
    content = packed(content, ">I", (content.index(b"SSND") + 4, 0))
    with pytest.raises(Truncated, match="the AIFF has"):
        audio.decode(content[: len(content) // 2])


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"<html><body>502 Bad\nGateway</body>", "the text “<html><body>502 Bad Gateway</body>”"),
        ("模型没有载入".encode(), "the text “模型没有载入”"),
        (("错" * 300).encode(), "the text “" + "错" * 80 + "…”"),
        (PCM.tobytes(), f"the bytes {PCM.tobytes()[:12].hex(' ')}"),
        (b"\xff\xfb\x90", "the bytes ff fb 90"),
        (b"RIFF\x00\x00\x00\x00", "the bytes 52 49 46 46 00 00 00 00"),
    ],
)
def test_what_came_instead_is_shown(content: bytes, told: str) -> None:
    """By its first words or bytes; nobody is helped by the address of an object."""
    with pytest.raises(Truncated) as raised:
        audio.decode(content)
    assert told in str(raised.value)
    assert "0x" not in str(raised.value)
    assert "BytesIO" not in str(raised.value)


def test_nothing_is_told_as_nothing() -> None:
    """An empty answer has a name of its own."""
    with pytest.raises(NoAudio):
        audio.decode(b"")


@pytest.mark.parametrize("rate", [8_000, 22_050, 44_100, 96_000])
@pytest.mark.parametrize(
    ("form", "subtype"),
    [("WAV", "PCM_16"), ("WAV", "PCM_24"), ("WAV", "DOUBLE"), ("AIFF", "FLOAT"), ("FLAC", "PCM_24")],
)
@pytest.mark.parametrize("channels", [1, 2, 6])
def test_many_rates_and_channels(rate: int, form: str, subtype: str, channels: int) -> None:
    """From 8 to 96 kHz, from mono to 5.1 with the speech in one channel, which is not made softer."""
    samples = np.zeros((len(TONE), channels))
    samples[:, min(2, channels - 1)] = TONE
    out = io.BytesIO()
    soundfile.write(out, samples, rate, format=form, subtype=subtype)
    pcm, found = audio.decode(out.getvalue())
    assert found == rate
    assert np.abs(pcm.astype(int) - PCM).max() <= 1


@pytest.mark.parametrize("subtype", ["MPEG_LAYER_III", "VORBIS", "OPUS"])
def test_lossy_files_are_as_long_as_they_were(subtype: str) -> None:
    """And as loud."""
    out = io.BytesIO()
    soundfile.write(out, TONE, RATE, format="MP3" if subtype.startswith("MPEG") else "OGG", subtype=subtype)
    pcm, rate = audio.decode(out.getvalue())
    assert len(pcm) / rate == pytest.approx(1.0, abs=0.15)
    assert np.percentile(np.abs(pcm.astype(int)), 95) == pytest.approx(8_000, rel=0.15)


@pytest.mark.parametrize("declared", ["audio/pcm", "audio/x-pcm;rate=16000", "AUDIO/L16; rate=16000; channels=1"])
def test_samples_without_a_header(declared: str) -> None:
    """Their type gives the rate, or it is OpenAI's; the order of the bytes is found by ear."""
    for order in ("<i2", ">i2"):
        pcm, rate = audio.decode(PCM.astype(order).tobytes(), declared)
        assert np.array_equal(pcm, PCM)
        assert rate == (RATE if "rate" in declared else 24_000)
    both = np.stack([PCM, PCM], axis=1).astype("<i2").tobytes()
    assert np.array_equal(audio.decode(both + b"!", "audio/L16; rate=8000; channels=2")[0], PCM)


@pytest.mark.parametrize(
    ("content", "declared", "told"),
    [
        (b"CUDA out of memory", "audio/pcm", "18 bytes of type audio/pcm came: the text “CUDA out of memory”"),
        (PCM.tobytes(), "audio/L16; rate=1", f"{2 * RATE} bytes of type audio/L16; rate=1 came"),
        (PCM.tobytes(), "audio/wav", f"{2 * RATE} bytes of type audio/wav came, which begin with the bytes"),
        (b"<html>", "", "6 bytes came: the text “<html>”"),
    ],
)
def test_what_came_is_told_with_its_type_and_size(content: bytes, declared: str, told: str) -> None:
    """So that an author sees what a server does."""
    with pytest.raises(Truncated) as raised:
        audio.decode(content, declared)
    assert told in str(raised.value)


def test_a_file_under_the_type_of_raw_samples_is_a_file() -> None:
    """By how it begins."""
    assert audio.decode(encoded("WAV", "PCM_16"), "audio/pcm")[0].tobytes() == PCM.tobytes()


def test_much_clipping_is_told(caplog: pytest.LogCaptureFixture) -> None:
    """A word to the author, once for each clip; a single peak is none."""
    audio.decode(encoded("WAV", "FLOAT", TONE * 8))
    assert "a peak of 2.0 times full scale is clipped" in caplog.text
