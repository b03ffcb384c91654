"""The canvass through its commands: from the closed box in the records to a published result that verifies."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, insert, select, text, update

from config.commands.main import xiangyin
from poll.box import BoxRow
from poll.keys import lock_with_passphrase
from poll.paper import Figure, PaperKind, PaperSheet
from poll.poll import Stage
from poll.records import paper_store, poll_store
from poll.records.database import open_database, writing
from poll.records.tables import boxes, electors, envelopes, inbox, voids
from poll.refusal import FindingsError
from poll.rule_file import read_rules
from tally.verify import verify
from tests.tally.results import golden_file
from tests.tally.village import KEY, POLL, RECEIPT_KEY, Vote, box_of

PASSPHRASE = "seven ordinary words make one long passphrase"


@pytest.fixture
def closed(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """A closed poll: 12 villagers voted by phone, one of them twice; 9 papers, one signer had voted by phone."""
    monkeypatch.setenv("XIANGYIN_DATABASE_URL", database_url)
    (tmp_path / "key").write_text(PASSPHRASE)
    rules, _ = read_rules(golden_file(), "golden.toml")
    assert rules is not None
    engine = open_database(database_url)
    with writing(engine) as connection:
        locked = lock_with_passphrase(KEY, PASSPHRASE)
        key = poll_store.create(
            connection,
            POLL,
            "+8619900000000",
            rules,
            golden_file(),
            public_key=KEY.public_key(),
            locked_key=locked,
            receipt_key=RECEIPT_KEY,
        )
        ids = []
        for number in range(30):
            row = {
                "poll": key, "number": 8619900001000 + number, "roll_no": f"{number:04d}", "name": "某人",
                "electorate": "v3",
                "unit": "g1", "language": "zh", "line": "mobile", "since_version": 1,
            }  # fmt: skip
            ids.append(connection.execute(insert(electors).values(row).returning(electors.c.id)).scalar_one())
        votes = [Vote(ids[n], "v3", "g1", {0: ("excellent",)}) for n in (0, *range(12))]
        rows = box_of(votes, rules, key)
        for envelope in rows:
            connection.execute(insert(envelopes).values({name: getattr(envelope, name) for name in BoxRow._fields}))
            message = {
                "provider": "twilio", "provider_id": envelope.provider_id, "poll": key, "electorate": "v3",
                "disposition": "changed" if envelope.seq == 2 else "accepted", "received_at": 1, "reply": "",
            }  # fmt: skip
            connection.execute(insert(inbox).values(message))
        connection.execute(update(boxes).values(stage=Stage.CLOSED.value, next_seq=len(rows) + 1, head=rows[-1].chain))
        signed = [11, *range(20, 28)]
        for entry, official in ((1, "王敏"), (2, "李强")):
            paper_store.add(
                connection, key, sheets(signed), entry=entry, official=official, sha256=str(entry), at_ms=entry
            )
    yield engine
    engine.dispose()


def sheets(signed: list[int]) -> list[PaperSheet]:
    """Return the three sheets of the one hall: nine papers."""
    book: dict[Figure, int] = {(f"{number:04d}",): 1 for number in signed}
    marks = dict(
        zip(
            ("excellent", "competent", "basic", "incompetent", "abstain", "blank", "invalid"),
            (4, 3, 1, 1, 0, 0, 0),
            strict=True,
        )
    )
    account = dict(zip(("printed", "issued", "unused", "spoiled", "returned"), (12, 9, 2, 1, 9), strict=True))
    return [
        PaperSheet(PaperKind.POLL_BOOK, "v3", "g1", book, dict.fromkeys(book, "book.csv:1")),
        PaperSheet(PaperKind.ACCOUNT, "v3", "g1", {(name,): value for name, value in account.items()}, {}),
        PaperSheet(PaperKind.COUNT, "v3", "g1", {("overall", option): votes for option, votes in marks.items()}, {}),
    ]


def do(*words: str) -> Result:
    """Run one command."""
    return CliRunner().invoke(xiangyin, words)


def done(*words: str) -> str:
    """Run one command that must succeed."""
    result = do(*words)
    assert result.exit_code == 0, (
        words,
        result.output,
        result.exception and getattr(result.exception, "findings", result.exception),
    )
    return result.output


@pytest.mark.usefixtures("closed")
def test_a_closed_box_becomes_a_published_result_that_verifies(tmp_path: Path) -> None:
    """Each stage once and in order; phone and paper apart; the signer's phone ballot is void."""
    done("canvass", "run", POLL, "--official", "王敏")
    done("count", POLL, "--passphrase-file", str(tmp_path / "key"), "--official", "王敏", "--official", "李强")
    done("canvass", "merge", POLL, "--official", "王敏")
    done("reconcile", POLL, "--official", "王敏")
    done("canvass", "certify", POLL, "--official", "王敏", "--official", "李强")
    done("publish", POLL, "--out", str(tmp_path / "out"), "--official", "王敏")

    villagers = json.loads((tmp_path / "out" / "result.json").read_bytes())["electorates"][2]
    assert (villagers["phone_ballots"], villagers["paper_ballots"], villagers["voided_for_paper"]) == (11, 9, 1)
    assert verify(tmp_path / "out") == []
    assert "复算无误" in done("verify", str(tmp_path / "out"))


