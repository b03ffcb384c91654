"""People of the roll as officials name them: by the number they have in their electorate."""

from collections.abc import Sequence

from sqlalchemy import Connection

from poll.records import roll_store
from poll.records.poll_store import StoredPoll
from poll.records.roll_store import RollPerson
from poll.refusal import Finding, FindingsError, Say


def people_named(
    connection: Connection, poll: StoredPoll, electorate: str | None, roll_nos: Sequence[str]
) -> list[RollPerson]:
    """Return the people of the roll in force who have these numbers, each once.

    Args:
        connection: of a reading or a writing.
        poll: whose roll.
        electorate: id of the one they are in; None or empty where the number alone tells who it is.
        roll_nos: numbers on the roll.

    Raises:
        FindingsError: for every number that nobody has, or several have; or there is no such electorate.
    """
    known = [each.id for each in poll.rules.electorates]
    if electorate and electorate not in known:
        raise FindingsError([_no_electorate(electorate, known)])
    people, findings = [], []
    for roll_no in dict.fromkeys(roll_nos):
        places = [electorate] if electorate else known
        found = [roll_store.person(connection, poll.key, each, roll_no) for each in places]
        match [each for each in found if each is not None]:
            case []:
                findings.append(_not_on_roll(roll_no))
            case [person]:
                people.append(person)
            case several:
                findings.append(_in_several(roll_no, [each.electorate for each in several]))
    if findings:
        raise FindingsError(findings)
    return people


def standing_person(connection: Connection, poll: StoredPoll, elector: int) -> RollPerson:
    """Return somebody of the roll in force by the number in the records.

    Raises:
        FindingsError: there is nobody of that number, or not any more.
    """
    found = roll_store.standing(connection, poll.key, elector)
    if found is None:
        raise FindingsError([_not_standing()])
    return found


def _not_standing() -> Finding:
    return Finding(
        "名册 roll",
        Say("现在名册上的人", "somebody who is on the roll now"),
        Say("没有，或已离开名册", "nobody, or somebody who has left it"),
        Say("请重新查找。", "Search again."),
    )


def _no_electorate(electorate: str, known: list[str]) -> Finding:
    return Finding(
        electorate,
        Say("一个评议主体的 id", "the id of an electorate"),
        Say("没有", "none"),
        Say(f"现有：{'、'.join(known)}。", f"There are: {', '.join(known)}."),
    )


def _not_on_roll(roll_no: str) -> Finding:
    return Finding(
        roll_no,
        Say("名册上的编号", "a roll number"),
        Say("没有这个人", "nobody"),
        Say("请在名册上查对编号。", "Look the number up on the roll."),
    )


def _in_several(roll_no: str, electorates: list[str]) -> Finding:
    return Finding(
        roll_no,
        Say("一个人", "one person"),
        Say(f"几个评议主体都有：{'、'.join(electorates)}", f"one each in {', '.join(electorates)}"),
        Say("请写明评议主体（--electorate）。", "Name the electorate (--electorate)."),
    )
