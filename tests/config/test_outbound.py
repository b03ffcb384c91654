"""What the office sends and calls by itself: once, by day, so often and no more, and only while it is needed."""

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, insert

from poll.poll import Stage
from poll.records.database import writing
from poll.records.tables import opt_outs
from tests.fake_twilio import Script, Trouble
from tests.outbound import NUMBER, OTHER, Office, open_office
from tests.phones import PUBLIC_URL, SENDER, post_signed


@pytest.fixture
def office(engine: Engine) -> Iterator[Office]:
    """Open an office with two workers, tomorrow at ten; one elector has a telephone."""
    with open_office(engine, workers=2) as opened:
        opened.village.register(NUMBER)
        yield opened


def test_a_receipt_is_sent_once_and_its_words_are_forgotten(office: Office) -> None:
    """The carrier is asked to keep none of it, and to tell us what becomes of it."""
    key = office.add(NUMBER, "text", "receipt")
    office.round(0)
    office.round(1)

    (text,) = office.carrier.texts.values()
    assert (text["from"], text["to"]) == (SENDER, NUMBER)
    assert text["_form"]["ContentRetention"] == "discard"
    assert text["_form"]["StatusCallback"] == f"{PUBLIC_URL}/carriers/twilio/status"
    assert (office.row(key).state, office.row(key).body) == ("done", None)


def test_a_receipt_is_sent_by_an_account_without_redaction_too(office: Office) -> None:
    """It says no choice, so that it may stand in the carrier's log; 30029 is the account's refusal."""
    office.carrier.has_redaction = False
    key = office.add(NUMBER, "text", "receipt")
    office.round()

    assert len(office.carrier.texts) == 1
    assert office.row(key).state == "done"


def test_a_receipt_goes_out_at_night_and_after_closing(engine: Engine) -> None:
    """Whoever has just voted is awake, and a vote of the last minute has its receipt."""
    with open_office(engine, hour=22) as office:
        office.village.register(NUMBER)
        office.village.set_stage(Stage.CLOSED)
        office.add(NUMBER, "text", "receipt")
        office.round()

        assert len(office.carrier.texts) == 1


def test_a_receipt_that_is_late_waits_for_the_morning(engine: Engine) -> None:
    """After an outage nobody is woken."""
    with open_office(engine, hour=22) as office:
        office.village.register(NUMBER)
        key = office.add(NUMBER, "text", "receipt")
        office.later(minutes=30)
        office.round()

        assert office.carrier.texts == {}
        assert _hour(office, office.row(key).due_at) == 8


def test_a_call_goes_out_and_is_followed_to_its_end(office: Office) -> None:
    """The carrier asks the voice address, reports every step, and listens for a machine."""
    key = office.add(NUMBER)
    office.round()
    (call,) = office.carrier.calls.values()

    assert (call["from"], call["to"], call["_hears"]) == (SENDER, NUMBER, True)
    assert (office.row(key).state, office.row(key).tries) == ("under_way", 1)

    office.carrier.play(call["sid"], until="ringing")
    assert office.row(key).outcome == "ringing"
    office.carrier.play(call["sid"])
    assert (office.row(key).state, office.row(key).outcome) == ("done", "completed")


@pytest.mark.parametrize("script", [Script.BUSY, Script.NO_ANSWER, Script.FAILED, Script.MACHINE])
def test_whoever_is_not_reached_is_called_again_and_then_by_a_person(office: Office, script: Script) -> None:
    """Three calls, half an hour apart; then the help desk has the number on its list. A machine is nobody."""
    office.carrier.scripts[NUMBER] = [script]
    key = office.add(NUMBER)
    for made in (1, 2, 3):
        office.round()
        assert len(office.carrier.calls) == made
        office.carrier.play(list(office.carrier.calls)[-1])
        office.later(minutes=29)
        office.round()
        assert len(office.carrier.calls) == made
        office.later(minutes=1)
    office.round()

    assert len(office.carrier.calls) == 3
    assert office.row(key).state == "given_up"
    assert [(each.number, each.reason) for each in office.requests()] == [(int(NUMBER), "not_reached")]


