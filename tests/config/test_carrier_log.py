"""The carrier's own log: imported, compared with what came in both ways, and reconciled by itself."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, insert, select

from config.acts import carrier_log as acts
from config.acts import evidence
from gateway.carriers.twilio_log import LoggedMessage
from poll.records.database import reading, writing
from poll.records.hall_tables import carrier_logs, carrier_messages
from poll.records.tables import envelopes, inbox, journal
from tally.box_identities import carrier_identities
from tests.config.closed_poll import close_poll, count_all, do
from tests.fake_twilio import ACCOUNT, TOKEN, FakeTwilio, serving
from tests.journeys.village import Clerk, NotDoneError
from tests.phones import SENDER, Village, found_village
from tests.tally.village import POLL

BY = ("--official", "王敏")
CALLER, WORDS = "+8619900000001", "我选不称职"


@pytest.fixture
def village(engine: Engine) -> Village:
    """An open poll with one elector."""
    made = found_village(engine)
    made.register(CALLER)
    return made


@pytest.fixture
def clerk(database_url: str, tmp_path: Path) -> Clerk:
    """A clerk on the same records."""
    return Clerk(tmp_path, database_url)


def _sid(number: int, prefix: str = "SM") -> str:
    return f"{prefix}{number:032d}"


def _log(clerk: Clerk, ids: Iterable[str], name: str = "log.csv") -> Path:
    rows = [(each, "inbound", CALLER, SENDER, "2026-12-20T01:02:03Z", WORDS) for each in ids]
    return clerk.writes(name, [("Sid", "Direction", "From", "To", "DateSent", "Body"), *rows])


def _texts(village: Village, *numbers: int) -> None:
    phone = village.phone(f"+86199000001{numbers[0]:02d}")
    for number in numbers:
        phone.text("1", _sid(number))


def _shown(clerk: Clerk) -> Any:  # noqa: ANN401 - what a program gets.
    try:
        return json.loads(clerk.does("carrier", "show", "xinhe", "--json"))
    except NotDoneError as error:
        return json.loads(error.args[0].partition("\n")[2])


def test_a_log_that_agrees_is_green(village: Village, clerk: Clerk) -> None:
    """Every text is in both; a log that is imported again changes nothing."""
    _texts(village, 1, 2, 3)
    said = clerk.does("carrier", "import", "xinhe", _log(clerk, map(_sid, (1, 2, 3))), *BY)
    again = clerk.does("carrier", "import", "xinhe", _log(clerk, map(_sid, (1, 2, 3))), *BY)

    assert "3 行，其中发给本评议的 3 条，新的 3 条" in said
    assert "新的 0 条" in again
    assert "✓ 短信：清单 3" in clerk.does("carrier", "show", "xinhe")
    assert _shown(clerk)["text"] == {
        "logged": 3, "came": 3, "missing_here": 0, "missing_there": 0, "until_ms": 1797728523000, "agrees": True
    }  # fmt: skip


def test_what_differs_is_listed_both_ways(village: Village, clerk: Clerk) -> None:
    """A text that the carrier has and we have not, and one that we have and the carrier has not."""
    _texts(village, 1, 2)
    clerk.does("carrier", "import", "xinhe", _log(clerk, map(_sid, (1, 9))), *BY)
    with pytest.raises(NotDoneError) as raised:
        clerk.does("carrier", "show", "xinhe")

    said = str(raised.value)
    assert f"{_sid(9)} 清单里有，没有收到" in said
    assert f"{_sid(2)} 收到了，清单里没有" in said
    assert "✗ 短信：清单 2 − 没收到 1 + 清单里没有 1 = 收到 2" in said


def test_a_log_of_texts_says_nothing_of_calls(village: Village, clerk: Clerk) -> None:
    """Calls without a log of calls are not compared with nothing; it is said that theirs is missing."""
    _texts(village, 1)
    with writing(village.engine) as connection:
        row = {"provider": "calls", "provider_id": _sid(5, "CA"), "poll": village.poll.key, "received_at": 7}
        connection.execute(insert(inbox).values(row | {"disposition": "hung_up"}))
    clerk.does("carrier", "import", "xinhe", _log(clerk, [_sid(1)]), *BY)
    shown = _shown(clerk)

    assert shown["text"]["agrees"]
    assert (shown["call"]["logged"], shown["call"]["came"], shown["call"]["missing_there"]) == (None, 1, 0)


def test_what_came_for_another_poll_on_the_number_is_not_missing_here(village: Village, clerk: Clerk) -> None:
    """A number serves one village after another; the carrier's log has no border between them."""
    _texts(village, 1)
    with writing(village.engine) as connection:
        row = {"provider": "twilio", "provider_id": _sid(7), "poll": village.poll.key + 1, "received_at": 7}
        connection.execute(insert(inbox).values(row | {"disposition": "accepted"}))
    clerk.does("carrier", "import", "xinhe", _log(clerk, map(_sid, (1, 7))), *BY)

    assert _shown(clerk)["text"]["logged"] == 1


