"""Real calls to a scripted application: what goes over the wire, key by key and sound by sound."""

import json
import time
import urllib.request
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from config.commands.sip import NO_ACCOUNT
from poll.numbers import HIDDEN_SENDER
from tests.ivr.carriers.scripted_application import (
    CALLS,
    PUBLIC_URL,
    STATUS,
    TOKEN,
    Script,
    ScriptedApplication,
    response,
    running_application,
)
from tests.sip.exchange import Exchange
from tests.sip.heard import listening
from tests.sip.office import Line, running_line
from tests.sip.telephone import BUSY, HANG_UP, OUT, Talk, Wait, telephone

pytestmark = pytest.mark.sip

_CALLED, _CALLER = "02088880000", "19900000001"
_NEXT, _LAST = f"{CALLS}?step=1", f"{CALLS}?step=2"
_SOUNDS = {"question.wav": 3.0, "back.wav": 2.0, "thanks.wav": 1.0}
_BALLOT: Script = {
    CALLS: response(
        f'<Gather numDigits="1" timeout="5" action="{_NEXT}"><Play>/sounds/question.wav</Play></Gather>', "<Hangup/>"
    ),
    _NEXT: response(
        "<Play>/sounds/back.wav</Play>", f'<Gather numDigits="1" timeout="3" action="{_LAST}"/>', "<Hangup/>"
    ),
    _LAST: response("<Play>/sounds/thanks.wav</Play>", "<Hangup/>"),
}


@dataclass(frozen=True, slots=True)
class Open:
    """A line that is open, and the application behind it."""

    application: ScriptedApplication
    line: Line

    def ended(self, calls: int = 1) -> list[str]:
        """Wait until so many calls are over everywhere, and return how they ended."""
        self.line.wait_for("call_ended", calls)
        return self.application.statuses()

    def api(self, method: str, path: str, form: dict[str, str] | None = None) -> Any:  # noqa: ANN401 - JSON.
        """Ask the interface that places calls."""
        known = b64encode(f"{NO_ACCOUNT}:{TOKEN}".encode()).decode()
        url = f"{self.line.api}/2010-04-01/Accounts/{NO_ACCOUNT}{path}"
        data = None if form is None else urlencode(form).encode()
        request = urllib.request.Request(url, data, {"Authorization": f"Basic {known}"}, method=method)  # noqa: S310
        with urllib.request.urlopen(request) as answer:  # noqa: S310 - our own.
            return json.loads(answer.read())


@contextmanager
def _open(exchange: Exchange, script: Script = _BALLOT) -> Iterator[Open]:
    with (
        running_application(script, _SOUNDS) as application,
        running_line(exchange, public_url=PUBLIC_URL, app_url=application.url, token=TOKEN) as line,
    ):
        yield Open(application, line)
    assert application.unsigned == []
    assert list(exchange.sounds.iterdir()) == []


def _order(**changes: str) -> dict[str, str]:
    return {
        "To": f"+86{_CALLER}",
        "From": "+862088880000",
        "Url": PUBLIC_URL + CALLS,
        "StatusCallback": PUBLIC_URL + STATUS,
        "Timeout": "5",
    } | changes


def test_keys_arrive_and_every_sound_is_heard(exchange: Exchange, tmp_path: Path) -> None:
    """The sound that reaches the caller is as long as what was played, and nothing of it is lost."""
    caller = telephone(exchange, _CALLER, tmp_path)
    with _open(exchange) as opened, listening(caller.media) as ear:
        caller.call(_CALLED, Wait(4), "2", Wait(3), "9")
        assert opened.ended() == ["completed"]

    assert [form.get("Digits") for _, form in opened.application.posts] == [None, "2", "9", None]
    assert opened.application.forms(CALLS)[0]["From"] == f"+86{_CALLER}"
    assert opened.application.forms(CALLS)[0]["To"] == "+862088880000"
    assert sum(_SOUNDS.values()) - 0.1 < ear.loud_seconds() < sum(_SOUNDS.values()) + 0.1
    assert ear.lost == 0


