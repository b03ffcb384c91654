"""Whatever a clerk records comes out as a telephone plays it; what cannot be used is named, and harms nobody."""

from array import array
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.sound.convert import AIM, PEAK, to_telephone
from ivr.sound.decode import LARGEST_BYTES, reader_of
from ivr.sound.level import level_of
from ivr.sound.wave import SILENCE, milliseconds, payload_of
from poll.refusal import FindingsError
from tests.ivr.sound.tones import FORMATS, RATE, as_format, voice, wav

_SENTENCE = voice(1.2)


@pytest.mark.parametrize("name", FORMATS)
def test_every_common_format_becomes_the_same_sound(name: str) -> None:
    """A telephone's recorder, a browser's and a studio's: 8 kHz, one channel, mu-law, at one level."""
    made = to_telephone(as_format(_SENTENCE, name), name)

    assert abs(made.loudness - AIM) < 1
    assert made.peak <= PEAK
    assert abs(made.milliseconds - 1200 - 120) < 60
    assert milliseconds(payload_of(made.wav)) == made.milliseconds
    assert made.notices == ()


@pytest.mark.parametrize("seconds", [0.25, 0.6, 3.0, 20.0])
@pytest.mark.parametrize("level", [0.02, 0.2, 0.3])
def test_a_word_and_a_sentence_are_equally_loud(seconds: float, level: float) -> None:
    """A caller never reaches for the volume between a number and the sentence before it."""
    made = to_telephone(wav(voice(seconds, level=level)), "x")

    assert abs(made.loudness - AIM) < 1
    assert made.peak <= PEAK


def test_silence_around_the_words_is_cut_to_sixty_milliseconds() -> None:
    """Prompts are joined into sentences: what pauses there are is said by the line, not by the recording."""
    short, long = (to_telephone(wav(voice(1, before=pad, after=pad)), "x").milliseconds for pad in (0.1, 2.5))

    assert abs(short - long) <= 20
    assert abs(long - 1120) <= 40


def test_the_click_of_a_key_is_not_where_speech_begins() -> None:
    """Somebody presses the button, takes a breath, and speaks."""
    samples = voice(1, before=1.5)
    samples[RATE // 5 : RATE // 5 + 200] = array("h", [20000, -20000] * 100)

    assert to_telephone(wav(samples), "x").milliseconds < 1250


def test_it_begins_and_ends_softly() -> None:
    """A joint that clicks sounds like a broken line."""
    payload = payload_of(to_telephone(wav(_SENTENCE), "x").wav)

    assert payload[:1] in {SILENCE, b"\x7f"}
    assert payload[-1:] in {SILENCE, b"\x7f"}


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "a file without sound"),
        (b"not a sound at all", "a file without sound"),
        (wav(array("h", [0]) * RATE), "silence"),
        (wav(voice(0.05)), "0.0"),
        (wav(voice(61)), "a longer recording"),
        (wav(voice(1, level=3)), "at the limit"),
        (as_format(_SENTENCE, "webm")[:400], "damaged"),
        (b"RIFF\xff\xff\xff\xffWAVEfmt ", "damaged"),
        (b"ID3" + bytes(2000), "damaged"),
    ],
    ids=["empty", "a text", "silence", "too short", "too long", "overdriven", "broken off", "no samples", "zeros"],
)
def test_what_cannot_be_used_is_named(content: bytes, found: str) -> None:
    """The place, what was expected, what was found, and the next step."""
    with pytest.raises(FindingsError) as refused:
        to_telephone(content, "hello.wav")

    (finding,) = refused.value.findings
    assert finding.where == "hello.wav"
    assert found in finding.found.en
    assert finding.next_step.zh


def test_a_file_larger_than_any_recording_is_not_looked_at() -> None:
    """Its size alone refuses it."""
    with pytest.raises(FindingsError) as refused:
        to_telephone(b"RIFF" + bytes(LARGEST_BYTES), "x")

    assert "MB" in refused.value.findings[0].found.en


@pytest.mark.parametrize(
    "trick",
    [
        b"#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:1,\nhttp://127.0.0.1:1/x.wav\n#EXT-X-ENDLIST\n",
        b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n",
        b"ffconcat version 1.0\nfile '/etc/passwd'\n",
        b"<?xml version='1.0'?><MPD><BaseURL>http://127.0.0.1:1/</BaseURL></MPD>",
        b"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nm=audio 5004 RTP/AVP 0\n",
        b"[playlist]\nFile1=http://127.0.0.1:1/x\n",
    ],
    ids=["hls", "hls of a file", "concat", "dash", "sdp", "pls"],
)
def test_a_playlist_is_no_recording(trick: bytes) -> None:
    """Nothing that names another file or an address is ever opened, under no name and behind no tag."""
    for content in (trick, b"RIFF" + trick, b"ID3" + trick, b"\x1aE\xdf\xa3" + trick, bytes(4) + b"ftyp" + trick):
        with pytest.raises(FindingsError):
            to_telephone(content, "x")


@pytest.mark.parametrize(
    ("samples", "found"),
    [
        (voice(1, level=0.008, noise=0.00001), "raised by"),
        (voice(1, level=0.2, noise=0.06), "only"),
        (array("h", [min(32767, each + 6000) for each in _SENTENCE]), "an offset"),
    ],
    ids=["quiet", "noisy", "off centre"],
)
def test_what_could_be_better_is_said_and_used(samples: "array[int]", found: str) -> None:
    """A clerk without a quiet room is told, and goes on."""
    made = to_telephone(wav(samples), "x")

    assert [found in notice.found.en for notice in made.notices] == [True]


def test_two_channels_of_any_rate_are_mixed() -> None:
    """A recorder that hears in stereo is as good as any."""
    mono = voice(1)[:: RATE // 8000]
    both = array("h", [each for sample in mono for each in (sample, sample)])

    assert abs(to_telephone(wav(both, rate=8000, channels=2), "x").milliseconds - 1120) < 60


def test_the_level_of_silence_is_none() -> None:
    """Digital silence has no speech, and nothing fails over it."""
    assert level_of(array("h", [0]) * 800, 8000).last == 0
    assert level_of(array("h"), 8000).peak < -100


@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"RIFF\x24\0\0\0WAVE", b"OggS", b"fLaC", b"\xff\xfb\x90\x64", b"#!AMR\n"]),
)
def test_no_bytes_crash_it(content: bytes, mark: bytes) -> None:
    """Whatever stands in a file, the answer is a sound or findings."""
    with suppress(FindingsError):
        to_telephone(mark + content, "x")


@given(st.sampled_from(sorted(FORMATS)), st.data())
def test_no_damaged_file_crashes_it(name: str, data: st.DataObject) -> None:
    """A good file with a few bytes changed, or cut off, is read or refused."""
    good = bytearray(_SMALL[name])
    for _ in range(data.draw(st.integers(1, 8))):
        good[data.draw(st.integers(0, len(good) - 1))] = data.draw(st.integers(0, 255))
    with suppress(FindingsError):
        to_telephone(bytes(good[: data.draw(st.integers(0, len(good)))]), "x")


@given(st.binary(max_size=32))
def test_a_reader_is_chosen_by_the_first_bytes_alone(content: bytes) -> None:
    """One of ten readers, or none."""
    assert reader_of(content) in {None, "wav", "mov", "matroska", "ogg", "flac", "mp3", "amr", "aiff", "caf", "aac"}


_SMALL = {name: as_format(voice(0.3, before=0.05, after=0.05), name) for name in FORMATS}
