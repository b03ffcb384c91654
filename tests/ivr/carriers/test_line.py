"""The line does with our answers what Twilio says it does; one rule a test."""

from collections.abc import Generator

import pytest

from ivr.carriers.document import EVERY_KEY
from ivr.carriers.line import (
    CallIdentity,
    Effect,
    Ended,
    Event,
    Fetch,
    Fetched,
    Finished,
    HungUp,
    Pressed,
    Recorded,
    Silence,
    Sound,
    UnexpectedEventError,
    follow,
)
from ivr.carriers.pretend import PretendCall
from tests.ivr.carriers.application import CALLER, HOST, HOTLINE, Answer, Application, line_to

MENU = (
    '<Gather action="/keys" numDigits="1" timeout="10"><Say>一</Say><Say>二</Say></Gather><Redirect>/silent</Redirect>'
)
CALL = CallIdentity("CA" + "1" * 32, "AC" + "0" * 32, CALLER, HOTLINE)


def dial(call: str, **others: str | list[Answer]) -> tuple[PretendCall, Application]:
    """Call an application that answers first with some verbs; the keywords are its other paths."""
    pages: dict[str, str | list[Answer]] = {f"/{name}": page for name, page in others.items()}
    line, application = line_to(pages | {"/call": call})
    return line.phone(CALLER).dial(HOTLINE), application


def texts(call: PretendCall) -> list[str]:
    """Return what the caller hears, as words or addresses."""
    return [sound.text or sound.source for sound in call.hears()]


def test_the_first_request_is_of_a_ringing_call() -> None:
    """With the parameters that Twilio sends, and those without a value empty."""
    call, application = dial("<Hangup/>")

    path, form = application.asked[0]
    assert path == "/call"
    assert form["CallSid"] == call.identity.sid
    assert (form["From"], form["To"], form["Caller"], form["Called"]) == (CALLER, HOTLINE, CALLER, HOTLINE)
    assert (form["CallStatus"], form["Direction"], form["ApiVersion"]) == ("ringing", "inbound", "2010-04-01")
    assert (form["FromCity"], form["FromCountry"]) == ("", "CN")
    assert "Digits" not in form


def test_a_call_that_we_asked_for_begins_answered() -> None:
    """With what machine detection says where it ran."""
    line, application = line_to({"/call": "<Hangup/>"})
    line.phone(CALLER).answer(HOTLINE, "machine_start")
    line.phone(CALLER).answer(HOTLINE)

    first, second = application.forms("/call")
    assert (first["From"], first["To"], first["Direction"]) == (HOTLINE, CALLER, "outbound-api")
    assert (first["CallStatus"], first["AnsweredBy"]) == ("in-progress", "machine_start")
    assert "AnsweredBy" not in second


def test_verbs_are_carried_out_in_order() -> None:
    """Words, recordings and pauses one after the other, and then the call ends."""
    call, application = dial('<Say language="zh-CN">一</Say><Pause length="3"/><Play loop="2">/a.wav</Play>')

    assert call.hears() == [
        Sound("", "一", "zh-CN", interruptible=False),
        *[Sound(f"{HOST}/a.wav", "", "", interruptible=False)] * 2,
    ]
    assert (call.is_over, call.status, call.faults) == (True, "completed", ())
    assert call.seconds == 0.25 + 3 + 3 + 3
    assert application.paths == ["/call", "/status"]


def test_the_first_key_stops_the_prompt_and_is_posted() -> None:
    """Barge-in: what is left of the prompts is not played (Twilio on nested verbs)."""
    call, application = dial(MENU, keys="<Hangup/>")
    call.press("3")

    [form] = application.forms("/keys")
    assert (form["Digits"], form["FinishedOnKey"], form["CallStatus"]) == ("3", "", "in-progress")
    assert call.seconds == 0
    assert call.is_over


def test_a_key_after_the_prompts_is_posted_as_well() -> None:
    """A patient caller listens to the end."""
    call, application = dial(MENU, keys="<Hangup/>")

    assert texts(call) == ["一", "二"]
    call.press("4")
    assert application.forms("/keys")[0]["Digits"] == "4"


def test_the_time_for_a_key_begins_after_the_prompts() -> None:
    """And where nothing was entered the next verb follows."""
    call, application = dial(MENU, silent="<Hangup/>")
    call.wait()

    assert call.seconds == 0.5 + 10
    assert application.paths == ["/call", "/silent", "/status"]


