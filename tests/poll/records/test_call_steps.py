"""Steps of calls in the records, on both databases: each is written once, whole or not at all, in its order."""

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Engine, select

from poll.ballot import Ballot, Mark
from poll.casting import CALLS, FURTHER_VOTES, CallStep, Disposition, Outcome, Slip, StepTakenError, sealed_vote
from poll.follow_ups import CallToMake, DeskRequest, FollowUp, SpokenQuestion, TextToSend
from poll.poll import Poll
from poll.records import call_store, retention_store
from poll.records.call_tables import call_requests, calls, outbox, questions
from poll.records.database import open_database, reading, writing
from poll.records.desks import Desks, open_desks
from poll.records.tables import envelopes, inbox, memos
from poll.rules import Channel
from tests.phones import SENDER, Village, found_village

NUMBER, SID = 8619900000001, "CA1"
THREADS = 16


@pytest.fixture
def village(engine: Engine) -> Village:
    """Open a poll."""
    return found_village(engine)


@pytest.fixture
def offices(village: Village) -> Iterator[list[Desks]]:
    """Return two sets of desks on the same records, as two processes have them."""
    opened = [open_desks(open_database(village.engine.url.render_as_string(hide_password=False))) for _ in range(2)]
    yield opened
    for desks in opened:
        desks.close()


@pytest.fixture
def office(offices: list[Desks]) -> Desks:
    """Return one of them."""
    return offices[0]


def poll_of(desks: Desks) -> Poll:
    """Return the poll as a door sees it."""
    found = desks.polls.by_sender(SENDER)
    assert found is not None
    return found


def now_of(village: Village) -> int:
    """Return an instant at which the poll takes votes, in milliseconds."""
    return int(village.poll.rules.opens_at.timestamp() * 1000) + 3_600_000


def step_of(
    desks: Desks,
    at: int,
    number: int,
    *,
    settles: bool = True,
    disposition: Disposition = Disposition.HUNG_UP,
    follow_ups: Sequence[FollowUp] = (),
    call: str = SID,
    answer: str = "",
    **more: Any,  # noqa: ANN401 - fields of a slip.
) -> Slip:
    """Return a step of a call as the switchboard hands it in."""

    def word(outcome: Outcome) -> str:
        return answer or f"{number} {outcome.disposition.value}"

    step = CallStep(call, number, settles, f"sealed {number}".encode, lambda: follow_ups)
    slip = {"provider": CALLS, "provider_id": call} | more
    return Slip(
        **slip,
        poll=poll_of(desks),
        electorate="villagers",
        number=NUMBER,
        received_at=at,
        disposition=disposition,
        wording=word,
        call=step,
    )


def rows(village: Village, table: Any) -> list[Any]:  # noqa: ANN401 - a table.
    """Return the rows of a table."""
    with reading(village.engine) as connection:
        return list(connection.execute(select(table)))


def vote_of(village: Village, desks: Desks, option: str = "competent") -> Any:  # noqa: ANN401 - a sealed vote.
    """Return a sealed vote of somebody on the roll."""
    elector = village.register(f"+{NUMBER}")
    (known,) = [each for each in desks.roll.caller(village.poll.key, NUMBER).electors if each.id == elector]
    return sealed_vote(poll_of(desks), known, Ballot((Mark(0, (option,)),)), Channel.CALL)


def test_a_step_is_kept_until_the_next(village: Village, office: Desks) -> None:
    """One row for each call under way, overwritten as it goes on."""
    for number in range(3):
        assert office.box.commit(step_of(office, now_of(village), number)) == f"{number} hung_up"

    ((sid, _, step, sealed, _),) = rows(village, calls)
    assert (sid, step, bytes(sealed)) == (SID, 2, b"sealed 2")
    assert office.roll.under_way(SID) == (2, b"sealed 2")