def test_nobody_is_called_at_night(engine: Engine) -> None:
    """A call that falls due after the last hour waits for the first one of the next day, in the poll's zone."""
    with open_office(engine, hour=19) as office:
        office.village.register(NUMBER)
        office.carrier.scripts[NUMBER] = [Script.NO_ANSWER]
        office.later(minutes=45)
        key = office.add(NUMBER)
        office.round()
        office.carrier.play(next(iter(office.carrier.calls)))

        assert _hour(office, office.row(key).due_at) == 8
        office.later(minutes=60)
        office.round()
        assert len(office.carrier.calls) == 1
        office.wait_until(key)
        office.round()
        assert len(office.carrier.calls) == 2


def test_whoever_wants_nothing_gets_nothing(office: Office) -> None:
    """退订 holds for texts and for calls."""
    with writing(office.engine) as connection:
        connection.execute(insert(opt_outs).values(number=int(NUMBER)))
    keys = [office.add(NUMBER), office.add(NUMBER, "call", "missed"), office.add(NUMBER, "text", "receipt")]
    office.round()

    assert not office.carrier.calls
    assert not office.carrier.texts
    assert {office.row(key).state for key in keys} == {"cancelled"}


def test_nobody_is_called_after_closing(office: Office) -> None:
    """Nor in the last two minutes, for whoever answers needs time to vote."""
    first = office.add(NUMBER)
    office.village.set_stage(Stage.CLOSED)
    office.round()
    office.village.set_stage(Stage.OPEN)
    office.now = round(office.village.poll.rules.closes_at.timestamp() * 1000) - 60_000
    second = office.add(NUMBER)
    office.round()

    assert not office.carrier.calls
    assert [office.row(key).state for key in (first, second)] == ["cancelled", "cancelled"]


def test_a_number_that_is_not_on_the_roll_is_never_called(office: Office) -> None:
    """Whatever stands in the outbox, strangers cannot make the office pay for calls."""
    key = office.add(OTHER, "call", "missed")
    office.round()

    assert not office.carrier.calls
    assert office.row(key).state == "cancelled"


def test_whoever_rang_three_times_is_called_back_once(office: Office) -> None:
    """One call serves them all."""
    keys = [office.add(NUMBER, "call", "missed") for _ in range(3)]
    office.round()
    office.round(1)

    assert len(office.carrier.calls) == 1
    assert [office.row(key).state for key in keys] == ["under_way", "cancelled", "cancelled"]


def test_a_telephone_is_never_rung_while_it_is_being_called(office: Office) -> None:
    """Whoever rings us while we ring her is called back when she is free."""
    office.add(NUMBER)
    office.round()
    office.add(NUMBER, "call", "missed")
    office.round()
    assert len(office.carrier.calls) == 1

    office.carrier.play(next(iter(office.carrier.calls)))
    office.later(minutes=1)
    office.round()
    assert len(office.carrier.calls) == 2


def test_a_vote_by_text_cancels_a_call_that_waits(office: Office) -> None:
    """Nobody is called for a ballot that is in the box."""
    key = office.add(OTHER)
    office.village.phone(OTHER).text("2")
    office.round()

    assert not office.carrier.calls
    assert office.row(key).state == "cancelled"


def test_a_vote_that_was_taken_back_cancels_nothing(office: Office) -> None:
    """An empty envelope is no answer."""
    phone = office.village.phone(OTHER)
    phone.text("2")
    phone.text("撤回")
    office.add(OTHER)
    office.round()

    assert len(office.carrier.calls) == 1


def test_who_shares_a_telephone_is_called_while_one_of_them_has_not_voted(office: Office) -> None:
    """The call is the number's; it is for nothing only when everybody who has the number has voted."""
    office.village.register(OTHER, code="1236")
    office.village.phone(OTHER, code="4514").text("4514 2")
    office.add(OTHER)
    office.round()

    assert len(office.carrier.calls) == 1


def test_a_vote_by_text_calls_off_a_call_that_rings(office: Office) -> None:
    """At the carrier too; and it is not tried again."""
    phone = office.village.phone(OTHER)
    key = office.add(OTHER)
    office.round()
    (call,) = office.carrier.calls.values()
    office.carrier.play(call["sid"], until="ringing")
    phone.text("2")
    office.round()

    assert call["status"] == "canceled"
    assert office.row(key).state == "cancelled"


