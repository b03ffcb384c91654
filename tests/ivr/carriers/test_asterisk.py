"""A call through our own exchange: the line's wishes carried out by Asterisk, with nothing of Asterisk needed."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import TypeAlias

import pytest
from aiohttp import encode_basic_auth

from poll.numbers import HIDDEN_SENDER
from tests.ivr.carriers.asterisk_desk import ACCOUNT, Desk, desk
from tests.ivr.carriers.scripted_application import CALLS, TOKEN, Script, response

_NEXT = f"{CALLS}?step=1"
_LAST = f"{CALLS}?step=2"
_QUESTION = f'<Gather numDigits="1" timeout="5" action="{_NEXT}"><Play>/sounds/question.wav</Play></Gather>'
_BALLOT: Script = {
    CALLS: response(_QUESTION),
    _NEXT: response(
        "<Play>/sounds/back.wav</Play>", f'<Gather numDigits="1" timeout="5" action="{_LAST}"/>', "<Hangup/>"
    ),
    _LAST: response("<Play>/sounds/thanks.wav</Play>", "<Hangup/>"),
}
_SOUNDS = {"question.wav": 5.0, "back.wav": 0.2, "thanks.wav": 0.05}

Story: TypeAlias = Callable[[Desk], Awaitable[None]]


@pytest.fixture
def tell(tmp_path: Path) -> Callable[..., None]:
    """Play a story at a desk of its own."""

    def play(story: Story, script: Script = _BALLOT, sounds: Mapping[str, float] = _SOUNDS, **options: float) -> None:
        async def run() -> None:
            async with desk(tmp_path, script, sounds, **options) as opened:
                await story(opened)
                assert opened.application.unsigned == []

        asyncio.run(run())

    return play


def test_a_call_is_a_question_an_answer_read_back_and_a_key_to_confirm(tell: Callable[..., None]) -> None:
    """The application is told of it in the words of Twilio, from the first ring to the end."""

    async def story(desk: Desk) -> None:
        await desk.asterisk.dial("c1")
        await desk.asterisk.until("POST /channels/c1/play")
        await desk.asterisk.press("c1", "2")
        await desk.told(path=_NEXT)
        # The silence after the read-back listens.
        await asyncio.sleep(0.6)
        await desk.asterisk.press("c1", "9")
        ended = await desk.told()

        assert desk.application.forms(CALLS)[0]["CallStatus"] == "ringing"
        assert desk.application.forms(CALLS)[0]["From"] == "+8619900000001"
        assert desk.application.forms(CALLS)[0]["To"] == "+862088880000"
        assert [form["Digits"] for form in desk.application.forms(_NEXT)] == ["2"]
        assert [form["Digits"] for form in desk.application.forms(_LAST)] == ["9"]
        assert ended["CallStatus"] == "completed"
        assert len({form["CallSid"] for _, form in desk.application.posts}) == 1
        await desk.settle()
        assert desk.asterisk.did("DELETE /channels/c1") == [{"reason": "normal"}]

    tell(story)


def test_a_call_is_answered_when_there_is_something_to_hear(tell: Callable[..., None]) -> None:
    """It rings while the application thinks, so that a call which is not taken costs nobody anything."""

    async def story(desk: Desk) -> None:
        await desk.asterisk.dial("c1")
        await desk.told()
        await desk.asterisk.until("DELETE /channels/c1")

        assert desk.asterisk.did("POST /channels/c1/answer") == []
        assert desk.asterisk.did("DELETE /channels/c1") == [{"reason": "busy"}]
        assert desk.application.statuses() == ["busy"]

    tell(story, {CALLS: response('<Reject reason="busy"/>')})


def test_a_key_stops_the_question_at_once(tell: Callable[..., None]) -> None:
    """Nobody has to hear a question to its end who knows her answer."""

    async def story(desk: Desk) -> None:
        await desk.asterisk.dial("c1")
        await desk.asterisk.until("POST /channels/c1/play")
        await desk.asterisk.press("c1", "2")
        await desk.asterisk.until("DELETE /playbacks/")
        await desk.told(path=_NEXT)

    tell(story)


def test_keys_during_the_read_back_are_lost(tell: Callable[..., None]) -> None:
    """A double press cannot choose and confirm (issue 3)."""

    async def story(desk: Desk) -> None:
        await desk.asterisk.dial("c1")
        await desk.asterisk.until("POST /channels/c1/play")
        await desk.asterisk.press("c1", "29")
        await desk.asterisk.until("POST /channels/c1/play", 2)
        await desk.asterisk.press("c1", "9")
        await asyncio.sleep(0.4)

        assert desk.application.forms(_LAST) == []

    tell(story)


def test_a_code_that_is_typed_fast_arrives_whole(tell: Callable[..., None]) -> None:
    """Keys that come while the question is being stopped are the rest of the code."""

    async def story(desk: Desk) -> None:
        await desk.asterisk.dial("c1")
        await desk.asterisk.until("POST /channels/c1/play")
        await desk.asterisk.press("c1", "123456")
        form = await desk.told(path=_NEXT)

        assert form["Digits"] == "123456"

    tell(story, {**_BALLOT, CALLS: response(_QUESTION.replace('"1"', '"6"', 1))})


@pytest.mark.parametrize(
    ("sender", "presentation", "expected"),
    [
        ("19900000001", "allowed_not_screened", "+8619900000001"),
        ("8619900000001", "allowed", "+8619900000001"),
        ("19900000001", "prohib_passed_screen", HIDDEN_SENDER),
        ("anonymous", "unavailable", HIDDEN_SENDER),
        ("", "", HIDDEN_SENDER),
    ],
)
def test_who_calls_is_told_as_twilio_tells_it(
    tell: Callable[..., None], sender: str, presentation: str, expected: str
) -> None:
    """A number has its plus; one that is withheld is Twilio's number for that, though the line knows it."""

    async def story(desk: Desk) -> None:
        await desk.asterisk.dial("c1", sender=sender, presentation=presentation)
        form = await desk.told(path=CALLS)

        assert form["From"] == expected

    tell(story)