def test_a_key_stops_the_question(exchange: Exchange, tmp_path: Path) -> None:
    """Who knows her answer does not wait: a key after one second leaves two of three unheard."""
    caller = telephone(exchange, _CALLER, tmp_path)
    with _open(exchange) as opened, listening(caller.media) as ear:
        caller.call(_CALLED, Wait(1.3), "2", Wait(0.2), HANG_UP)
        opened.ended()

    assert [form["Digits"] for form in opened.application.forms(_NEXT)] == ["2"]
    # One second of the question, and at most another of what follows.
    assert ear.loud_seconds() < 2.2


def test_keys_during_the_read_back_are_lost(exchange: Exchange, tmp_path: Path) -> None:
    """A double press cannot choose and confirm."""
    with _open(exchange) as opened:
        telephone(exchange, _CALLER, tmp_path).call(_CALLED, Wait(1), "2", Wait(0.3), "9")
        opened.ended()

    assert opened.application.forms(_LAST) == []


def test_the_same_key_twice_and_a_code(exchange: Exchange, tmp_path: Path) -> None:
    """Each press counts once, also when a code repeats a digit, and also while the question plays."""
    script = {**_BALLOT, CALLS: str(_BALLOT[CALLS]).replace('"1"', '"6"', 1)}
    with _open(exchange, script) as opened:
        telephone(exchange, _CALLER, tmp_path).call(_CALLED, Wait(1), "112*2#", Wait(0.5), HANG_UP)
        opened.ended()

    assert [form["Digits"] for form in opened.application.forms(_NEXT)] == ["112*2"]


@pytest.mark.parametrize("number", ["anonymous", "8001"])
def test_a_hidden_number_is_told_as_twilio_tells_it(exchange: Exchange, tmp_path: Path, number: str) -> None:
    """An extension of some company is nobody's number either."""
    with _open(exchange) as opened:
        telephone(exchange, number, tmp_path).call(_CALLED, Wait(0.5), HANG_UP)
        opened.ended()

    assert opened.application.forms(CALLS)[0]["From"] == HIDDEN_SENDER


def test_a_call_that_is_not_taken_hears_the_busy_tone(exchange: Exchange, tmp_path: Path) -> None:
    """And costs nothing."""
    with _open(exchange, {CALLS: response('<Reject reason="busy"/>')}) as opened:
        telephone(exchange, _CALLER, tmp_path).call_in_vain(_CALLED, 486)
        assert opened.ended() == ["busy"]


def test_a_line_that_nobody_answers_is_busy(exchange: Exchange, tmp_path: Path) -> None:
    """While `xiangyin sip` does not run, a caller is not left in silence."""
    telephone(exchange, _CALLER, tmp_path).call_in_vain(_CALLED, 503)


def test_who_does_not_come_over_the_trunk_is_turned_away(exchange: Exchange, tmp_path: Path) -> None:
    """Nobody on the internet can vote in somebody's name by writing her number into a message."""
    stranger = replace(telephone(exchange, _CALLER, tmp_path), address="127.0.0.2")
    with _open(exchange) as opened:
        stranger.call_in_vain(_CALLED, 403)

    assert opened.application.posts == []


def test_what_a_caller_says_is_recorded(exchange: Exchange, tmp_path: Path) -> None:
    """After the beep, until she presses the key; the file is a sound that a browser plays."""
    record = f'<Record maxLength="10" timeout="5" finishOnKey="#" playBeep="true" action="{_NEXT}"/>'
    with _open(exchange, {CALLS: response(record), _NEXT: response("<Hangup/>")}) as opened:
        telephone(exchange, _CALLER, tmp_path).call(_CALLED, Wait(0.9), Talk(2, 0), "#")
        opened.ended()
        form = opened.application.forms(_NEXT)[0]
        known = b64encode(f"{NO_ACCOUNT}:{TOKEN}".encode()).decode()
        request = urllib.request.Request(form["RecordingUrl"], headers={"Authorization": f"Basic {known}"})  # noqa: S310
        with urllib.request.urlopen(request) as answer:  # noqa: S310 - our own.
            wav = answer.read()

    assert (wav[:4], wav[8:12]) == (b"RIFF", b"WAVE")
    assert 2 <= int(form["RecordingDuration"]) <= 3
    assert form["Digits"] == "#"