def test_a_call_that_is_answered_goes_on(office: Office) -> None:
    """Whoever votes by text with the receiver in her hand is not cut off, even where the report came late."""
    phone = office.village.phone(OTHER)
    key = office.add(OTHER)
    office.round()
    (call,) = office.carrier.calls.values()
    call["status"] = "in-progress"
    phone.text("2")
    office.round()

    assert call["status"] == "in-progress"
    assert (office.row(key).state, office.row(key).outcome) == ("under_way", "in-progress")


def test_whoever_rang_may_vote_anew(office: Office) -> None:
    """A vote does not cancel a call back where the last vote counts: she may have rung to change it."""
    phone = office.village.phone(OTHER)
    office.add(OTHER, "call", "missed")
    phone.text("2")
    office.round()

    assert len(office.carrier.calls) == 1


def test_two_workers_never_do_the_same_thing_twice(office: Office) -> None:
    """Each errand is taken by one of them, whatever the moment."""
    numbers = [f"+861990000{index:04}" for index in range(100, 112)]
    for number in numbers:
        office.village.register(number)
        office.add(number)
        office.add(number, "text", "receipt")
    with ThreadPoolExecutor(2) as hands:
        list(hands.map(lambda worker: worker.round(), office.workers))

    assert sorted(call["to"] for call in office.carrier.calls.values()) == numbers
    assert sorted(text["to"] for text in office.carrier.texts.values()) == numbers


def test_a_worker_that_dies_before_it_calls_leaves_a_try_behind(office: Office) -> None:
    """The carrier is asked first; then the next try comes in its time, and the lost one counts."""
    key = office.add(NUMBER)
    assert office.claim() is not None
    office.round(1)
    assert not office.carrier.calls

    office.later(minutes=1)
    office.round(1)
    assert [method for method, _ in office.carrier.requests] == ["GET"]
    assert (office.row(key).state, office.row(key).tries, office.row(key).outcome) == ("waiting", 1, "unknown")
    office.wait_until(key)
    office.round(1)
    assert (len(office.carrier.calls), office.row(key).tries) == (1, 2)


def test_a_worker_that_dies_after_it_called_does_not_make_another_call(office: Office) -> None:
    """The next one finds the call at the carrier and follows it."""
    key = office.add(NUMBER)
    errand = office.claim()
    assert errand is not None
    office.account().call(errand.sender, errand.to)
    office.later(minutes=1)
    office.round(1)
    (call,) = office.carrier.calls.values()

    assert (office.row(key).state, office.row(key).provider_id) == ("under_way", call["sid"])
    office.carrier.play(call["sid"])
    office.later(minutes=60)
    office.round(1)
    assert (len(office.carrier.calls), office.row(key).state) == (1, "done")


@pytest.mark.parametrize("trouble", [Trouble.DROPS, Trouble.FAULT, Trouble.GARBAGE])
@pytest.mark.parametrize("kind", ["call", "text"])
def test_an_answer_that_is_lost_does_not_double_anything(office: Office, trouble: Trouble, kind: str) -> None:
    """What the carrier took is found by whom it went to and when."""
    office.carrier.troubles = [trouble]
    key = office.add(NUMBER, kind, "ballot" if kind == "call" else "receipt")
    office.round()
    office.round(1)
    office.later(minutes=1)
    office.round(1)
    taken = office.carrier.calls if kind == "call" else office.carrier.texts

    assert list(taken) == [office.row(key).provider_id]
    office.later(minutes=5)
    office.round()
    assert len(taken) == 1


def test_a_carrier_without_a_list_never_gets_a_call_at_once_again(office: Office) -> None:
    """Where nobody can look, the try counts and the next one comes in its time."""
    office.carrier.has_list = False
    office.carrier.troubles = [Trouble.DROPS]
    key = office.add(NUMBER)
    office.round()
    office.later(minutes=1)
    office.round()

    assert (len(office.carrier.calls), office.row(key).state, office.row(key).tries) == (1, "waiting", 1)
    assert office.row(key).due_at == office.now + 30 * 60_000


