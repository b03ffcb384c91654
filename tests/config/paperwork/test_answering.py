"""What the paper tells people to text is what the gateway takes for a vote."""

from collections.abc import Iterator, Sequence

import pytest

from config.paperwork.answering import Way, message_of, steps_of
from config.paperwork.wording import Wording
from config.presets import preset_names
from gateway.choice_text import read_text
from gateway.reading import Situation, Unclear, Votes
from poll.check_digit import check_digit
from poll.rules import Contest, RuleSet
from tests.config.paperwork.pages import rules_of

CODE = "357" + check_digit("357")


def _written(rules: RuleSet, paper: Sequence[Contest], *, coded: bool) -> str:
    """Write what the message on the paper shows, with the second key of each contest in its boxes."""
    keys = iter([option.key for each in paper for option in each.options[: each.seats]])
    signs = message_of(paper, Wording(rules), coded=coded)
    return "".join(_filled(kind, value, keys) for sign in signs for kind, value in sign.items())


def _filled(kind: str, value: object, keys: Iterator[str]) -> str:
    match kind:
        case "box":
            return next(keys)
        case "code":
            return CODE
        case "space":
            return " "
        case _:
            return str(value)


def _read(rules: RuleSet, paper: Sequence[Contest], text: str, *, coded: bool) -> object:
    situation = Situation(
        contests=tuple(paper),
        subjects=rules.subjects,
        language=rules.languages[0],
        names=(),
        shared=coded,
        code_digits=len(CODE),
        run_together=False,
        asked=None,
        pending=False,
    )
    return read_text(text, situation)


@pytest.mark.parametrize("coded", [False, True])
@pytest.mark.parametrize("name", [each for each in preset_names() if each != "village-affairs"])
def test_what_the_paper_shows_is_a_vote_on_everything(name: str, coded: bool) -> None:  # noqa: FBT001 - a parameter.
    """Whoever copies the message and fills in her numbers has voted, with one text."""
    rules = rules_of(name)
    for each in rules.electorates:
        paper = rules.ballot_of(each.id)
        reading = _read(rules, paper, _written(rules, paper, coded=coded), coded=coded)

        assert isinstance(reading, Votes), (each.id, reading)
        assert [mark.contest for mark in reading.marks] == list(range(len(paper)))


def test_questions_of_several_kinds_are_begun_with_a_word() -> None:
    """Where one text cannot answer everything, the word on the paper is no vote, so the reply asks the first item."""
    rules = rules_of("village-affairs")
    paper = rules.ballot_of("villagers")

    assert _written(rules, paper, coded=False) == "评议"
    assert isinstance(_read(rules, paper, "评议", coded=False), Unclear)


def test_a_landline_is_told_to_call_and_nothing_of_texts() -> None:
    """A telephone that cannot text is not told to."""
    rules = rules_of("village-secretary-long")
    said = str(steps_of(rules.ballot_of("villagers"), Way(texts=False, calls=True, coded=True), Wording(rules)))

    assert "短信" not in said
    assert "先按 1，按代码，听到要选的，就按那个数字；它念一遍，对了按 9" in said


def test_the_confirming_key_is_the_lines() -> None:
    """Where 9 is an option the pound key confirms, on paper as on the line."""
    rules = rules_of("village-secretary-short", {'key = "4"': 'key = "9"'})
    said = str(steps_of(rules.ballot_of("villagers"), Way(texts=True, calls=True), Wording(rules)))

    assert "对了按 井号键 #" in said


def test_a_line_that_calls_back_says_so() -> None:
    """Who calls and is not answered must know that the telephone will ring."""
    rules = rules_of("village-secretary-long", {"menu = true": "menu = true\ncall_back = true"})

    assert "马上打回给您" in str(steps_of(rules.ballot_of("villagers"), Way(texts=False, calls=True), Wording(rules)))
