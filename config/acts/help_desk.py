"""The help desk: looking somebody up leaves a trace; a lost code and a locked number take a second official."""

from dataclasses import dataclass

from sqlalchemy import Connection

from config.acts import rolls
from config.acts.people import people_named, standing_person
from config.acts.roll_words import electorate_label
from config.acts.two_persons import Particulars, TwoPersonAct
from poll.numbers import masked
from poll.records import journal_store, memo_store, outbox_store, roll_store
from poll.records.database import trying
from poll.records.poll_store import StoredPoll
from poll.records.roll_store import RollPerson
from poll.refusal import Finding, FindingsError, Say
from poll.roles import Role


@dataclass(frozen=True, slots=True)
class Told:
    """What the help desk may know of an elector; never whether, or how, she has voted.

    Attributes:
        person: as on the roll.
        others: who has the same telephone.
        is_opted_out: the telephone wants nothing from us.
        tries: wrong codes from the telephone itself, and from elsewhere for it.
        is_locked: one of the two is as many as the rules allow.
    """

    person: RollPerson
    others: tuple[RollPerson, ...]
    is_opted_out: bool
    tries: tuple[int, int]
    is_locked: bool


def note_search(connection: Connection, poll: StoredPoll, found: int, official: str, at_ms: int) -> None:
    """Leave a trace of a search: who searched, and how many were found; what was typed is not kept."""
    entry = {"found": found, "official": official}
    journal_store.append(connection, poll.key, at_ms, "electors_searched", entry)


def look_up(connection: Connection, poll: StoredPoll, elector: int, official: str, at_ms: int) -> Told:
    """Return what the help desk may know of an elector; the journal says who looked, without the telephone.

    Args:
        connection: in a writing transaction.
        poll: whose roll.
        elector: number in the records.
        official: who looks.
        at_ms: when, in milliseconds of the epoch.

    Raises:
        FindingsError: nobody of that number is on the roll.
    """
    person = standing_person(connection, poll, elector)
    journal_store.append(connection, poll.key, at_ms, "elector_looked_up", place_of(person) | {"official": official})
    if person.number is None:
        return Told(person, (), is_opted_out=False, tries=(0, 0), is_locked=False)
    others = [each for each in roll_store.sharers(connection, poll.key, person.number) if each.elector != elector]
    tries = memo_store.tries_of(connection, poll.key, person.number)
    is_opted_out = outbox_store.is_opted_out(connection, person.number)
    return Told(person, tuple(others), is_opted_out, tries, is_locked=max(tries) >= poll.rules.code.tries)


def check_code(connection: Connection, poll: StoredPoll, person: RollPerson, at_ms: int) -> None:
    """Try whether somebody can get a new code, and keep nothing of the trial; raises as `rolls.new_code`."""
    with trying(connection):
        rolls.new_code(connection, poll.id, person.electorate, person.roll_no, *_TRIAL, at_ms)


def check_unlock(connection: Connection, poll: StoredPoll, person: RollPerson, at_ms: int) -> None:
    """Try whether somebody's telephone can be unlocked, and keep nothing of it; raises as `rolls.unlock_number`."""
    with trying(connection):
        _unlock(connection, poll, {**place_of(person), "reason": _TRIAL[1]}, _TRIAL[0], at_ms)


def place_of(person: RollPerson) -> dict[str, str]:
    """Return whom a request is about: never a telephone."""
    return {"electorate": person.electorate, "roll_no": person.roll_no}


def _describe_code(connection: Connection, poll: StoredPoll, particulars: Particulars) -> list[Say]:
    named = _named(connection, poll, particulars)
    return [
        Say(f"给{named.zh}换一个代码，旧代码作废", f"A new code for {named.en}; the old one is worth nothing"),
        Say(
            "批准后，新代码在答复页面上显示一次，请当面交给本人；关掉就再也看不到",
            "The new code is shown once on the page that answers; hand it over in person: it is not shown again",
        ),
    ]


def _new_code(
    connection: Connection, poll: StoredPoll, particulars: Particulars, officials: tuple[str, str], at_ms: int
) -> Say:
    place = particulars["electorate"], particulars["roll_no"]
    person = rolls.new_code(connection, poll.id, *place, officials, particulars["reason"], at_ms)
    return Say(f"{person.name}有了新代码，旧代码作废。", f"{person.name} has a new code; the old one is worth nothing.")


def _reveal_code(connection: Connection, poll: StoredPoll, particulars: Particulars) -> tuple[Say, str] | None:
    person = _person(connection, poll, particulars)
    if person is None or person.code is None:
        return None
    named = _named(connection, poll, particulars)
    return Say(f"{named.zh}的新代码", f"The new code of {named.en}"), person.code


def _describe_unlock(connection: Connection, poll: StoredPoll, particulars: Particulars) -> list[Say]:
    person, named = _person(connection, poll, particulars), _named(connection, poll, particulars)
    if person is None or person.number is None:
        return [Say(f"{named.zh}现在没有电话，没有可解锁的", f"{named.en} has no telephone now: nothing to unlock")]
    tries = sum(memo_store.tries_of(connection, poll.key, person.number))
    sharing = len(roll_store.sharers(connection, poll.key, person.number))
    number = masked(person.number)
    return [
        Say(
            f"解锁 {number}，{named.zh}的电话（{sharing} 人合用，输错过 {tries} 次）",
            f"Unlocks {number}, the telephone of {named.en} ({sharing} share it; {tries} wrong codes)",
        )
    ]


def _unlock(
    connection: Connection, poll: StoredPoll, particulars: Particulars, officials: tuple[str, str], at_ms: int
) -> Say:
    place = particulars["electorate"], particulars["roll_no"]
    (person,) = people_named(connection, poll, place[0], [place[1]])
    if person.number is None:
        raise FindingsError([_no_telephone(person)])
    tries = rolls.unlock_number(connection, poll.id, person.number, officials, particulars["reason"], at_ms)
    number = masked(person.number)
    return Say(f"{number} 已解锁（此前输错 {tries} 次）。", f"{number} is unlocked (after {tries} wrong codes).")


def _person(connection: Connection, poll: StoredPoll, particulars: Particulars) -> RollPerson | None:
    return roll_store.person(connection, poll.key, particulars["electorate"], particulars["roll_no"])


def _named(connection: Connection, poll: StoredPoll, particulars: Particulars) -> Say:
    person, where = _person(connection, poll, particulars), electorate_label(poll.rules, particulars["electorate"])
    name = f" {person.name}" if person else ""
    return Say(f" {particulars['roll_no']}{name}（{where.zh}）", f"{particulars['roll_no']}{name} ({where.en})")


def _no_telephone(person: RollPerson) -> Finding:
    return Finding(
        f"{person.electorate}/{person.roll_no}",
        Say("有电话的人", "somebody with a telephone"),
        Say("没有电话", "no telephone"),
        Say("没有可解锁的，请退回。", "There is nothing to unlock: send it back."),
    )


_TRIAL = (("甲", "乙"), "试 trial")
_ASKS = frozenset({Role.HELP_DESK})
_APPROVES = frozenset({Role.SUPERVISOR, Role.REGISTRAR})

ACTS = (
    TwoPersonAct(
        "code_new", Say("换代码", "New code"), _ASKS, _APPROVES, _describe_code, _new_code, reveals=_reveal_code
    ),
    TwoPersonAct("unlock", Say("解锁号码", "Unlocking a number"), _ASKS, _APPROVES, _describe_unlock, _unlock),
)
"""What the help desk prepares and another official approves, besides a change of number."""