@pytest.mark.parametrize("trouble", [Trouble.TOO_MANY, Trouble.SUSPENDED])
def test_what_the_carrier_did_not_do_does_not_count(office: Office, trouble: Trouble) -> None:
    """A carrier that is full, or an account that is not paid, costs nobody her calls."""
    office.carrier.troubles = [trouble]
    key = office.add(NUMBER)
    office.round()
    assert (office.row(key).state, office.row(key).tries) == ("waiting", 0)

    office.later(minutes=1)
    office.round()
    assert (len(office.carrier.calls), office.row(key).tries) == (1, 1)


def test_a_carrier_that_is_away_is_asked_once_in_a_round(office: Office) -> None:
    """Nothing is lost, and nobody waits for a hundred time-outs."""
    office.carrier.troubles = [Trouble.TOO_MANY] * 9
    for number in range(5):
        office.village.register(f"+8619900000{number + 200}")
        office.add(f"+8619900000{number + 200}")
    office.round()

    assert len(office.carrier.requests) == 1


@pytest.mark.parametrize("code", [21211, 21219, 21215])
def test_a_number_that_cannot_be_called_goes_to_the_help_desk(office: Office, code: int) -> None:
    """It is asked for once; a person sees to it."""
    office.carrier.refused[NUMBER] = code
    key = office.add(NUMBER)
    office.round()
    office.later(minutes=60)
    office.round()

    assert (office.row(key).state, office.row(key).outcome) == ("given_up", str(code))
    assert len(office.carrier.requests) == 1
    assert [each.reason for each in office.requests()] == ["not_reached"]


@pytest.mark.parametrize("code", [21608, 21610])
def test_a_text_that_is_refused_is_given_up(office: Office, code: int) -> None:
    """The clerk sees the carrier's code among the counts; nobody need call for a receipt."""
    office.carrier.refused[NUMBER] = code
    key = office.add(NUMBER, "text", "receipt")
    office.round()

    assert (office.row(key).state, office.row(key).outcome) == ("given_up", str(code))
    assert office.requests() == []


def test_calls_that_were_answered_count_as_well(office: Office) -> None:
    """Whoever rings and rings is called back as often as the rules allow; then a person calls."""
    for _ in range(4):
        office.add(NUMBER, "call", "missed")
        office.round()
        office.carrier.play(list(office.carrier.calls)[-1])
    last = office.add(NUMBER, "call", "missed")
    office.round()

    assert len(office.carrier.calls) == 3
    assert office.row(last).state == "given_up"
    assert [each.reason for each in office.requests()] == ["not_reached"]


def test_a_call_that_the_carrier_forgot_reached_nobody(office: Office) -> None:
    """An exchange that was started anew knows no call; the try counts, and the next comes in its time."""
    key = office.add(NUMBER)
    office.round()
    office.carrier.calls.clear()
    office.later(minutes=1)
    office.round()

    assert (office.row(key).state, office.row(key).outcome, office.row(key).tries) == ("waiting", "unknown", 1)


@pytest.mark.parametrize("has_id", [True, False])
def test_a_carrier_that_is_away_when_asked_is_asked_again(office: Office, has_id: bool) -> None:  # noqa: FBT001 - a parameter.
    """What is under way stays so until somebody knows."""
    key = office.add(NUMBER)
    if has_id:
        office.round()
    else:
        office.claim()
    office.later(minutes=1)
    office.carrier.is_away = True
    office.round()
    assert office.row(key).state == "under_way"

    office.carrier.is_away = False
    office.round()
    assert office.row(key).state == ("under_way" if has_id else "waiting")


def test_nobody_is_called_before_the_poll_is_open(office: Office) -> None:
    """What is in the outbox of a draft waits."""
    office.village.set_stage(Stage.DRAFT)
    key = office.add(NUMBER)
    office.round()

    assert not office.carrier.calls
    assert office.row(key).state == "waiting"


