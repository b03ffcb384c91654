"""Objections to the roll: taken down by whoever hears them, decided by two with a reason, in the days of the rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection

from config.acts.people import people_named
from config.acts.roll_words import electorate_label
from config.acts.two_persons import Particulars, TwoPersonAct
from poll.official import official_name, reason_given, two_officials
from poll.poll import Stage
from poll.records import journal_store, objection_store, poll_store, roll_store
from poll.records.objection_store import Decision, NewObjection, Objection, ObjectionKind
from poll.records.poll_store import StoredPoll
from poll.refusal import Finding, FindingsError, Say
from poll.roles import Role
from poll.roll_vocabulary import LONGEST_NAME

KINDS: Mapping[ObjectionKind, Say] = {
    ObjectionKind.WRONGLY_ON: Say("不该在名册上", "wrongly on the roll"),
    ObjectionKind.MISSING: Say("漏登", "missing"),
    ObjectionKind.WRONG_DATA: Say("登记有误", "wrong data"),
}
"""What an objection is about."""

DECISIONS: Mapping[Decision, Say] = {
    Decision.UPHELD: Say("成立，更正名册", "upheld: the roll is corrected"),
    Decision.REJECTED: Say("不成立", "rejected"),
}
"""How an objection is decided."""

_DAY_MS = 86_400_000
_LONGEST_WORDS = 500


@dataclass(frozen=True, slots=True)
class Window:
    """In which objections are taken.

    Attributes:
        posted_ms: by when the list hangs on the board, milliseconds of the epoch.
        until_ms: until when somebody may object.
    """

    posted_ms: int
    until_ms: int


def window(connection: Connection, poll: StoredPoll) -> Window:
    """Return when objections are taken: from the posting of the list, which is made after the last whole import.

    Source: docs/rule-file.md, list_days and objection_days; Organic Law of the Villagers' Committees, article 14.
    """
    rules = poll.rules
    needed = int((rules.opens_at - timedelta(days=rules.list_days)).timestamp() * 1000)
    imports = [each.made_at_ms for each in roll_store.versions(connection, poll.key) if len(each.officials) == 1]
    posted = max([*imports[-1:], needed]) if rules.list_days else max(imports[-1:], default=needed)
    return Window(posted, posted + rules.objection_days * _DAY_MS)


def take_down(  # noqa: PLR0913, PLR0917 - what an objection is made of.
    connection: Connection,
    poll_id: str,
    kind: ObjectionKind,
    name: str,
    place: tuple[str, str],
    words: str,
    official: str,
    at_ms: int,
) -> Objection:
    """Write an objection down as it was said; one that comes late is taken all the same, and is marked.

    Args:
        connection: in a writing transaction.
        poll_id: of a poll that is not closed.
        kind: what it is about.
        name: whom it is about.
        place: electorate, and number on the roll of somebody who is on it; an empty number for somebody missing.
        words: what is objected to, and who says so.
        official: who takes it down.
        at_ms: when, in milliseconds of the epoch.

    Raises:
        FindingsError: something is missing, or nobody has that number.
    """
    who, poll = official_name(official), poll_store.find(connection, poll_id)
    electorate, roll_no = place[0], "" if kind is ObjectionKind.MISSING else " ".join(place[1].split())
    about, said = " ".join(name.split()), " ".join(words.split())
    findings = _missing(poll, electorate, about, said)
    if poll.stage not in {Stage.DRAFT, Stage.OPEN}:
        findings.append(_too_late(poll))
    if findings:
        raise FindingsError(findings)
    if kind is not ObjectionKind.MISSING:
        (person,) = people_named(connection, poll, electorate, [roll_no])
        about = person.name
    due_ms = at_ms + poll.rules.decision_days * _DAY_MS
    made = NewObjection(kind, about, electorate, roll_no, said, at_ms, due_ms)
    key = objection_store.take_down(connection, poll.key, made, who)
    is_late = at_ms > window(connection, poll).until_ms
    entry = {"objection": key, "kind": kind.value, "electorate": electorate, "roll_no": roll_no, "official": who}
    journal_store.append(connection, poll.key, at_ms, "objection_taken", entry | {"late": is_late})
    return objection_of(connection, poll, key)


def _describe(connection: Connection, poll: StoredPoll, particulars: Particulars) -> list[Say]:
    found = objection_store.find(connection, poll.key, particulars["objection"])
    if found is None:
        return []
    kind, place = KINDS[found.kind], electorate_label(poll.rules, found.electorate)
    number = f" {found.roll_no}" if found.roll_no else ""
    return [
        Say(
            f"异议 {found.key}，{kind.zh}：{found.name}（{place.zh}{number}）",
            f"Objection {found.key}, {kind.en}: {found.name} ({place.en}{number})",
        ),
        Say(f"异议内容：{found.words}", f"What is objected to: {found.words}"),
        Say(
            f"处理意见：{DECISIONS[Decision(particulars['decision'])].zh}",
            f"To be decided: {DECISIONS[Decision(particulars['decision'])].en}",
        ),
    ]


def _decide(
    connection: Connection, poll: StoredPoll, particulars: Particulars, officials: tuple[str, str], at_ms: int
) -> Say:
    both, why = two_officials(*officials), reason_given(particulars["reason"])
    found, decision = objection_of(connection, poll, particulars["objection"]), Decision(particulars["decision"])
    if not objection_store.decide(connection, found.key, decision, why, both, at_ms):
        raise FindingsError([_decided(found)])
    entry = {"objection": found.key, "decision": decision.value, "reason": why, "officials": list(both)}
    journal_store.append(connection, poll.key, at_ms, "objection_decided", entry)
    words = DECISIONS[decision]
    return Say(f"异议 {found.key}：{words.zh}。", f"Objection {found.key}: {words.en}.")


def objection_of(connection: Connection, poll: StoredPoll, key: int) -> Objection:
    """Return an objection of a poll by its number.

    Raises:
        FindingsError: this poll has none of that number.
    """
    found = objection_store.find(connection, poll.key, key)
    if found is None:
        raise FindingsError([_unknown(key)])
    return found


def _missing(poll: StoredPoll, electorate: str, name: str, words: str) -> list[Finding]:
    findings = []
    if electorate not in {each.id for each in poll.rules.electorates}:
        findings.append(_needed(Say("评议主体", "electorate")))
    if not name or len(name) > LONGEST_NAME:
        findings.append(_needed(Say("姓名", "name")))
    if not words or len(words) > _LONGEST_WORDS:
        findings.append(_needed(Say(f"异议内容，至多 {_LONGEST_WORDS} 字", f"words, at most {_LONGEST_WORDS}")))
    return findings


def _needed(what: Say) -> Finding:
    return Finding(
        what.zh,
        what,
        Say("空白，或太长", "nothing, or too much"),
        Say("请填写。", "Fill it in."),
    )


def _too_late(poll: StoredPoll) -> Finding:
    return Finding(
        "异议 objection",
        Say("还没有截止的评议", "a poll that is not closed"),
        Say(f"阶段 {poll.stage.value}", f"stage {poll.stage.value}"),
        Say("名册已经封存，请向监督员反映。", "The roll is closed; take it to a supervisor."),
    )


def _decided(found: Objection) -> Finding:
    return Finding(
        f"异议 objection {found.key}",
        Say("还没有处理的异议", "one that is not decided yet"),
        Say("已有结论", "a decision"),
        Say("请刷新页面查看。", "Load the page again to see it."),
    )


def _unknown(key: int) -> Finding:
    return Finding(
        f"异议 objection {key}",
        Say("这次评议的异议", "an objection of this poll"),
        Say("没有", "none"),
        Say("请从名单上选择。", "Choose one of the list."),
    )


DECIDE = TwoPersonAct(
    "objection_decide",
    Say("处理异议", "Deciding an objection"),
    frozenset({Role.REGISTRAR}),
    frozenset({Role.SUPERVISOR, Role.REGISTRAR}),
    _describe,
    _decide,
)
"""An objection is decided by two."""