@pytest.mark.parametrize("number", [0, 1, 3, 9])
def test_only_the_next_step_is_taken(village: Village, office: Desks, number: int) -> None:
    """One that came before, and one that skips, change nothing."""
    for each in range(2):
        office.box.commit(step_of(office, now_of(village), each))

    with pytest.raises(StepTakenError):
        office.box.commit(step_of(office, now_of(village), number, disposition=Disposition.HELP))

    assert [row.step for row in rows(village, calls)] == [1]
    assert village.dispositions() == ["hung_up"]


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_call_that_is_over_has_no_next_step(village: Village, office: Desks, number: int) -> None:
    """Its row is erased; what became of it stays, and it does not begin again."""
    for each in range(2):
        office.box.commit(step_of(office, now_of(village), each))
    office.box.erase(SID)

    with pytest.raises(StepTakenError):
        office.box.commit(step_of(office, now_of(village), number))

    assert office.roll.under_way(SID) is None
    assert rows(village, calls) == []


def test_what_becomes_of_a_call_is_written_over_while_nothing_is_in_the_box(village: Village, office: Desks) -> None:
    """One line for each call in the account: where it stood at its last step that settled it."""
    office.box.commit(step_of(office, now_of(village), 0))
    office.box.commit(step_of(office, now_of(village), 1, disposition=Disposition.HELP))
    office.box.commit(step_of(office, now_of(village), 2, settles=False, disposition=Disposition.LATE))

    (row,) = rows(village, inbox)
    assert (row.provider, row.provider_id, row.disposition, row.reply) == (CALLS, SID, "help", None)


def test_further_votes_of_a_call_have_rows_of_their_own(village: Village, office: Desks) -> None:
    """One call in the carrier's log, several envelopes; none is written over."""
    vote = vote_of(village, office)
    office.box.commit(step_of(office, now_of(village), 0))
    office.box.commit(step_of(office, now_of(village), 1, vote=vote))
    further = f"{SID}.2"
    office.box.commit(step_of(office, now_of(village), 2, vote=vote, provider=FURTHER_VOTES, provider_id=further))

    assert sorted((row.provider, row.provider_id, row.disposition) for row in rows(village, inbox)) == [
        (FURTHER_VOTES, further, "changed"),
        (CALLS, SID, "accepted"),
    ]
    assert [row.seq for row in rows(village, envelopes)] == [1, 2]


def test_what_a_step_leaves_to_be_done_is_written_with_it(village: Village, office: Desks) -> None:
    """Nothing is promised aloud that is not in the records."""
    key, now = village.poll.key, now_of(village)
    left = (
        TextToSend(key, NUMBER, "回执12345678901", now),
        CallToMake(key, NUMBER, now),
        DeskRequest(key, NUMBER, "asked", now),
        SpokenQuestion(key, "f" * 32, "https://api.example.org/1", 12, now, now + 1),
    )

    office.box.commit(step_of(office, now, 0, follow_ups=left))

    errands = [(row.kind, row.purpose, row.number, row.state, row.due_at) for row in rows(village, outbox)]
    assert sorted(errands) == [
        ("call", "missed", NUMBER, "waiting", now),
        ("text", "receipt", NUMBER, "waiting", now),
    ]
    assert [(row.reason, row.done_at) for row in rows(village, call_requests)] == [("asked", None)]
    assert [(row.seconds, row.state, row.due_at) for row in rows(village, questions)] == [(12, "new", now + 1)]


def test_who_is_on_the_help_desks_list_stands_there_once(village: Village, office: Desks) -> None:
    """However often she asks, until she was called."""
    key, now = village.poll.key, now_of(village)
    for number, reason in enumerate(("asked", "not_understood")):
        office.box.commit(step_of(office, now, number, follow_ups=(DeskRequest(key, NUMBER, reason, now),)))

    assert [row.reason for row in rows(village, call_requests)] == ["asked"]