def test_each_digit_has_the_whole_time_for_the_next() -> None:
    """Without numDigits the time-out posts what there is."""
    call, application = dial('<Gather action="/keys" timeout="4"/>', keys="<Hangup/>")
    call.press("12")
    call.wait()

    assert application.forms("/keys")[0]["Digits"] == "12"
    assert call.seconds == 4


def test_the_finishing_key_posts_what_stands_before_it() -> None:
    """It is no digit itself, and is named apart."""
    call, application = dial('<Gather action="/keys" finishOnKey="*"/>', keys="<Hangup/>")
    call.press("7#*")

    [form] = application.forms("/keys")
    assert (form["Digits"], form["FinishedOnKey"]) == ("7#", "*")


def test_the_finishing_key_alone_posts_nothing() -> None:
    """The next verb follows instead (Twilio: before any digit, no request to the action)."""
    call, application = dial('<Gather action="/keys"/><Say>三</Say>')
    call.press("#")

    assert texts(call) == ["三"]
    assert "/keys" not in application.paths


def test_no_finishing_key_makes_every_key_a_digit() -> None:
    """finishOnKey="" is how * and # can be choices."""
    call, application = dial('<Gather action="/keys" finishOnKey="" numDigits="1"/>', keys="<Hangup/>")
    call.press("#")

    assert application.forms("/keys")[0]["Digits"] == "#"


@pytest.mark.parametrize(("keys", "finished_on"), [("", ""), ("#", "#")])
def test_an_empty_result_is_posted_where_it_is_asked_for(keys: str, finished_on: str) -> None:
    """actionOnEmptyResult: the action hears of the silence, too."""
    call, application = dial('<Gather action="/keys" actionOnEmptyResult="true"/>', keys="<Hangup/>")
    call.press(keys)
    if not keys:
        call.wait()

    [form] = application.forms("/keys")
    assert (form["Digits"], form["FinishedOnKey"]) == ("", finished_on)


def test_verbs_after_an_answered_gather_are_never_reached() -> None:
    """The answer to the action goes on with the call."""
    call, _ = dial('<Gather action="/keys" numDigits="1"/><Say>不</Say>', keys="<Say>是</Say>")
    call.press("1")

    assert texts(call) == ["是"]


def test_keys_outside_a_gather_are_lost() -> None:
    """So is a double press: the second does not reach the next question before it is asked."""
    call, application = dial(
        "<Say>欢迎</Say>" + MENU, keys='<Say>好</Say><Gather action="/again" numDigits="1"><Say>三</Say></Gather>'
    )
    call.press("1")
    call.hears()
    call.press("22")

    assert call.lost_keys == 2
    assert application.paths == ["/call", "/keys"]
    assert texts(call) == ["好", "三"]


def test_a_pause_between_prompts_listens_too() -> None:
    """Nested in a Gather everything can be interrupted."""
    call, application = dial('<Gather action="/keys" numDigits="1"><Pause length="5"/></Gather>', keys="<Hangup/>")
    call.press("1")

    assert application.forms("/keys")[0]["Digits"] == "1"
    assert call.seconds == 0


def test_addresses_are_relative_to_the_document() -> None:
    """And without an action the document itself is asked again."""
    line, application = line_to(
        {
            "/call": "<Redirect>calls/1?step=2</Redirect>",
            "/calls/1": '<Gather numDigits="1"><Play>../a.wav</Play></Gather>',
        }
    )
    call = line.phone(CALLER).dial(HOTLINE)

    assert texts(call) == [f"{HOST}/a.wav"]
    call.press("1")
    assert application.paths == ["/call", "/calls/1?step=2", "/calls/1?step=2"]
    assert application.asked[-1][1]["Digits"] == "1"


def test_what_stands_after_the_hash_is_not_sent() -> None:
    """Connection overrides are for the line alone; the signature is over the rest (the application checks it)."""
    line, application = line_to({"/call": "<Redirect>/next#rc=2</Redirect>", "/next": "<Hangup/>"}, "#rc=3&rp=ct")
    call = line.phone(CALLER).dial(HOTLINE)

    assert application.paths == ["/call", "/next", "/status"]
    assert {fetch.url for fetch in call.requests} == {f"{HOST}/call", f"{HOST}/next", f"{HOST}/status"}