def test_reports_that_are_lost_are_asked_for(office: Office) -> None:
    """The carrier's word is fetched after a minute."""
    key = office.add(NUMBER)
    office.round()
    (call,) = office.carrier.calls.values()
    office.later(minutes=1)
    call["status"] = "in-progress"
    office.round()
    assert (office.row(key).state, office.row(key).outcome) == ("under_way", "in-progress")

    office.later(minutes=1)
    call["status"] = "completed"
    office.round()
    assert office.row(key).state == "done"


def test_reports_come_in_any_order_and_twice(office: Office) -> None:
    """A call moves only forward; what comes after its end changes nothing, nor what is no call of ours."""
    key = office.add(NUMBER)
    office.round()
    (sid,) = office.carrier.calls
    for status in ("in-progress", "ringing", "initiated", "completed", "busy", "ringing", "completed"):
        office.hears_status(sid, status, "human")
        office.hears_status("CA" + "0" * 32, status, "human")

    assert (office.row(key).state, office.row(key).outcome, office.row(key).tries) == ("done", "completed", 1)


def test_a_report_of_the_try_before_does_not_touch_the_next(office: Office) -> None:
    """Each try has its own id."""
    office.carrier.scripts[NUMBER] = [Script.BUSY, Script.ANSWERS]
    key = office.add(NUMBER)
    office.round()
    (first,) = office.carrier.calls
    office.carrier.play(first)
    office.wait_until(key)
    office.round()
    office.hears_status(first, "completed")

    assert office.row(key).state == "under_way"


def test_the_service_takes_the_reports(office: Office) -> None:
    """The very endpoint that the carrier is given: signed, and of calls and texts alike."""
    answers: list[int] = []

    def report(url: str, form: dict[str, str], _: str) -> None:
        path = url.removeprefix(PUBLIC_URL)
        answers.append(post_signed(office.village.client, path, form).status_code)

    office.carrier.report = report
    key = office.add(NUMBER)
    office.round()
    office.carrier.play(next(iter(office.carrier.calls)))

    assert answers == [200, 200, 200, 200]
    assert office.row(key).state == "done"


@pytest.mark.parametrize(("script", "state"), [(Script.ANSWERS, "done"), (Script.MACHINE, "waiting")])
def test_a_report_that_does_not_say_who_answered_is_looked_into(office: Office, script: Script, state: str) -> None:
    """The call itself says whether it was a machine."""
    office.carrier.tells_who_answered = False
    office.carrier.scripts[NUMBER] = [script]
    key = office.add(NUMBER)
    office.round()
    office.carrier.play(next(iter(office.carrier.calls)))
    assert office.row(key).state == "under_way"

    office.round()
    assert office.row(key).state == state


def test_a_machine_is_told_by_the_first_webhook(office: Office) -> None:
    """The call's handler reports who answered; the next try is set at once."""
    key = office.add(NUMBER)
    office.round()
    (sid,) = office.carrier.calls
    office.hears_status(sid, "in-progress", "machine_start")
    assert (office.row(key).state, office.row(key).outcome) == ("waiting", "machine")

    office.hears_status(sid, "completed")
    assert office.row(key).state == "waiting"


def test_no_log_says_whom_the_office_calls(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    """Not even at the lowest level, and not in trouble: Twilio's own messages name the number."""
    caplog.set_level(logging.DEBUG)
    office.carrier.refused[NUMBER] = 21211
    office.add(NUMBER, "text", "receipt")
    office.round()
    office.carrier.refused.clear()
    office.carrier.troubles = [Trouble.DROPS, Trouble.TOO_MANY]
    office.add(NUMBER)
    office.round()
    office.later(minutes=1)
    office.round()

    assert "carrier_trouble" in caplog.text
    assert NUMBER.removeprefix("+86") not in caplog.text


def test_a_worker_that_is_told_to_stop_begins_nothing_more(office: Office) -> None:
    """What waits is still there for the next one."""
    key = office.add(NUMBER)
    office.stop.set()
    office.round()

    assert office.row(key).state == "waiting"


def _hour(office: Office, instant_ms: int) -> int:
    zone = office.village.poll.rules.zone
    return datetime.fromtimestamp(instant_ms / 1000, UTC).astimezone(zone).hour
