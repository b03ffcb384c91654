"""A village on the telephone that does whatever a test draws, with a witness beside it who hears every call."""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from types import SimpleNamespace
from typing import Any, NamedTuple
from unittest import mock
from urllib.parse import parse_qs

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)
from sqlalchemy import update

import config.app
from ivr.carriers.pretend import PretendCall
from ivr.decision import CALLS_PATH
from poll.ballot import read_ballot
from poll.casting import CALLS
from poll.envelope import envelope_context, unseal
from poll.poll import Stage
from poll.records import poll_store
from poll.records.database import open_database, writing
from poll.records.tables import electors
from poll.rules import CodeUse, Revote
from tests.ivr.call_walk import KEYS
from tests.ivr.callers import open_exchange
from tests.ivr.villages import VARIANTS
from tests.laws.call_witness import Hearing, Person, Prompt, Witness, shows_no_choice
from tests.phones import PRIVATE_KEY, PUBLIC_URL, SENDER, Phone, close_villages

Fresh = Callable[[], AbstractContextManager[str]]
"""Makes fresh, migrated records and returns their address."""

OWN = ("+8619900000001", "+8619900000002")
SHARED, CODES = "+8619900000200", ("3571", "5724")
ELSEWHERE = "+8619900000777"
TELEPHONES = (*OWN, *OWN, SHARED, SHARED, "+8619900009999", "anonymous", ELSEWHERE)
TEXTS = ("2", "4", "12", "1 2", "1.2", "撤回", "你好")


class Act(NamedTuple):
    """What somebody does: on which of the last calls, what, and how in detail."""

    place: int
    what: str
    detail: int


POLLS = {name: each for name, each in VARIANTS.items() if name != "called back"}
WHAT = ("vote", "vote", "choose", "confirm", "confirm", "press", "say who", "wait", "hang up", "ask for a person")
ACTS = st.builds(Act, st.integers(0, 2), st.sampled_from((*WHAT, "text", "redeliver")), st.integers(0, 200))


class Line(NamedTuple):
    """One call and what the witness knows of it."""

    call: PretendCall
    hearing: Hearing


