"""Calls that we make: placed through an interface like Twilio's, met like a call that came in, told how they ended."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from gateway.carriers.rest_wire import CarrierError, Trouble
from gateway.carriers.twilio_rest import TwilioAccount
from tests.ivr.carriers.asterisk_desk import ACCOUNT, Desk, desk
from tests.ivr.carriers.scripted_application import CALLS, PUBLIC_URL, STATUS, TOKEN, Script, response

_OUT = f"{CALLS}?out=1"
_SCRIPT: Script = {_OUT: response("<Play>/sounds/hello.wav</Play>", "<Hangup/>")}
_ORDER = {
    "To": "+8619900000001",
    "From": "+862088880000",
    "Url": PUBLIC_URL + _OUT,
    "StatusCallback": PUBLIC_URL + STATUS,
    "Timeout": "20",
}

Story: TypeAlias = Callable[[Desk], Awaitable[None]]


@pytest.fixture
def tell(tmp_path: Path) -> Callable[[Story], None]:
    """Play a story at a desk of its own."""

    def play(story: Story) -> None:
        async def run() -> None:
            async with desk(tmp_path, _SCRIPT, {"hello.wav": 0.3}) as opened:
                await story(opened)
                assert opened.application.unsigned == []

        asyncio.run(run())

    return play


async def _place(desk: Desk, **changes: str) -> str:
    status, call = await desk.api_call("POST", "/Calls.json", _ORDER | changes)
    assert status == 201, call
    return str(call["sid"])


async def _status(desk: Desk, sid: str) -> object:
    return (await desk.api_call("GET", f"/Calls/{sid}.json"))[1]["status"]


def test_a_call_of_ours_is_met_like_one_that_came_in(tell: Callable[[Story], None]) -> None:
    """The line dials as a telephone of the country does; the application sees that it asked for the call."""

    async def story(desk: Desk) -> None:
        sid = await _place(desk)
        placed = await desk.asterisk.until("POST /channels")
        assert (placed["endpoint"], placed["timeout"]) == ("PJSIP/19900000001@trunk", "20")
        assert await _status(desk, sid) == "ringing"
        await desk.asterisk.enter(sid, ["outbound"])
        form = await desk.told()

        first = desk.application.forms(_OUT)[0]
        assert (first["CallSid"], first["Direction"], first["CallStatus"]) == (sid, "outbound-api", "in-progress")
        assert (form["CallStatus"], form["To"]) == ("completed", "+8619900000001")
        await desk.settle()
        assert await _status(desk, sid) == "completed"
        assert len(desk.application.statuses()) == 1

    tell(story)


@pytest.mark.parametrize(
    ("cause", "status"),
    [(17, "busy"), (21, "busy"), (19, "no-answer"), (16, "no-answer"), (1, "failed"), (0, "failed")],
)
def test_a_call_that_nobody_takes_is_told_with_its_reason(
    tell: Callable[[Story], None], cause: int, status: str
) -> None:
    """Who is busy is called again sooner than who is out; a number that is dead not at all."""

    async def story(desk: Desk) -> None:
        sid = await _place(desk)
        await desk.asterisk.hang_up(sid, cause)

        assert (await desk.told())["CallStatus"] == status
        assert await _status(desk, sid) == status
        assert desk.application.forms(_OUT) == []

    tell(story)


def test_a_call_may_be_cancelled_while_it_rings(tell: Callable[[Story], None]) -> None:
    """She voted by text meanwhile."""

    async def story(desk: Desk) -> None:
        sid = await _place(desk)
        code, call = await desk.api_call("POST", f"/Calls/{sid}.json", {"Status": "canceled"})

        assert (code, call["status"]) == (200, "canceled")
        assert (await desk.told())["CallStatus"] == "canceled"

    tell(story)


def test_a_call_that_was_answered_is_not_cancelled_but_can_be_ended(tell: Callable[[Story], None]) -> None:
    """Whoever is listening to her ballot is not cut off because a text came in."""

    async def story(desk: Desk) -> None:
        sid = await _place(desk)
        await desk.asterisk.enter(sid, ["outbound"])
        await desk.asterisk.until(f"POST /channels/{sid}/play")
        _, call = await desk.api_call("POST", f"/Calls/{sid}.json", {"Status": "canceled"})
        assert (call["status"], desk.asterisk.did(f"DELETE /channels/{sid}")) == ("in-progress", [])
        await desk.api_call("POST", f"/Calls/{sid}.json", {"Status": "completed"})

        assert (await desk.told())["CallStatus"] == "completed"

    tell(story)


@pytest.mark.parametrize(("heard", "answered_by"), [("HUMAN", "human"), ("MACHINE", "machine_start"), ("X", "unknown")])
def test_it_can_be_heard_first_who_answers(tell: Callable[[Story], None], heard: str, answered_by: str) -> None:
    """A ballot is not read out to an answering machine."""

    async def story(desk: Desk) -> None:
        sid = await _place(desk, MachineDetection="Enable")
        await desk.asterisk.enter(sid, ["outbound"])
        assert (await desk.asterisk.until(f"POST /channels/{sid}/continue"))["context"] == "xiangyin-listen"
        assert desk.application.forms(_OUT) == []
        await desk.asterisk.enter(sid, ["heard", heard])
        await desk.told()

        assert desk.application.forms(_OUT)[0]["AnsweredBy"] == answered_by

    tell(story)


def test_who_hangs_up_while_it_is_heard_who_answers_has_had_a_call(tell: Callable[[Story], None]) -> None:
    """It counts as a call made, so that nobody is rung more often than the rules allow."""

    async def story(desk: Desk) -> None:
        sid = await _place(desk, MachineDetection="Enable")
        await desk.asterisk.enter(sid, ["outbound"])
        await desk.asterisk.until(f"POST /channels/{sid}/continue")
        await desk.asterisk.hang_up(sid)

        assert (await desk.told())["CallStatus"] == "completed"

    tell(story)


def test_calls_that_were_lost_with_asterisk_are_told(tell: Callable[[Story], None]) -> None:
    """They are tried again like others that failed."""

    async def story(desk: Desk) -> None:
        await _place(desk)
        await desk.asterisk.restart()

        assert (await desk.told())["CallStatus"] == "failed"

    tell(story)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"To": "110"}, 21211),
        ({"To": ""}, 21211),
        ({"Url": "https://elsewhere.example/calls"}, 21205),
        ({"Url": PUBLIC_URL + ".elsewhere.example/calls"}, 21205),
        ({"StatusCallback": "https://elsewhere.example/"}, 21205),
        ({"Timeout": "0"}, 20001),
        ({"Timeout": "long"}, 20001),
    ],
)
def test_an_order_that_cannot_be_met_is_refused(
    tell: Callable[[Story], None], changes: dict[str, str], code: int
) -> None:
    """With Twilio's numbers, so that one client understands both; nothing is signed for a foreign address."""

    async def story(desk: Desk) -> None:
        status, error = await desk.api_call("POST", "/Calls.json", _ORDER | changes)

        assert (status, error["code"]) == (400, code)
        assert desk.asterisk.did("POST /channels") == []

    tell(story)