def test_a_step_that_cannot_be_kept_leaves_nothing(village: Village, office: Desks) -> None:
    """Vote, step and promise are one transaction: a fault in one is a fault in all."""
    vote = vote_of(village, office)
    office.box.commit(step_of(office, now_of(village), 0))
    broken = step_of(office, now_of(village), 1, vote=vote)
    broken.call = CallStep(SID, 1, settles=True, sealed=lambda: bytes(1 // 0), follow_ups=tuple)

    with pytest.raises(ZeroDivisionError):
        office.box.commit(broken)

    assert [row.step for row in rows(village, calls)] == [0]
    assert rows(village, envelopes) == []
    assert village.dispositions() == ["hung_up"]
    assert office.box.commit(step_of(office, now_of(village), 1, vote=vote)) == "1 accepted"


def together(offices: list[Desks], slips: Sequence[Slip]) -> list[str | None]:
    """Hand each slip in from a thread of its own, all at the same moment, to the offices in turn."""
    barrier = threading.Barrier(len(slips))

    def hand_in(at: int) -> str | None:
        barrier.wait()
        try:
            return offices[at % len(offices)].box.commit(slips[at])
        except StepTakenError:
            return None

    with ThreadPoolExecutor(len(slips)) as pool:
        return list(pool.map(hand_in, range(len(slips))))


def test_one_step_from_sixteen_threads_of_two_processes_is_one(village: Village, offices: list[Desks]) -> None:
    """All others are told that it is taken, and say again what is kept."""
    vote = vote_of(village, offices[0])
    offices[0].box.commit(step_of(offices[0], now_of(village), 0))
    slips = [step_of(offices[at % 2], now_of(village), 1, vote=vote, answer=str(at)) for at in range(THREADS)]

    answers = together(offices, slips)

    assert sum(each is not None for each in answers) == 1
    assert len(rows(village, envelopes)) == 1
    assert [row.step for row in rows(village, calls)] == [1]


def test_one_first_step_from_sixteen_threads_of_two_processes_is_one(village: Village, offices: list[Desks]) -> None:
    """A call begins once."""
    slips = [step_of(offices[at % 2], now_of(village), 0) for at in range(THREADS)]

    answers = together(offices, slips)

    assert sum(each is not None for each in answers) == 1
    assert village.dispositions() == ["hung_up"]


def test_wrong_codes_of_many_calls_at_once_have_five_tries_together(village: Village, offices: list[Desks]) -> None:
    """Parallel guessing gains nothing (integrity.md, attack 9)."""
    first = [step_of(offices[0], now_of(village), 0, call=f"CA{at}") for at in range(THREADS)]
    for each in first:
        offices[0].box.commit(each)
    slips = [
        step_of(offices[at % 2], now_of(village), 1, call=f"CA{at}", wrong_code=True, answer="")
        for at in range(THREADS)
    ]

    answers = together(offices, slips)

    assert answers.count("1 code_wrong") == 4
    assert answers.count("1 code_locked") == THREADS - 4
    assert [row.code_tries for row in rows(village, memos)] == [5]


def test_calls_whose_end_was_never_reported_are_erased_later(village: Village, office: Desks) -> None:
    """A carrier may fail to say so; nothing of a call is kept for long."""
    now = now_of(village)
    office.box.commit(step_of(office, now, 0, call="CA_old"))
    office.box.commit(step_of(office, now + 7_200_000, 0, call="CA_new"))

    with writing(village.engine) as connection:
        assert call_store.under_way(connection, village.poll.key, now // 1000) == 2
        assert retention_store.erase_abandoned_calls(connection, now + 5 * 3_600_000) == 1

    assert [row.provider_id for row in rows(village, calls)] == ["CA_new"]


def test_a_call_and_a_text_with_the_same_id_are_two(village: Village, office: Desks) -> None:
    """Ids are the carrier's own of each kind."""
    office.box.commit(step_of(office, now_of(village), 0))
    text = Slip("twilio", SID, poll_of(office), None, NUMBER, now_of(village), Disposition.UNCLEAR, lambda _: "text")

    assert office.box.commit(text) == "text"

    assert sorted(village.dispositions()) == ["hung_up", "unclear"]


def test_all_questions_of_the_line_can_be_asked_at_once(village: Village, office: Desks) -> None:
    """Who calls, what she has answered, where her call is and whether she has voted: none disturbs another."""
    vote = vote_of(village, office)
    office.box.commit(step_of(office, now_of(village), 0, vote=vote))
    key = village.poll.key

    def ask(at: int) -> object:
        match at % 4:
            case 0:
                return [each.id for each in office.roll.caller(key, NUMBER).electors]
            case 1:
                return office.roll.under_way(SID)
            case 2:
                return office.roll.answered(key, vote.elector, "villagers")
            case _:
                return office.box.holds(key, vote.elector)

    with ThreadPoolExecutor(THREADS) as pool:
        answers = list(pool.map(ask, range(400)))

    assert [answers[at::4] for at in range(4)] == [
        [[vote.elector]] * 100,
        [(0, b"sealed 0")] * 100,
        [1] * 100,
        [True] * 100,
    ]
