"""Pretend telephones: what a test of calls is written with."""

from collections.abc import Mapping

import pytest

from ivr.carriers.effects import Sound
from ivr.carriers.pretend import PretendLine
from tests.ivr.carriers.application import CALLER, HOST, HOTLINE, TOKEN, line_to

QUESTION = '<Gather action="/keys" numDigits="1" timeout="10"><Say>一二三四</Say></Gather>'


def test_a_test_reads_like_a_call() -> None:
    """Dial, hear, press, hear, hang up."""
    line, application = line_to({"/call": QUESTION, "/keys": "<Say>谢谢</Say>"})
    call = line.phone(CALLER).dial(HOTLINE)

    assert [sound.text for sound in call.hears()] == ["一二三四"]
    call.press("1")
    assert [sound.text for sound in call.hears()] == ["谢谢"]
    call.hang_up()
    assert application.paths == ["/call", "/keys", "/status"]
    assert line.faults == []


def test_the_clock_runs_as_long_as_the_sounds() -> None:
    """The length of a sound is the test's to say."""
    line, _ = line_to({"/call": QUESTION + "<Play>/a.wav</Play>"})
    line.length_of = lambda sound: 20 if sound == Sound(f"{HOST}/a.wav", "", "", interruptible=False) else 1.5
    call = line.phone(CALLER).dial(HOTLINE)
    call.wait()
    call.hears()

    assert call.seconds == 1.5 + 10 + 20


def test_a_redelivered_request_is_the_same_to_the_byte_and_moves_nothing() -> None:
    """As from a telephone company that got no answer; also several at once."""
    bodies = []

    def post(url: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, str]:
        bodies.append((url, body, tuple(headers.items())))
        return 200, f"<Response>{QUESTION}</Response>"

    line = PretendLine(f"{HOST}/call", "", TOKEN, post)
    call = line.phone(CALLER).dial(HOTLINE)
    answers = call.redeliver(3)

    assert len(set(bodies)) == 1
    assert len(bodies) == 4
    assert {answer.body for answer in answers} == {f"<Response>{QUESTION}</Response>"}
    call.press("1")
    call.redeliver(back=2)
    assert bodies[-1] == bodies[0]


def test_every_call_has_its_own_id() -> None:
    """In Twilio's form, and the same again only where a test says so."""
    line, _ = line_to({"/call": "<Hangup/>"})
    phone = line.phone(CALLER)
    first, second, third = phone.dial(HOTLINE), phone.dial(HOTLINE), phone.dial(HOTLINE, "CA" + "2" * 32)

    assert first.identity.sid != second.identity.sid
    assert first.identity.sid.startswith("CA")
    assert len(first.identity.sid) == 34
    assert third.identity.sid == "CA" + "2" * 32


def test_a_key_ends_a_recording() -> None:
    """Those that the document names; others are part of what is recorded."""
    line, application = line_to({"/call": '<Record action="/recorded" finishOnKey="#"/>', "/recorded": "<Hangup/>"})
    call = line.phone(CALLER).dial(HOTLINE)
    call.press("1#")

    assert call.lost_keys == 1
    assert application.forms("/recorded")[0]["Digits"] == "#"


def test_a_call_without_end_fails_the_test() -> None:
    """It would hang otherwise."""
    line, _ = line_to({"/call": "<Pause/><Redirect>/call</Redirect>"})
    call = line.phone(CALLER).dial(HOTLINE)

    with pytest.raises(AssertionError, match="goes on and on"):
        call.hears()


def test_recording_where_nothing_is_recorded_fails_the_test() -> None:
    """The test is about another call than it thinks."""
    line, _ = line_to({"/call": QUESTION})

    with pytest.raises(AssertionError, match="nothing is being recorded"):
        line.phone(CALLER).dial(HOTLINE).record(3)
