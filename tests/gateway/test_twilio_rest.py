"""The wire to the carrier's account: what is known of a request that fails, and what nobody is ever told."""

import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from gateway.carriers import rest_wire, twilio_rest
from gateway.carriers.rest_wire import CarrierError, RestWire, Trouble
from gateway.carriers.twilio_rest import TWILIO, TwilioAccount
from tests import fake_twilio
from tests.fake_twilio import ACCOUNT, TOKEN, FakeTwilio, serving

FROM, TO = "+8619999990001", "+8619900000001"


@pytest.fixture
def carrier() -> Iterator[FakeTwilio]:
    """A carrier on this machine."""
    with serving(FakeTwilio(lambda *_: None)) as fake:
        yield fake


def _account(base: str, token: str = TOKEN) -> TwilioAccount:
    return TwilioAccount(ACCOUNT, token, base, voice_url="https://ours.example/v", status_url="https://ours.example/s")


def test_a_text_and_a_call_are_taken(carrier: FakeTwilio) -> None:
    """Everything goes to the configured address, whatever host the client names."""
    account = _account(carrier.base)
    text, call = account.send_text(FROM, TO, "乡音"), account.call(FROM, TO)

    assert (text.provider_id, text.status) == (next(iter(carrier.texts)), "queued")
    assert (call.provider_id, call.status) == (next(iter(carrier.calls)), "queued")
    assert carrier.texts[text.provider_id]["body"] == "乡音"


@pytest.mark.parametrize(
    ("trouble", "known"),
    [
        (fake_twilio.Trouble.DROPS, Trouble.UNKNOWN),
        (fake_twilio.Trouble.FAULT, Trouble.UNKNOWN),
        (fake_twilio.Trouble.AWAY, Trouble.UNKNOWN),
        (fake_twilio.Trouble.GARBAGE, Trouble.UNKNOWN),
        (fake_twilio.Trouble.TOO_MANY, Trouble.LATER),
        (fake_twilio.Trouble.SUSPENDED, Trouble.LATER),
    ],
)
def test_what_is_known_of_a_creation_that_fails(
    carrier: FakeTwilio, trouble: fake_twilio.Trouble, known: Trouble
) -> None:
    """Only what the carrier certainly did not do may be done again at once."""
    carrier.troubles = [trouble, trouble]
    with pytest.raises(CarrierError) as raised:
        _account(carrier.base).call(FROM, TO)
    assert raised.value.trouble is known
    with pytest.raises(CarrierError) as raised:
        _account(carrier.base).send_text(FROM, TO, "x")
    assert raised.value.trouble is known


def test_nobody_at_the_address_is_certainly_nothing() -> None:
    """A connection that never came about carried nothing."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with pytest.raises(CarrierError) as raised:
            _account(f"http://127.0.0.1:{unused.getsockname()[1]}").call(FROM, TO)

    assert raised.value.trouble is Trouble.LATER


def test_a_carrier_that_never_answers_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """The line is open and silent: nobody knows."""
    monkeypatch.setattr(rest_wire, "_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(CarrierError) as raised:
        _account(f"http://127.0.0.1:{silent.getsockname()[1]}").call(FROM, TO)

    assert raised.value.trouble is Trouble.UNKNOWN


def test_an_error_says_no_number(carrier: FakeTwilio) -> None:
    """Twilio's own message does; neither it nor its traceback goes on."""
    carrier.refused[TO] = 21211
    with pytest.raises(CarrierError) as raised:
        _account(carrier.base).call(FROM, TO)

    assert (raised.value.trouble, raised.value.code) == (Trouble.NEVER, "21211")
    assert TO.removeprefix("+") not in str(raised.value)
    assert raised.value.__suppress_context__


def test_a_wrong_token_is_told_as_trouble_of_ours(carrier: FakeTwilio) -> None:
    """Nobody is given up for it."""
    with pytest.raises(CarrierError) as raised:
        _account(carrier.base, "wrong").call(FROM, TO)

    assert (raised.value.trouble, raised.value.code) == (Trouble.LATER, "20003")


def test_what_is_found_is_new_and_ours(carrier: FakeTwilio) -> None:
    """Not one that is known, not one of before, not one to somebody else."""
    account = _account(carrier.base)
    known = account.call(FROM, TO).provider_id
    account.call(FROM, "+8619900000002")
    at = round(carrier.now().timestamp() * 1000)

    assert account.find_call(FROM, TO, at, {known}) is None
    lost = account.call(FROM, TO)
    assert account.find_call(FROM, TO, at, {known}) == lost
    assert account.find_call(FROM, TO, at + 3_600_000, {known}) is None
    assert account.find_text(FROM, TO, at, set()) is None