def test_what_was_made_for_one_caller_is_deleted_with_her_call(tell: Callable[..., None]) -> None:
    """Her read-back says what she chose; it lies nowhere when she hung up."""

    async def story(desk: Desk) -> None:
        await desk.asterisk.dial("c1")
        await desk.asterisk.until("POST /channels/c1/play")
        assert len(desk.left()) == 1
        await desk.asterisk.hang_up("c1")
        await desk.told()
        await desk.settle()

        assert desk.left() == []

    tell(story)


def test_what_may_be_kept_is_fetched_once(tell: Callable[..., None]) -> None:
    """The greeting is the same for everybody."""

    async def story(desk: Desk) -> None:
        desk.application.control = "public, max-age=3600"
        for number in (1, 2):
            await desk.asterisk.dial(f"c{number}")
            await desk.told(number)

        assert desk.application.fetched == ["thanks.wav"]
        assert len(desk.left()) == 1

    tell(story, {CALLS: response("<Play>/sounds/thanks.wav</Play>")})


def test_a_sound_that_is_missing_is_passed_over(tell: Callable[..., None]) -> None:
    """The call goes on without it, as with Twilio; an address that is not ours is not asked for one."""

    async def story(desk: Desk) -> None:
        await desk.asterisk.dial("c1")
        await desk.told()

        assert len(desk.asterisk.did("POST /channels/c1/play")) == 1
        assert desk.application.fetched == ["nothing.wav", "thanks.wav"]

    plays = [f"<Play>{each}</Play>" for each in ("/sounds/nothing.wav", "https://elsewhere.example/a.wav")]
    tell(story, {CALLS: response(*plays, "<Play>/sounds/thanks.wav</Play>")})


def test_a_caller_who_hangs_up_ends_the_call_everywhere(tell: Callable[..., None]) -> None:
    """The application is told, and may erase what it knows of the call."""

    async def story(desk: Desk) -> None:
        await desk.asterisk.dial("c1")
        await desk.asterisk.until("POST /channels/c1/play")
        await desk.asterisk.hang_up("c1")

        assert (await desk.told())["CallStatus"] == "completed"
        assert desk.asterisk.did("DELETE /channels/c1") == []

    tell(story)


def test_an_application_that_fails_apologizes(tell: Callable[..., None]) -> None:
    """What nobody recorded is said by the machine's voice."""

    async def story(desk: Desk) -> None:
        await desk.asterisk.dial("c1")

        assert (await desk.told())["CallStatus"] == "completed"
        assert "sorry" in desk.said[0][0]

    tell(story, {})


def test_a_recording_ends_with_a_key_and_can_be_fetched_and_deleted(tell: Callable[..., None]) -> None:
    """What a caller says is handed on under an address that asks for the token."""

    async def story(desk: Desk) -> None:
        await desk.asterisk.dial("c1")
        await desk.asterisk.until("POST /channels/c1/record")
        await desk.asterisk.press("c1", "5#")
        form = await desk.told(path=_NEXT)
        known = {"Authorization": encode_basic_auth(ACCOUNT, TOKEN)}
        path = form["RecordingUrl"].partition("/Accounts/")[2].partition("/")[2]

        assert (form["RecordingDuration"], form["Digits"]) == ("3", "#")
        assert (await desk.api_call("GET", f"/{path}", token="another"))[0] == 401
        async with desk.http.get(form["RecordingUrl"] + ".wav", headers=known) as answer:
            assert (answer.status, await answer.read()) == (200, b"RIFF what she said")
        async with desk.http.delete(form["RecordingUrl"], headers=known) as answer:
            assert answer.status == 204
        assert (await desk.api_call("GET", f"/{path}"))[0] == 404
        assert (await desk.api_call("GET", "/Recordings/..%2F..%2Fetc"))[0] == 404

    record = f'<Record maxLength="60" timeout="5" finishOnKey="#" playBeep="true" action="{_NEXT}"/>'
    tell(story, {CALLS: response(record), _NEXT: response("<Hangup/>")})