class CallMachine(RuleBasedStateMachine):
    """A village on the telephone, and a witness who hears every call."""

    @staticmethod
    def fresh() -> AbstractContextManager[str]:
        """Make fresh, migrated records and return their address."""
        raise NotImplementedError

    def __init__(self) -> None:
        super().__init__()
        self.leaving = ExitStack()
        self.lines: list[Line] = []
        self.opened: dict[int, tuple[int, str, dict[str, frozenset[str]]]] = {}
        self.logged: list[str] = []
        self.heard = self.moves = self.version = 0

    @initialize(name=st.sampled_from(sorted(POLLS)))
    def found(self, name: str) -> None:
        """Found a village: two telephones of one, one that two share; the other callers are strangers."""
        self.engine = open_database(self.leaving.enter_context(self.fresh()))
        self.leaving.callback(self.engine.dispose)
        self.leaving.callback(close_villages)
        preset, changes = POLLS[name]
        self.exchange = open_exchange(self.engine, preset, changes=changes)
        self.declared, self.poll = self.exchange.village.poll.rules, self.exchange.village.poll.key
        self.now_ms, self.version, self.is_closed = (
            round(self.declared.opens_at.timestamp() * 1000) + 3_600_000,
            1,
            False,
        )
        clock = SimpleNamespace(time_ns=lambda: self.now_ms * 1_000_000)
        self.leaving.enter_context(mock.patch.object(config.app, "time", clock))
        self.leaving.enter_context(_listening(self.logged))
        self.witness = Witness(self.declared)
        own = CODES[0] if self.declared.code.use is CodeUse.ALWAYS else None
        for number, code in (*[(each, own) for each in OWN], *[(SHARED, each) for each in CODES]):
            electorate = self.declared.electorates[-1].id
            elector = self.exchange.village.register(number, code=code, electorate=electorate)
            self.witness.people.append(Person(elector, number[1:], code, electorate))

    def teardown(self) -> None:
        """Hang up everywhere: nothing is left of any call but its one disposition, and none had a fault."""
        with self.leaving:
            for line in self.lines:
                line.call.hang_up()
            if self.lines:
                assert self.exchange.line.faults == []
                assert self.exchange.rows("calls") == []
                assert not [each for each in self.logged if any(word in each for word in self._choices())]

    def _choices(self) -> set[str]:
        options = [option for contest in self.declared.contests for option in contest.options]
        return {option.label["zh"] for option in options} | {option.id for option in options} | {"Digits"}

    def _hear(self) -> None:
        """Let the witness take what was posted since, in its order."""
        ends_ms = self.declared.closes_at.timestamp() * 1000 + 1000 * self.declared.call_grace_seconds
        self.witness.is_in_time = not self.is_closed and self.now_ms <= ends_ms
        hearings = {line.call.identity.sid: line.hearing for line in self.lines}
        for each in self.exchange.answered[self.heard :]:
            assert each.status == 200, each
            form = parse_qs(each.form, keep_blank_values=True)
            if each.url.startswith(PUBLIC_URL + CALLS_PATH):
                shows_no_choice(each.url, each.twiml)
                digits = form.get("Digits", [""])[0]
                self.witness.hear(hearings[form["CallSid"][0]], digits, Prompt.of(each.twiml))
        self.heard = len(self.exchange.answered)
        self.now_ms += 2_000

    @rule(acts=st.lists(ACTS, min_size=5, max_size=12))
    def talk(self, acts: list[Act]) -> None:
        """Several people talk to the line, one act after the other; a telephone that is free calls first."""
        for act in acts:
            line = self.lines[-1 - act.place] if act.place < len(self.lines) else None
            if line is None or line.call.is_over:
                number = TELEPHONES[act.detail % len(TELEPHONES)]
                line = Line(self.exchange.line.phone(number).dial(SENDER), Hearing(number[1:]))
                self.lines.append(line)
                self._hear()
            self.moves += 1
            _WAYS[act.what](self, line, act.detail)
            self._hear()
            self.check()

    def choose(self, line: Line, detail: int) -> None:
        """Press the key of an option of the question that was put."""
        line.call.hears()
        if line.hearing.contest is not None:
            options = line.hearing.contest.options
            line.call.press(options[detail % len(options)].key)

    def confirm(self, line: Line, detail: int) -> None:
        """Confirm what was read back, perhaps twice over; or end a choice of several."""
        line.call.hears()
        key = "#" if line.hearing.last is None else line.hearing.last.confirms or "#"
        line.call.press(key * (1 + detail % 2))

    def vote(self, line: Line, detail: int) -> None:
        """Say who she is where she is asked, choose and confirm, until the call ends or something else is wanted."""
        for step in range(2 + detail % 7):
            last = line.hearing.last
            line.call.hears()
            if last is None or line.call.is_over or line.call.is_recording:
                return
            if "请按您自己的代码" in last.asks:
                line.call.press(CODES[detail % 2])
            elif "请按您登记的电话号码" in last.asks:
                line.call.press(f"{SHARED[3:]}#")
            elif any(each in last.asks for each in ("投票，请按一", "要改，请按一", "有代码，请按一")):
                line.call.press("1")
            elif last.confirms or ("选好了" in last.asks and (detail + step) % 2):
                self.confirm(line, 0)
            else:
                self.choose(line, detail + step)
            self._hear()

    def press(self, line: Line, detail: int) -> None:
        """Press anything, having listened or not."""
        if detail % 2:
            line.call.hears()
        line.call.press((KEYS[detail % 12] + KEYS[detail // 12 % 12])[: 1 + detail // 3 % 2])

    def say_who(self, line: Line, detail: int) -> None:
        """Key in a registered number and a code, a code or a wrong one, or let another of the family vote."""
        said = (f"1{SHARED[3:]}#3571", f"1{OWN[0][3:]}#3571", *CODES, "8888", "88888888", "8")
        for key in said[detail % len(said)]:
            line.call.hears()
            line.call.press(key)

    def wait(self, line: Line, _detail: int) -> None:
        """Press nothing."""
        line.call.wait()

    def hang_up(self, line: Line, detail: int) -> None:
        """Put the receiver down: nothing is kept of the call."""
        if detail % 2:
            line.call.hears()
        line.call.hang_up()
        assert line.call.identity.sid not in {row.provider_id for row in self.exchange.rows("calls")}

    def ask_for_a_person(self, line: Line, _detail: int) -> None:
        """The help key tells where one is, wherever the call has come to."""
        help_key = self.declared.calls.help_key
        # Where several digits are waited for, one alone is handed in when the time is over, perhaps behind others.
        for _ in range(2):
            line.call.hears()
            if line.call.is_recording or line.call.is_over:
                return
            before = len(line.call.requests)
            line.call.press(help_key)
            if len(line.call.requests) == before:
                line.call.wait()
            self._hear()
            last = line.hearing.last
            if line.call.requests[-1].form.get("Digits") == help_key:
                assert last is not None
                assert "帮忙的电话是" in last.says + last.asks, last
                return

    def text(self, _line: Line, detail: int) -> None:
        """Text at the same time: what the box took then is the last word, and it takes none after closing."""
        number, code = (*[(each, "") for each in OWN], *[(SHARED, each) for each in CODES])[detail % 4]
        before = len(self._open())
        Phone(self.exchange.village, number).text(f"{code} {TEXTS[detail // 4 % len(TEXTS)]}".strip())
        for elector, electorate, marks in list(self._open().values())[before:]:
            assert self.now_ms <= self.declared.closes_at.timestamp() * 1000
            assert not self.is_closed
            own = self.witness.said.setdefault((elector, electorate), {})
            assert not (own and self.declared.revote is Revote.FIRST_STANDS and set(marks) & set(own))
            self.witness.said[elector, electorate] = {**own, **marks} if marks else {}

    def redeliver(self, _line: Line, detail: int) -> None:
        """A step that comes again changes nothing; the last one of a call that goes on gets the same answer."""
        line = self.lines[detail % len(self.lines)]
        back = 1 + detail // 4 % min(4, len(line.call.requests))
        before = self._kept()
        known = [each for each in self.exchange.answered if line.call.identity.sid in each.form]
        (again,) = line.call.redeliver(back=back)
        self.heard = len(self.exchange.answered)
        assert again.status == 200
        assert self._kept() == before
        if back == 1 and not line.call.is_over:
            assert again.body == known[-1].twiml

    def _kept(self) -> list[list[object]]:
        tables = ("calls", "inbox", "envelopes", "memos", "call_requests", "questions", "outbox")
        return [sorted(map(tuple, self.exchange.rows(table)), key=repr) for table in tables]

    @precondition(lambda self: self.moves > 8 and not self.is_closed)
    @rule(beyond=st.sampled_from([-1_000, 1, 299_000, 300_000, 300_001]))
    def let_time_pass(self, beyond: int) -> None:
        """The hour of closing comes, and the grace passes; never is it earlier than it was."""
        closes_ms = round(self.declared.closes_at.timestamp() * 1000)
        self.now_ms = max(self.now_ms, closes_ms + beyond)

    @precondition(lambda self: self.moves > 12)
    @rule()
    def close(self) -> None:
        """The clerk closes the poll: no vote is taken any more, whoever is on the line."""
        self.exchange.village.set_stage(Stage.CLOSED)
        self.is_closed = True

    @precondition(lambda self: self.moves)
    @rule(place=st.integers(0, 3), how=st.sampled_from(["leaves", "moves", "has another telephone"]))
    def change_the_roll(self, place: int, how: str) -> None:
        """Somebody leaves the roll, votes in another electorate, or has another telephone, perhaps during her call."""
        person = self.witness.people[place]
        self.version += 1
        values: dict[str, object] = {"since_version": self.version}
        match how:
            case "leaves":
                person.on_roll = False
                values = {"until_version": self.version}
            case "moves":
                others = [each.id for each in self.declared.electorates if each.id != person.electorate]
                person.electorate = others[-1] if others else person.electorate
                values |= {"electorate": person.electorate}
            case _:
                person.number = ELSEWHERE[1:] if person.code is None else person.number
                values |= {"number": int(person.number)}
        with writing(self.engine) as connection:
            connection.execute(update(electors).where(electors.c.id == person.elector).values(values))
            poll_store.set_roll_version(connection, self.poll, self.version)

    def _open(self) -> dict[int, tuple[int, str, dict[str, frozenset[str]]]]:
        rows = self.exchange.village.envelopes()
        for row in rows[len(self.opened) :]:
            marks = self._marks(row) if row.sealed else {}
            self.opened[row.seq] = row.elector, row.electorate, {name: frozenset(each) for name, each in marks.items()}
        return self.opened

    def _marks(self, row: Any) -> dict[str, tuple[str, ...]]:  # noqa: ANN401 - a row of the box.
        paper = self.declared.ballot_of(row.electorate)
        context = envelope_context(self.exchange.village.poll.id, self.declared.sha256, row.electorate, row.unit)
        marks = read_ballot(unseal(row.sealed, PRIVATE_KEY, context), paper).marks
        return {paper[each.contest].id: each.options for each in marks}

    @invariant()
    def check(self) -> None:
        """What counts is what was confirmed last, in the order of the box; and every call has its one disposition."""
        if not self.version:
            return
        counted: dict[tuple[int, str], dict[str, frozenset[str]]] = {}
        for elector, electorate, marks in self._open().values():
            own = counted.setdefault((elector, electorate), {})
            counted[elector, electorate] = {**own, **marks} if marks else {}
        assert {who: said for who, said in counted.items() if said} == {
            who: said for who, said in self.witness.said.items() if said
        }
        settled = [row for row in self.exchange.rows("inbox") if row.provider == CALLS]
        assert sorted(row.provider_id for row in settled) == sorted(line.call.identity.sid for line in self.lines)
        assert {row.reply for row in settled} <= {None}


_WAYS: Mapping[str, Callable[[CallMachine, Line, int], None]] = {
    "vote": CallMachine.vote,
    "choose": CallMachine.choose,
    "confirm": CallMachine.confirm,
    "press": CallMachine.press,
    "say who": CallMachine.say_who,
    "wait": CallMachine.wait,
    "hang up": CallMachine.hang_up,
    "ask for a person": CallMachine.ask_for_a_person,
    "text": CallMachine.text,
    "redeliver": CallMachine.redeliver,
}


@contextmanager
def _listening(logged: list[str]) -> Iterator[None]:
    handler = logging.Handler()
    handler.emit = lambda record: logged.append(record.getMessage())  # type: ignore[method-assign] # it is all it does.
    root = logging.getLogger()
    root.addHandler(handler)
    yield
    root.removeHandler(handler)