def test_what_she_said_is_kept_though_she_hangs_up(exchange: Exchange, tmp_path: Path) -> None:
    """Most callers end a message in that way."""
    with _open(exchange, {CALLS: response(f'<Record action="{_NEXT}"/>'), _NEXT: response("<Hangup/>")}) as opened:
        telephone(exchange, _CALLER, tmp_path).call(_CALLED, Wait(0.9), Talk(2, 0), HANG_UP)
        assert opened.ended() == ["completed"]

    form = opened.application.forms(_NEXT)[0]
    assert form["Digits"] == "hangup"
    assert 2 <= int(form["RecordingDuration"]) <= 3


def test_we_call_and_she_votes(exchange: Exchange, tmp_path: Path) -> None:
    """A ballot brought to her by a call that costs her nothing."""
    with _open(exchange) as opened:
        with telephone(exchange, _CALLER, tmp_path).waiting("", Wait(1.5), "2", Wait(3.5), "9"):
            sid = opened.api("POST", "/Calls.json", _order())["sid"]
        assert opened.ended() == ["completed"]
        assert opened.api("GET", f"/Calls/{sid}.json")["status"] == "completed"

    assert [form.get("Digits") for _, form in opened.application.posts] == [None, "2", "9", None]
    assert {form["Direction"] for _, form in opened.application.posts} == {"outbound-api"}


@pytest.mark.parametrize(("how", "status"), [(BUSY, "busy"), (OUT, "no-answer")])
def test_we_call_in_vain(exchange: Exchange, tmp_path: Path, how: str, status: str) -> None:
    """It is told why, so that she is called again at the right time."""
    with _open(exchange) as opened:
        with telephone(exchange, _CALLER, tmp_path).waiting(how):
            opened.api("POST", "/Calls.json", _order())
        assert opened.ended() == [status]


def test_we_call_and_think_better_of_it(exchange: Exchange, tmp_path: Path) -> None:
    """She voted by text while it rang."""
    with _open(exchange) as opened:
        with telephone(exchange, _CALLER, tmp_path).waiting(OUT):
            sid = opened.api("POST", "/Calls.json", _order(Timeout="60"))["sid"]
            time.sleep(0.5)
            opened.api("POST", f"/Calls/{sid}.json", {"Status": "canceled"})
        assert opened.ended() == ["canceled"]


@pytest.mark.parametrize(
    ("talk", "answered_by"), [(Talk(0.4, 2.5), "human"), (Talk(4, 1), "machine_start")], ids=["wei", "greeting"]
)
def test_it_is_heard_who_answers(exchange: Exchange, tmp_path: Path, talk: Talk, answered_by: str) -> None:
    """A person says a word and waits; who goes on talking is a machine (Asterisk's amd.conf)."""
    with _open(exchange) as opened:
        with telephone(exchange, _CALLER, tmp_path).waiting("", talk):
            opened.api("POST", "/Calls.json", _order(MachineDetection="Enable"))
        opened.ended()

    assert opened.application.forms(CALLS)[0]["AnsweredBy"] == answered_by


def test_asterisk_restarts(exchange: Exchange, tmp_path: Path) -> None:
    """The line finds it again by itself, and takes the next call."""
    with _open(exchange) as opened:
        exchange.stop()
        exchange.start()
        opened.line.wait_for("exchange_connected", 2)
        telephone(exchange, _CALLER, tmp_path).call(_CALLED, Wait(1), "2", Wait(3), "9")
        assert opened.ended() == ["completed"]