def test_what_was_said_before_hanging_up_is_kept(tell: Callable[..., None]) -> None:
    """Most callers end a message by hanging up."""

    async def story(desk: Desk) -> None:
        await desk.asterisk.dial("c1")
        await desk.asterisk.until("POST /channels/c1/record")
        await desk.asterisk.hang_up("c1")
        form = await desk.told(path=_NEXT)

        assert (form["RecordingDuration"], form["Digits"]) == ("3", "hangup")

    tell(story, {CALLS: response(f'<Record action="{_NEXT}"/>'), _NEXT: response("<Hangup/>")})


def test_a_request_that_is_under_way_is_answered_though_the_caller_left(tell: Callable[..., None]) -> None:
    """What it carries may be a vote that was confirmed."""

    async def story(desk: Desk) -> None:
        await desk.asterisk.dial("c1")
        await desk.asterisk.until("POST /channels/c1/play")
        await desk.asterisk.press("c1", "2")
        await desk.asterisk.hang_up("c1")
        await desk.told()

        assert len(desk.application.forms(_NEXT)) == 1

    tell(story)


def test_asterisk_may_restart(tell: Callable[..., None]) -> None:
    """Calls under way are told as over, and the next one is taken as if nothing had been."""

    async def story(desk: Desk) -> None:
        await desk.asterisk.dial("c1")
        await desk.asterisk.until("POST /channels/c1/play")
        await desk.asterisk.restart()
        assert (await desk.told())["CallStatus"] == "completed"
        await desk.asterisk.until("GET /channels", 2)
        await desk.asterisk.dial("c2")
        await desk.asterisk.until("POST /channels/c2/play")

    tell(story)


def test_a_call_outlives_a_lost_connection_to_asterisk(tell: Callable[..., None]) -> None:
    """Only those that nobody answers for are ended: their other half was in a process that is gone."""

    async def story(desk: Desk) -> None:
        await desk.asterisk.dial("c1")
        await desk.asterisk.until("POST /channels/c1/play")
        await desk.asterisk.disconnect()
        desk.asterisk.channels["orphan"] = {"id": "orphan", "dialplan": {"app_data": "xiangyin,inbound,1"}}
        desk.asterisk.channels["stranger"] = {"id": "stranger", "dialplan": {"app_data": "another"}}
        await desk.asterisk.until("DELETE /channels/orphan")
        await desk.asterisk.press("c1", "2")
        await desk.told(path=_NEXT)

        assert set(desk.asterisk.channels) == {"c1", "stranger"}
        desk.asterisk.channels.clear()

    tell(story)


def test_a_call_that_asterisk_cannot_carry_on_is_ended(tell: Callable[..., None]) -> None:
    """Silence would leave her waiting; the application is told, and she may call again."""

    async def story(desk: Desk) -> None:
        desk.asterisk.broken.add("play")
        await desk.asterisk.dial("c1")

        assert (await desk.told())["CallStatus"] == "completed"
        await desk.asterisk.until("DELETE /channels/c1")

    tell(story)


def test_calls_under_way_may_finish_and_new_ones_are_not_taken(tell: Callable[..., None]) -> None:
    """An office that updates its machine breaks off nobody who is about to confirm."""

    async def story(desk: Desk) -> None:
        await desk.asterisk.dial("c1")
        await desk.asterisk.until("POST /channels/c1/play")
        desk.stop.set()
        await asyncio.sleep(0)
        await desk.asterisk.dial("c2")
        assert await desk.asterisk.until("DELETE /channels/c2") == {"reason": "congestion"}
        await desk.asterisk.press("c1", "2")
        await desk.told(path=_NEXT)
        await desk.asterisk.hang_up("c1")
        await asyncio.wait_for(desk.running, 5)

        assert desk.application.statuses() == ["completed"]

    tell(story, finish_seconds=10.0)


def test_a_call_that_does_not_end_is_ended(tell: Callable[..., None]) -> None:
    """After the seconds that were given, the application is told of it like of any other."""

    async def story(desk: Desk) -> None:
        await desk.asterisk.dial("c1")
        await desk.asterisk.until("POST /channels/c1/play")
        desk.stop.set()
        await desk.running

        assert desk.application.statuses() == ["completed"]
        assert desk.asterisk.did("DELETE /channels/c1") == [{"reason": "normal"}]

    tell(story)


def test_a_fault_of_our_own_ends_the_exchange(tmp_path: Path) -> None:
    """It is started again; one that went on listening to nothing would look well and take no call."""

    async def run() -> None:
        with pytest.raises(KeyError):
            async with desk(tmp_path, _BALLOT) as opened:
                await opened.asterisk.report({"no": "type"})
                await asyncio.wait({opened.running})

    asyncio.run(run())


def test_sounds_of_an_earlier_run_are_deleted(tmp_path: Path) -> None:
    """A machine that lost its power left them."""
    (tmp_path / "left.ulaw").write_bytes(b"what she chose")

    async def run() -> None:
        async with desk(tmp_path, _BALLOT) as opened:
            assert opened.left() == []

    asyncio.run(run())