def test_neither_words_nor_numbers_are_kept_of_a_log(
    village: Village, clerk: Clerk, caplog: pytest.LogCaptureFixture
) -> None:
    """Canary: not in the tables of the log, not in the journal, not in what is said or logged."""
    _texts(village, 1)
    said = clerk.does("carrier", "import", "xinhe", _log(clerk, map(_sid, (1, 2))), *BY)
    with reading(village.engine) as connection:
        kept = [row for table in (carrier_logs, carrier_messages, journal) for row in connection.execute(select(table))]

    assert len(kept) == 4
    for canary in (WORDS, CALLER.lstrip("+"), CALLER[3:]):
        assert canary not in repr(kept) + said + caplog.text


def test_the_log_is_fetched_from_the_carrier(village: Village, clerk: Clerk, monkeypatch: pytest.MonkeyPatch) -> None:
    """With an account nobody handles a file: texts, calls, and calls that we made and that were answered."""
    _texts(village, 1)
    with writing(village.engine) as connection:
        for number in (2, 3):
            row = {"provider": "calls", "provider_id": _sid(number, "CA"), "poll": village.poll.key, "received_at": 7}
            connection.execute(insert(inbox).values(row | {"disposition": "accepted"}))
    with serving(FakeTwilio(lambda *_: None)) as fake:
        fake.receive_text(CALLER, SENDER, WORDS, _sid(1))
        fake.receive_call(CALLER, SENDER, _sid(2, "CA"))
        for number in (3, 4):
            _, made = fake.create_call({"To": CALLER, "From": SENDER, "Url": "https://ours.example"})
            fake.calls[_sid(number, "CA")] = fake.calls.pop(made["sid"]) | {"sid": _sid(number, "CA")}
        account = {"ACCOUNT_SID": ACCOUNT, "AUTH_TOKEN": TOKEN, "API_BASE": fake.base}
        for name, value in account.items():
            monkeypatch.setenv(f"XIANGYIN_TWILIO_{name}", value)
        clerk.does("carrier", "fetch", "xinhe", *BY)
    shown = _shown(clerk)

    assert shown["text"]["agrees"]
    assert (shown["call"]["logged"], shown["call"]["agrees"]) == (2, True)


def test_fetching_without_an_account_says_how_to_go_on(village: Village, clerk: Clerk) -> None:
    """The file is the other way."""
    with pytest.raises(NotDoneError) as raised:
        clerk.does("carrier", "fetch", "xinhe", *BY)

    assert "导入文件" in str(raised.value)


@pytest.mark.parametrize(("extra", "holds"), [((), True), ((_sid(999),), False)])
def test_what_was_imported_is_reconciled_by_itself(
    sqlite_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, extra: tuple[str, ...], *, holds: bool
) -> None:
    """The equation "carrier's log = messages" stands in every reconciliation after the import, green or red."""
    url = sqlite_engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("XIANGYIN_DATABASE_URL", url)
    close_poll(sqlite_engine, "village-secretary-short", lambda rules, electorate, _: {
        place: (contest.options[0].id,) for place, contest in enumerate(rules.ballot_of(electorate))
    })  # fmt: skip
    count_all(tmp_path)
    with writing(sqlite_engine) as connection:
        ids = list(connection.scalars(select(envelopes.c.provider_id)))
    assert not _carrier(do("reconcile", "--json").output)
    messages = [LoggedMessage(each, "text", None) for each in (*ids, *extra)]
    with writing(sqlite_engine) as connection:
        acts.keep_fetched(connection, POLL, len(messages), messages, "王敏", 1)
    sums, each = _carrier(do("reconcile", "--json").output)

    assert (sums["holds"], each["holds"]) == (holds, holds)
    assert sums["left"][0]["value"] == len(messages)


def test_a_text_that_is_lost_is_not_made_up_for_by_one_that_is_forged(village: Village, clerk: Clerk) -> None:
    """The sums agree and the lists do not: the identities of the reconciliation say so."""
    _texts(village, 1)
    clerk.does("carrier", "import", "xinhe", _log(clerk, [_sid(2)]), *BY)
    with reading(village.engine) as connection:
        found = evidence.evidence(connection, village.poll, None)

    sums, each = carrier_identities(found.messages.all, found.carrier_log, found.carrier_differs)
    assert (sums.holds, each.holds) == (True, False)


def _carrier(output: str) -> list[Any]:
    return [each for each in json.loads(output)["identities"] if each["place"].startswith("运营商")]