@pytest.mark.usefixtures("closed")
def test_stages_run_in_their_only_order(tmp_path: Path) -> None:
    """Nothing is opened before it was stripped, and nothing is stripped twice."""
    key = str(tmp_path / "key")
    assert isinstance(do("count", POLL, "--passphrase-file", key, "--official", "王敏").exception, FindingsError)
    assert isinstance(do("canvass", "void", POLL, "--official", "王敏").exception, FindingsError)
    done("canvass", "run", POLL, "--official", "王敏")
    assert isinstance(do("canvass", "strip", POLL, "--official", "王敏").exception, FindingsError)
    assert isinstance(
        do("publish", POLL, "--out", str(tmp_path / "out"), "--official", "王敏").exception, FindingsError
    )


def test_what_somebody_cast_before_she_left_the_roll_is_void_and_said_to_be(closed: Engine) -> None:
    """docs/adr/0016: by rule, before opening, in the open: on the void list, in the account and in the sum."""
    with closed.begin() as connection:
        connection.execute(update(electors).where(electors.c.roll_no == "0003").values(until_version=2))
    said = done("canvass", "check", POLL, "--official", "王敏") + done("canvass", "void", POLL, "--official", "王敏")
    stripped = done("canvass", "strip", POLL, "--official", "王敏")

    assert "离开名册或评议主体 1 人" in said
    assert "已去名：10 人的票" in stripped
    with closed.connect() as connection:
        reasons = [row.reason for row in connection.execute(select(voids)) if row.stands_in == ""]
    assert (reasons.count("ineligible"), reasons.count("signed_for_paper")) == (1, 9)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("seq", "99"),
        ("elector", "7777"),
        ("channel", "'call'"),
        ("contests", "3"),
        ("receipt", "'1'"),
        ("provider_id", "'SM'"),
        ("unit", "'g2'"),
    ],
)
def test_a_changed_row_of_the_box_stops_the_check(closed: Engine, column: str, value: str) -> None:
    """Whoever can write to the database cannot do so unseen (integrity.md, attacks 45-47)."""
    with closed.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER envelopes_no_update"))
        else:
            connection.execute(text("DROP TRIGGER envelopes_append_only ON envelopes"))
        connection.execute(text(f"UPDATE envelopes SET {column} = {value} WHERE seq = 5"))  # noqa: S608 - the test's own words.

    assert isinstance(do("canvass", "check", POLL, "--official", "王敏").exception, FindingsError)
