"""The plain file that every sound of the line is."""

import io
import wave as other

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.sound.wave import RATE, SILENCE, joined, milliseconds, payload_of, wav


@given(st.binary(max_size=300))
def test_a_payload_comes_out_of_its_file_as_it_went_in(payload: bytes) -> None:
    """Whatever its length, odd or even."""
    assert payload_of(wav(payload)) == payload


def test_parts_follow_each_other_with_their_pauses() -> None:
    """A pause is silence of so many milliseconds; mu-law's silence is 0xFF."""
    assert payload_of(joined([b"\x01\x02", 10, b"\x03"])) == b"\x01\x02" + SILENCE * 80 + b"\x03"
    assert payload_of(joined([])) == b""


@given(st.lists(st.binary(max_size=50) | st.integers(0, 50)))
def test_the_whole_is_as_long_as_its_parts(parts: list[bytes | int]) -> None:
    """Nothing is lost at a joint."""
    whole = payload_of(joined(parts))

    assert len(whole) == sum(part * 8 if isinstance(part, int) else len(part) for part in parts)
    assert milliseconds(whole) == -(-len(whole) // 8)


def test_another_program_reads_what_it_is() -> None:
    """8 kHz, one channel, format 7: what every carrier plays."""
    file = wav(b"\x10" * RATE)

    assert file[20:22] == b"\x07\x00"
    with pytest.raises(other.Error, match="unknown format: 7"):
        other.open(io.BytesIO(file)).close()


@pytest.mark.parametrize(
    "file", [b"", b"RIFF", b"x" * 60, wav(b"abcd").replace(b"\x07\x00\x01\x00", b"\x01\x00\x01\x00"), wav(b"abcd")[:-2]]
)
def test_anything_else_is_no_such_file(file: bytes) -> None:
    """PCM, a text, or half a file is refused."""
    with pytest.raises(ValueError, match=r"WAV|mu-law"):
        payload_of(file)