def test_only_so_many_calls_are_made_at_once(tell: Callable[[Story], None]) -> None:
    """The lines of a village office are few, and some must stay free for those who call."""

    async def story(desk: Desk) -> None:
        first = await _place(desk)
        await _place(desk, To="+8619900000002")
        assert (await desk.api_call("POST", "/Calls.json", _ORDER))[0] == 429
        await desk.asterisk.hang_up(first, 17)
        await desk.told()

        await _place(desk)

    tell(story)


def test_only_who_knows_the_token_places_calls(tell: Callable[[Story], None]) -> None:
    """It is asked for before anything else."""

    async def story(desk: Desk) -> None:
        status, error = await desk.api_call("POST", "/Calls.json", _ORDER, token="another")
        assert (status, error["code"]) == (401, 20003)
        async with desk.http.post(f"{desk.api}/2010-04-01/Accounts/AC1/Calls.json", data=_ORDER) as answer:
            assert answer.status == 401

    tell(story)


def test_an_exchange_that_does_not_answer_is_no_call(tell: Callable[[Story], None]) -> None:
    """The gateway tries again later."""

    async def story(desk: Desk) -> None:
        desk.asterisk.broken.add("channels")
        status, error = await desk.api_call("POST", "/Calls.json", _ORDER)

        assert (status, error["code"]) == (503, 53000)

    tell(story)


def test_a_call_that_nobody_knows_is_not_found(tell: Callable[[Story], None]) -> None:
    """To look at, and to end."""

    async def story(desk: Desk) -> None:
        sid = await _place(desk)
        assert (await desk.api_call("GET", "/Calls/CA1.json"))[0] == 404
        assert (await desk.api_call("POST", "/Calls/CA1.json", {"Status": "completed"}))[0] == 404
        assert (await desk.api_call("POST", f"/Calls/{sid}.json", {"Status": "paused"}))[0] == 400

    tell(story)


def test_a_call_can_be_looked_up_by_who_calls_whom(tell: Callable[[Story], None]) -> None:
    """An office whose answer was lost finds out whether it rang, before it rings again."""

    async def story(desk: Desk) -> None:
        sid = await _place(desk)
        status, found = await desk.api_call("GET", "/Calls.json?To=%2B8619900000001&From=%2B862088880000")
        assert status == 200
        assert [(each["sid"], each["date_created"]) for each in found["calls"]] == [
            (sid, "Thu, 26 Nov 2026 09:00:00 +0000")
        ]
        assert (await desk.api_call("GET", "/Calls.json?To=%2B8619900000002"))[1]["calls"] == []

    tell(story)


def test_texts_are_refused_for_good(tell: Callable[[Story], None]) -> None:
    """A telephone line carries none, and the office need not try again."""

    async def story(desk: Desk) -> None:
        assert (await desk.api_call("POST", "/Messages.json", {"Body": "x"}))[0] == 400

    tell(story)


def test_the_gateways_own_client_places_finds_and_cancels_calls(tell: Callable[[Story], None]) -> None:
    """It was written for Twilio, and knows no difference."""

    async def story(desk: Desk) -> None:
        account = TwilioAccount(ACCOUNT, TOKEN, desk.api, voice_url=PUBLIC_URL + _OUT, status_url=PUBLIC_URL + STATUS)
        placed = await asyncio.to_thread(account.call, "+862088880000", "+8619900000001")
        found = await asyncio.to_thread(account.find_call, "+862088880000", "+8619900000001", 0, [])
        assert (placed.status, found) == ("ringing", placed)
        assert (await asyncio.to_thread(account.look_at_call, placed.provider_id)).status == "ringing"
        assert (await asyncio.to_thread(account.call_off, placed.provider_id)).status == "canceled"
        with pytest.raises(CarrierError) as refused:
            await asyncio.to_thread(account.call, "+862088880000", "110")

        assert refused.value.trouble is Trouble.NEVER

    tell(story)
