"""A closed poll of any rule file, ready for the canvass: who voted by telephone, and the sheets of its halls."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from click.testing import CliRunner, Result
from sqlalchemy import Engine, insert, update

from config.commands.main import xiangyin
from poll.box import BoxRow
from poll.keys import lock_with_passphrase
from poll.paper import Figure, PaperKind, PaperSheet
from poll.poll import Stage
from poll.records import paper_store, poll_store
from poll.records.database import writing
from poll.records.tables import boxes, electors, envelopes, inbox
from poll.refusal import FindingsError
from poll.rule_file import read_rules
from poll.rules import RuleSet
from tests.tally.village import KEY, POLL, RECEIPT_KEY, Vote, box_of

PASSPHRASE = "seven ordinary words make one long passphrase"
PRESETS = Path(__file__).parents[2] / "config" / "polls"

REGISTERED = 12
"""People on the roll of every electorate."""

Grades = Mapping[int, tuple[str, ...]]


def close_poll(
    engine: Engine,
    preset: str,
    grades: Callable[[RuleSet, str, int], Grades],
    *,
    voters: int = 6,
    sheets: Sequence[PaperSheet] = (),
    locked_key: bytes | None = None,
) -> RuleSet:
    """Found a poll of a preset in which so many of each electorate have voted by telephone, and close it.

    Args:
        engine: fresh records.
        preset: name of a file of config/polls.
        grades: (rules, electorate, number of the voter) -> what is chosen at each place of the paper.
        voters: of each electorate, the first on its roll.
        sheets: of the halls; both officials enter the same.
        locked_key: None for one under `PASSPHRASE`.
    """
    content = (PRESETS / f"{preset}.toml").read_bytes()
    rules, findings = read_rules(content, preset)
    assert rules is not None, findings
    with writing(engine) as connection:
        locked = locked_key or lock_with_passphrase(KEY, PASSPHRASE)
        key = poll_store.create(
            connection,
            POLL,
            "+8619900000000",
            rules,
            content,
            public_key=KEY.public_key(),
            locked_key=locked,
            receipt_key=RECEIPT_KEY,
        )
        votes: list[Vote] = []
        for electorate in rules.electorates:
            for number in range(REGISTERED):
                unit = rules.units[0].id if rules.units else ""
                row = {
                    "poll": key, "number": 8619900001000 + len(votes) + number, "roll_no": f"{number}", "name": "某人",
                    "electorate": electorate.id, "unit": unit, "language": "zh", "line": "mobile", "since_version": 1,
                }  # fmt: skip
                elector = connection.execute(insert(electors).values(row).returning(electors.c.id)).scalar_one()
                if number < voters:
                    votes.append(Vote(elector, electorate.id, unit, dict(grades(rules, electorate.id, number))))
        rows = box_of(votes, rules, key)
        for envelope in rows:
            connection.execute(insert(envelopes).values({name: getattr(envelope, name) for name in BoxRow._fields}))
            message = {
                "provider": "twilio", "provider_id": envelope.provider_id, "poll": key,
                "electorate": envelope.electorate, "disposition": "accepted", "received_at": 1, "reply": "",
            }  # fmt: skip
            connection.execute(insert(inbox).values(message))
        connection.execute(update(boxes).values(stage=Stage.CLOSED.value, next_seq=len(rows) + 1, head=rows[-1].chain))
        for entry, official in ((1, "王敏"), (2, "李强")) if sheets else ():
            paper_store.add(connection, key, sheets, entry=entry, official=official, sha256=str(entry), at_ms=entry)
    return rules


def hall(
    electorate: str, unit: str, papers: int, marks: Mapping[Figure, int], printed: int | None = None
) -> list[PaperSheet]:
    """Return the sheets of a hall where the last people of the roll signed; `printed` to state another number."""
    signed = [str(REGISTERED - 1 - number) for number in range(papers)]
    account = {"printed": papers if printed is None else printed, "issued": papers, "unused": 0, "spoiled": 0}
    book: dict[Figure, int] = {(number,): 1 for number in signed}
    return [
        PaperSheet(PaperKind.POLL_BOOK, electorate, unit, book, dict.fromkeys(book, "book.csv:1")),
        PaperSheet(
            PaperKind.ACCOUNT, electorate, unit, {(k,): v for k, v in {**account, "returned": papers}.items()}, {}
        ),
        PaperSheet(PaperKind.COUNT, electorate, unit, dict(marks), {}),
    ]


def do(*words: str) -> Result:
    """Run one command on the poll."""
    verb = 2 if words[0] in {"canvass", "paper"} else 1
    return CliRunner().invoke(xiangyin, [*words[:verb], POLL, *words[verb:]])


def done(*words: str) -> str:
    """Run one command on the poll that must succeed."""
    result = do(*words)
    assert result.exit_code == 0, (words, result.output, getattr(result.exception, "findings", result.exception))
    return result.output


def refused(*words: str) -> FindingsError:
    """Run one command on the poll that must end in findings."""
    result = do(*words)
    assert isinstance(result.exception, FindingsError), (words, result.output, result.exception)
    return result.exception


def count_all(folder: Path) -> None:
    """Run every stage from the closed box to the merge."""
    (folder / "key").write_text(PASSPHRASE)
    done("canvass", "run", "--official", "王敏")
    done("count", "--passphrase-file", str(folder / "key"), "--official", "王敏", "--official", "李强")
    done("canvass", "merge", "--official", "王敏")