def test_a_recording_is_told_with_its_length_and_key() -> None:
    """The address, whole seconds, the key that ended it."""
    call, application = dial(
        '<Record action="/recorded" maxLength="60" recordingStatusCallback="/told"/><Say>没有</Say>',
        recorded="<Say>谢谢</Say>",
        told=[(204, "", "")],
    )
    assert call.is_recording
    call.record(12, "#")

    [form] = application.forms("/recorded")
    assert (form["RecordingDuration"], form["Digits"]) == ("12", "#")
    assert form["RecordingUrl"].startswith("https://")
    assert application.forms("/told")[0]["RecordingSid"] == form["RecordingSid"]
    assert texts(call) == ["谢谢"]
    assert call.seconds == 12.5


def test_an_empty_recording_is_not_told() -> None:
    """The next verb follows (Twilio's page on Record)."""
    call, application = dial('<Record action="/recorded"/><Say>没有</Say>')
    call.wait()

    assert texts(call) == ["没有"]
    assert application.paths == ["/call", "/status"]


def test_hanging_up_ends_a_recording_and_keeps_it() -> None:
    """Most people end so: the action is told with Digits=hangup, and nobody hears its answer."""
    call, application = dial('<Record action="/recorded"/>', recorded="<Say>谢谢</Say>")
    call.record(7, "hangup")

    [form] = application.forms("/recorded")
    assert (form["Digits"], form["RecordingDuration"], form["CallStatus"]) == ("hangup", "7", "completed")
    assert (texts(call), call.is_over) == ([], True)


def test_the_end_is_reported_once_with_its_length() -> None:
    """Whoever ended it."""
    for hangs_up in (True, False):
        call, application = dial('<Pause length="70"/>' + ('<Gather timeout="5"/>' if hangs_up else ""))
        call.hears()
        call.hang_up()

        [form] = application.forms("/status")
        assert (form["CallStatus"], form["CallDuration"], form["Duration"]) == ("completed", "70", "2")
        assert form["Timestamp"] == "Thu, 26 Nov 2026 09:01:10 +0000"
        assert (form["SequenceNumber"], form["From"], form["Direction"]) == ("0", CALLER, "inbound")
        assert call.is_over


@pytest.mark.parametrize(("reason", "status"), [("busy", "busy"), ("rejected", "no-answer")])
def test_a_call_can_be_left_unanswered(reason: str, status: str) -> None:
    """Reject as the first verb costs nothing (Twilio's page on Reject)."""
    call, application = dial(f'<Reject reason="{reason}"/>')

    assert (call.status, application.forms("/status")[0]["CallStatus"]) == (status, status)


def test_an_answered_call_cannot_be_rejected_any_more() -> None:
    """It ends like any other."""
    call, _ = dial("<Say>一</Say><Reject/>")
    call.hears()

    assert call.status == "completed"


def test_hanging_up_asks_for_nothing_more() -> None:
    """Not even where digits were entered already."""
    call, application = dial('<Gather action="/keys"/>')
    call.press("12")
    call.hang_up()

    assert application.paths == ["/call", "/status"]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ((404, "", "text/plain"), 11200),
        ((503, "<Response/>", "text/xml"), 11200),
        ((302, "", "text/html"), 11200),
        ((200, "<Response/>", "text/html"), 12300),
        ((200, "<Response/>", ""), 12300),
        ((200, "<Response>", "text/xml"), 12100),
        ((200, "<Response><Dial/></Response>", "application/xml"), 12200),
        ((0, "", ""), 11200),
    ],
)
def test_an_answer_of_no_use_is_a_fault_and_an_apology(answer: Answer, code: int) -> None:
    """The caller hears Twilio's sentence, the driver gets Twilio's number, and the end is still reported."""
    call, application = dial("<Redirect>/next?a=b</Redirect>", next=[answer])

    [apology] = call.hears()
    assert "an application error has occurred" in apology.text
    assert (apology.language, apology.interruptible) == ("en", False)
    assert [(fault.code, fault.url) for fault in call.faults] == [(code, f"{HOST}/next")]
    assert call.faults[0].detail
    assert application.paths[-1] == "/status"


def test_a_sound_may_answer_instead_of_twiml() -> None:
    """Twilio plays it and hangs up."""
    call, _ = dial("<Redirect>/a</Redirect>", a=[(200, "RIFF", "audio/wav")])

    assert texts(call) == [f"{HOST}/a"]
    assert (call.is_over, call.faults) == (True, ())


def test_a_report_that_fails_is_a_fault_too() -> None:
    """The test-suite asserts that no call has any."""
    call, _ = dial("<Hangup/>", status=[(500, "", "")])

    assert [fault.code for fault in call.faults] == [11200]


