"""Every call there can be: how few keys a ballot takes, and that no place of a call leads nowhere."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from heapq import heappop, heappush
from itertools import count

import pytest

from ivr.call_state import At, DeskReason
from ivr.keypad import DONE, REPEAT
from ivr.sayings import Saying
from poll.poll import Stage
from poll.rules import Channel, CodeUse, Revote
from tests.ivr.call_walk import CODES, KEYS, Imagined, Move, Place, Walk, confirm_key
from tests.ivr.villages import extended, many_options, papers, rules_of
from tests.phones import preset_rules

PAPERS = list(papers())
_OTHERWISE = ("village-secretary-short", "menu", "everybody has a code", "nobody has a code")
CALLS = [
    *[(name, electorate, "in") for name, electorate in PAPERS],
    *[
        (name, at, how)
        for name, at in PAPERS
        if name in _OTHERWISE
        for how in ("out", "hidden", "strange", "early", "late")
    ],
]
"""Polls and electorates with how the call comes: in, out, from a hidden number, from a strange one, early, late."""

_GOODBYE_IN_SILENCE = {At.READY, At.VOTED, At.DONE, At.OUTSIDE, At.PRACTISED}
"""Where whoever says nothing wants nothing more."""


def village(name: str, electorate: str, stage: Stage = Stage.OPEN) -> Imagined:
    """Return a telephone in a poll; two people share it where everybody has a code."""
    rules = rules_of(name)
    codes = CODES if rules.code.use is CodeUse.ALWAYS else (None,)
    return Imagined(rules, electorate, codes, stage)


@cache
def walked(name: str, electorate: str, how: str) -> tuple[Imagined, Walk, Move]:
    """Walk every call of one kind: in, out, from a hidden number, from a strange one, or before opening."""
    facts = village(name, electorate, Stage.DRAFT if how == "early" else Stage.CLOSED if how == "late" else Stage.OPEN)
    walk = Walk(facts)
    number = {"hidden": None, "strange": 8619900000009}.get(how, 8619900000001)
    return facts, walk, walk.answer(number, outbound=how == "out")


def fewest_presses(walk: Walk, first: Move, is_goal: Callable[[Move], bool]) -> int | None:
    """Return how many keys the shortest way to a goal takes (Dijkstra)."""
    order = count()
    ahead = [(0, next(order), first.place)]
    done: set[Place] = set()
    while ahead:
        pressed, _, place = heappop(ahead)
        if place is None:
            return pressed
        if place not in done:
            done.add(place)
            for move in walk.moves[place]:
                if is_goal(move) or move.place is not None:
                    there = None if is_goal(move) else move.place
                    heappush(ahead, (pressed + move.presses, next(order), there))
    return None


def from_which(walk: Walk, is_goal: Callable[[Move], bool]) -> set[Place]:
    """Return every place from which some way leads to a goal."""
    before: dict[Place, set[Place]] = {}
    reached: list[Place] = []
    for place, moves in walk.moves.items():
        for move in moves:
            if is_goal(move):
                reached.append(place)
            elif move.place is not None:
                before.setdefault(move.place, set()).add(place)
    good: set[Place] = set()
    while reached:
        place = reached.pop()
        if place not in good:
            good.add(place)
            reached.extend(before.get(place, ()))
    return good


def has_person(move: Move) -> bool:
    """Tell whether a move names the help desk's number, or has it call back."""
    said = (*move.step.says, *move.step.asks)
    return move.step.desk is not None or Saying.HELP_IS_AT.value in said


def ends_with_person(move: Move) -> bool:
    """Tell whether a call ends with a way to a person."""
    return move.place is None and has_person(move)


def worded(moves: Iterable[Move]) -> Iterator[str]:
    """Return what is wrong with steps: nothing said, or no end."""
    for move in moves:
        step = move.step
        if not (*step.says, *step.asks) or (move.place is None and step.says[-1] != Saying.GOODBYE.value):
            yield f"{move.keys!r} -> {step}"