def test_a_path_before_the_interface_is_kept() -> None:
    """Others serve it below a path of their own: SignalWire, Somleng."""
    account = _account("https://space.example/api/laml/")
    own = f"https://space.example/api/laml/2010-04-01/Accounts/{ACCOUNT}/Recordings/RE{'0' * 32}"

    assert account.is_ours(own)
    assert not account.is_ours(own.replace("/api/laml", ""))
    assert _account("").is_ours(f"{TWILIO}/2010-04-01/Accounts/{ACCOUNT}/Recordings/RE{'0' * 32}")


def test_the_account_is_there_and_tells_the_time(carrier: FakeTwilio) -> None:
    """By the carrier's own clock, to the second (RFC 9110, 6.6.1)."""
    carrier.now = lambda: datetime(2026, 12, 20, 8, 0, 7, tzinfo=UTC)

    assert _account(carrier.base).clock() == datetime(2026, 12, 20, 8, 0, 7, tzinfo=UTC)


def test_a_token_that_is_not_good_is_found_out(carrier: FakeTwilio) -> None:
    """Before anybody is called with it."""
    with pytest.raises(CarrierError) as raised:
        _account(carrier.base, "f" * 32).clock()

    assert (raised.value.trouble, raised.value.code) == (Trouble.LATER, "401")


def test_nobody_waits_for_long_at_a_page(carrier: FakeTwilio) -> None:
    """Whoever asks from a page has less patience than whoever works at night."""
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen()
        base = f"http://127.0.0.1:{mute.getsockname()[1]}"
        account = TwilioAccount(ACCOUNT, TOKEN, base, voice_url="", status_url="", seconds=0.2)
        with pytest.raises(CarrierError) as raised:
            account.clock()

    assert raised.value.code == "no_answer"


def test_the_carriers_own_log_is_listed_page_by_page(carrier: FakeTwilio, monkeypatch: pytest.MonkeyPatch) -> None:
    """All that came in for the number between two instants, and calls that it made; nothing of their words."""
    monkeypatch.setattr(twilio_rest, "_PAGE", 2)
    since, until = datetime(2026, 12, 20, 8, tzinfo=ZoneInfo("Asia/Shanghai")), datetime(2026, 12, 20, 12, tzinfo=UTC)
    texts = [carrier.receive_text(TO, FROM, "我选2", at=since + timedelta(minutes=place)) for place in range(5)]
    call = carrier.receive_call(TO, FROM, at=since)
    carrier.receive_text(TO, FROM, "早", at=since - timedelta(seconds=1))
    carrier.receive_text(TO, FROM, "晚", at=until + timedelta(seconds=1))
    carrier.receive_text(TO, "+8619999990009", "别的号码", at=since)
    carrier.now = lambda: until
    account = _account(carrier.base)
    made = account.call(FROM, TO).provider_id
    account.send_text(FROM, TO, "回执")
    entries, listed = account.own_log(FROM, since, until)

    assert entries == 7
    assert {each.id for each in listed} == {*texts, call, made}
    assert [each.id for each in listed if each.is_ours] == [made]
    assert {each.at_ms for each in listed if each.kind == "text"} == {
        round(since.timestamp() * 1000) + 60_000 * place for place in range(5)
    }
    assert len([path for method, path in carrier.requests if method == "GET" and "Messages" in path]) == 3
    assert "我选2" not in repr(listed)


@pytest.mark.parametrize("is_away", [True, False])
def test_a_log_that_is_not_listed_is_told(carrier: FakeTwilio, *, is_away: bool) -> None:
    """A carrier that is away, and one that lists nothing: never half a log."""
    carrier.is_away, carrier.has_list = is_away, False
    with pytest.raises(CarrierError) as raised:
        _account(carrier.base).own_log(FROM, carrier.now(), carrier.now())

    assert raised.value.trouble is (Trouble.LATER if is_away else Trouble.NEVER)


def test_the_next_page_of_a_list_may_name_the_whole_path(carrier: FakeTwilio, monkeypatch: pytest.MonkeyPatch) -> None:
    """SignalWire's list names it with what stands before the interface; that does not come twice."""
    asked: list[str] = []
    wire = RestWire("https://space.example/api/laml")

    def exchange(_method: str, path: str, *_rest: object) -> tuple[int, bytes]:
        asked.append(path)
        return 200, b"{}"

    monkeypatch.setattr(wire, "exchange", exchange)
    wire.request("GET", "https://api.twilio.com/api/laml/2010-04-01/x.json?Page=1")
    wire.request("GET", "https://api.twilio.com/2010-04-01/x.json")

    assert asked == ["/2010-04-01/x.json?Page=1", "/2010-04-01/x.json"]