@pytest.mark.parametrize(
    ("overrides", "status", "attempts"),
    [
        ("", 0, 2),
        ("", 503, 1),
        ("#rc=3&rp=ct,rt,5xx", 503, 4),
        ("#rc=3&rp=ct,rt,5xx", 0, 4),
        ("#rc=3&rp=ct,rt,5xx", 404, 1),
        ("#rc=2&rp=4xx", 404, 3),
        ("#rc=1&rp=all", 500, 2),
        ("#rc=0", 0, 1),
        ("#rc=99&rp=all", 500, 6),
        ("#rc=x", 0, 2),
    ],
)
def test_a_request_is_tried_again_as_its_address_says(overrides: str, status: int, attempts: int) -> None:
    """Once more where nobody answers, unless there are connection overrides; five times at most."""
    line, application = line_to({"/call": [(status, "", "")]}, overrides)
    line.phone(CALLER).dial(HOTLINE)

    assert application.paths.count("/call") == attempts


def test_every_attempt_at_a_request_has_the_same_token() -> None:
    """And another request another (I-Twilio-Idempotency-Token)."""
    line, _ = line_to({"/call": [(503, "", ""), (200, "<Response/>", "text/xml")]}, "#rc=2&rp=5xx")
    call = line.phone(CALLER).dial(HOTLINE)

    first, second, status = call.requests
    assert (first is second, call.faults) == (True, ())
    assert first.token != status.token


def test_documents_that_only_lead_to_one_another_are_a_fault() -> None:
    """A circle without a sound would keep the line for ever."""
    call, _ = dial("<Redirect>/call</Redirect>")
    call.hears()

    assert [fault.code for fault in call.faults] == [11215]


# What a driver may rely on.


def begun(twiml: str) -> Generator[Effect, Event, None]:
    """Return a line that has fetched its first document."""
    line = follow(CALL, f"{HOST}/call", "")
    assert isinstance(next(line), Fetch)
    return line


def answered(twiml: str) -> tuple[Generator[Effect, Event, None], Effect]:
    """Return a line, and what it wants after a document."""
    line = begun(twiml)
    return line, line.send(Fetched(200, "text/xml", f"<Response>{twiml}</Response>"))


def test_a_key_that_nobody_waits_for_leaves_the_effect_as_it_is() -> None:
    """The driver gets the same object and goes on with it."""
    line, sound = answered("<Say>一</Say><Pause/>")
    assert line.send(Pressed("1")) is sound
    pause = line.send(Finished())
    assert pause == Silence(1, listening=False)
    assert line.send(Pressed("1")) is pause


def test_a_sound_that_is_repeated_is_another_object() -> None:
    """The same one again would mean that it goes on."""
    line, first = answered('<Play loop="2">/a.wav</Play>')
    second = line.send(Finished())

    assert second == first
    assert second is not first


def test_hanging_up_may_answer_a_request() -> None:
    """The caller is gone before the answer is there."""
    assert begun("").send(HungUp()) == Ended("completed")


def test_nothing_comes_after_the_end() -> None:
    """The generator is exhausted."""
    line, ended = answered("")
    assert ended == Ended("completed")
    with pytest.raises(StopIteration):
        line.send(HungUp())


@pytest.mark.parametrize("event", [Recorded("", 0, ""), Fetched(200, "text/xml", "<Response/>")])
def test_an_event_that_cannot_come_of_an_effect_is_a_fault_of_the_driver(event: Event) -> None:
    """It rises at once, and not somewhere in a call."""
    line, _ = answered("<Say>一</Say>")
    with pytest.raises(UnexpectedEventError):
        line.send(event)


def test_without_a_clock_the_report_says_nothing_of_time() -> None:
    """Better than a length of nothing."""
    line = follow(CALL, f"{HOST}/call", f"{HOST}/status")
    next(line)
    report = line.send(HungUp())

    assert isinstance(report, Fetch)
    assert not {"CallDuration", "Timestamp"} & set(report.form)
    assert line.send(Fetched(204, "", "")) == Ended("completed")


@pytest.mark.parametrize("digit", ["", "A", "12", "１"])
def test_a_key_is_one_of_twelve(digit: str) -> None:
    """Nothing else is ever posted as Digits."""
    assert len(EVERY_KEY) == 12
    with pytest.raises(ValueError):
        Pressed(digit)