def may_call(facts: Imagined) -> bool:
    """Tell whether the electorate votes by call."""
    return Channel.CALL in facts.rules.electorate(facts.electorate).channels


@pytest.mark.parametrize(("name", "electorate", "how"), CALLS)
def test_every_key_of_every_place_gives_a_step_and_a_person_is_never_far(name: str, electorate: str, how: str) -> None:
    """Whatever is pressed is answered; a ballot or a person is within reach of everywhere, and the help key works."""
    facts, walk, first = walked(name, electorate, how)
    moves = [first, *[move for all_of in walk.moves.values() for move in all_of]]

    assert first.step.calls_back or not list(worded(moves))
    good = from_which(walk, lambda move: ends_with_person(move) or (move.place is not None and move.place.mask > 0))
    assert set(walk.moves) <= good
    for place in walk.moves:
        if place.call.at is At.HELP:
            assert all(has_person(move) for move in walk.moves[place] if move.place == place)
        elif place.call.at is not At.QUESTION:
            helped = walk.press(place, facts.rules.calls.help_key)
            assert has_person(helped)


@pytest.mark.parametrize(("name", "electorate", "how"), CALLS)
def test_after_three_tries_a_person_helps(name: str, electorate: str, how: str) -> None:
    """Silence, or a key that does nothing, three times in a row: the help desk calls, or its number is told."""
    _, walk, _ = walked(name, electorate, how)
    for place, moves in walk.moves.items():
        wasted = [move for move in moves if move.place and move.place.call.tries == place.call.tries + 1]
        if place.call.tries == 2 and place.call.at is not At.RECEIPT:
            assert not wasted
        for keys in ("", *[move.keys for move in wasted[:2]]):
            if keys is None or place.call.at is At.QUESTION:
                continue
            if not keys and place.call.at in _GOODBYE_IN_SILENCE:
                assert walk.press(place, keys).place is None
                continue
            last, tried = walk.press(place, keys), 1
            while last.place is not None:
                last, tried = walk.press(last.place, keys), tried + 1
                assert tried <= 3
            assert ends_with_person(last)
            assert (last.step.desk is DeskReason.NOT_UNDERSTOOD) is (how != "hidden")


@pytest.mark.parametrize(("name", "electorate", "how"), [each for each in CALLS if each[2] in {"in", "out"}])
def test_a_ballot_takes_two_keys_a_question(name: str, electorate: str, how: str) -> None:
    """One question takes at most three keys, each further one two more; the digits of a code come on top."""
    facts, walk, first = walked(name, electorate, how)
    if not may_call(facts) or first.step.calls_back:
        return
    paper = facts.rules.ballot_of(electorate)
    everything = (1 << len(paper)) - 1

    fewest = fewest_presses(walk, first, lambda move: move.place is not None and move.place.mask == everything)

    code = facts.rules.code.digits if facts.rules.code.use is CodeUse.ALWAYS else 0
    digits = sum(len(contest.options[0].key) for contest in paper)
    # Whoever is called says that she is there, and is asked at once; whoever calls a hotline says that she votes.
    before = 1 if how == "out" else int(facts.rules.calls.menu)
    assert fewest == code + before + digits + len(paper)
    assert fewest - code <= 3 + (digits + len(paper) - 2)


@pytest.mark.parametrize(("name", "electorate"), PAPERS)
def test_every_option_is_two_presses_away(name: str, electorate: str) -> None:
    """An option, then the confirming key, which is none of theirs; the pound key between for several."""
    facts, walk, _ = walked(name, electorate, "in")
    confirm = confirm_key(facts)
    for place, moves in walk.moves.items():
        if place.call.at is not At.ASK or place.call.chosen or place.call.elector != 1:
            continue
        contest = facts.rules.ballot_of(electorate)[place.call.contest]
        for option in contest.options:
            there = next(each.place for each in moves if each.keys == option.key)
            assert there is not None
            if contest.seats > 1 and not option.abstains:
                there = walk.press(there, DONE).place
            assert there is not None
            assert there.call.at is At.CONFIRM
            assert confirm not in {each.key for each in contest.options}
            cast = walk.press(there, confirm)
            assert cast.place is not None
            assert cast.place.mask >> place.call.contest & 1


@pytest.mark.parametrize(("name", "electorate"), PAPERS)
def test_whoever_is_known_can_vote_from_everywhere(name: str, electorate: str) -> None:
    """Help, a receipt to check, wrong keys: she is brought back to her ballot, until every question is answered."""
    facts, walk, _ = walked(name, electorate, "in")
    everything = (1 << len(facts.rules.ballot_of(electorate))) - 1
    good = from_which(walk, lambda move: move.place is not None and move.place.mask == everything)
    for place in walk.moves:
        if place.call.elector == 1 and place.mask != everything:
            assert place in good, place


@pytest.mark.parametrize(("name", "electorate"), PAPERS)
def test_a_wrong_choice_can_be_changed_before_it_is_confirmed(name: str, electorate: str) -> None:
    """Read back and not meant: some way leads to another choice without a vote for the first."""
    facts, walk, _ = walked(name, electorate, "in")
    paper = facts.rules.ballot_of(electorate)
    for place in walk.moves:
        if place.call.at is not At.CONFIRM or place.call.tries:
            continue
        for option in paper[place.call.contest].options:
            # One key is waited for here, so the first of two digits leads back to the question, or to help.
            move = walk.press(place, option.key[0])
            assert move.place is not None
            assert move.place.mask == place.mask
            if move.place.call.at is At.HELP:
                assert option.key[0] == facts.rules.calls.help_key
            elif len(option.key) > 1:
                assert (move.place.call.at, move.place.call.chosen) == (At.ASK, ())
            elif option.key not in place.call.chosen:
                assert move.place.call.at in {At.ASK, At.CONFIRM}
                assert move.place.call.tries == 0


@pytest.mark.parametrize(("name", "electorate"), PAPERS)
def test_nothing_is_cast_but_by_the_confirming_key(name: str, electorate: str) -> None:
    """The box takes a mark only after the read-back, and only for the key that the read-back names."""
    facts, walk, _ = walked(name, electorate, "in")
    confirm = confirm_key(facts)
    for place, moves in walk.moves.items():
        for move in moves:
            if move.place is not None and move.place.mask != place.mask:
                assert place.call.at is At.CONFIRM
                assert set(move.keys or "") == {confirm}


@pytest.mark.parametrize(("name", "electorate"), PAPERS)
def test_the_star_says_the_same_again(name: str, electorate: str) -> None:
    """Hearing it again is no wrong key and moves nothing, except out of the help."""
    _, walk, _ = walked(name, electorate, "in")
    for place in walk.moves:
        if place.call.at in {At.HELP, At.QUESTION}:
            continue
        assert walk.press(place, REPEAT).place == place


def test_the_first_vote_stands_where_the_rules_say_so() -> None:
    """Who has voted on such a poll is told so, and the call ends with the number of a person."""
    facts, walk, _ = walked("the first stands", rules_of("the first stands").electorates[-1].id, "in")
    assert facts.rules.revote is Revote.FIRST_STANDS
    assert not [place for place in walk.moves if place.call.at is At.VOTED]


def test_no_option_is_the_help_key_pressed_twice() -> None:
    """Who presses 9 for help presses it twice when nothing happens at once."""
    changes = {**many_options(), **extended("[calls]", 'help_key = "9"')}

    with pytest.raises(AssertionError, match="a key that is not the help key"):
        preset_rules("village-affairs", changes=changes)


def test_every_key_is_tried() -> None:
    """The walk presses the twelve keys of a telephone."""
    assert len(KEYS) == 12
