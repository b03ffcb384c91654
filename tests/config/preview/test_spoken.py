"""The calls of a preview are those of the line: each goes to its end, in every voice, with the sound that is heard."""

import pytest

from config.presets import preset_names
from config.preview.spoken import HeardCall, calls_of
from config.prompts.standing import Status
from ivr.prompts import voices_of
from poll.ballot import ballot_size
from poll.poll import Poll, Stage
from poll.rules import RuleSet
from tests.phones import PRIVATE_KEY, SENDER, preset_rules


def _poll(rules: RuleSet) -> Poll:
    return Poll(0, "xinhe", SENDER, rules, PRIVATE_KEY.public_key(), bytes(32), 0, Stage.DRAFT, ballot_size(rules))


def _calls(rules: RuleSet, electorate: str, voice: int = 0) -> list[HeardCall]:
    return calls_of(_poll(rules), electorate, voices_of(rules)[voice], ())


def _words(call: HeardCall) -> list[str]:
    return ["".join(said.standing.words for said in step.said) for step in call.steps]


@pytest.mark.parametrize("name", preset_names())
def test_a_ballot_goes_from_the_greeting_to_the_receipt(name: str) -> None:
    """Whatever is asked, however many may be chosen, with the menu of the hotline or without."""
    rules, _ = preset_rules(name)
    for electorate in rules.electorates:
        for place, voice in enumerate(voices_of(rules)):
            ballot, stranger, before = _calls(rules, electorate.id, place)
            asked = sum(each.steps != () for each in (ballot, stranger, before))
            assert asked == 3
            receipt = "您的回执号码是" if voice.language == "zh" else "Your receipt is"
            assert receipt in _words(ballot)[-1]
            labels = [
                option.label[voice.language] for each in rules.ballot_of(electorate.id) for option in each.options
            ]
            assert all(any(label in words for words in _words(ballot)) for label in labels[:9])
            assert len(_words(stranger)) == 1


def test_the_keys_are_those_that_a_caller_presses() -> None:
    """The option, then the key that confirms; the first item, then the next."""
    rules, _ = preset_rules("two-subjects")
    ballot, *_ = _calls(rules, "villagers")

    assert [each.pressed for each in ballot.steps] == ["", "1", "9", "1", "9"]
    assert "张建国" in _words(ballot)[0]
    assert "李为民" in _words(ballot)[2]


def test_the_seconds_add_up() -> None:
    """Prompts and pauses; nothing is estimated where everything ships."""
    rules, _ = preset_rules("village-secretary-short", changes={"closes_at": "closes_at"})
    ballot, *_ = _calls(rules, "villagers")

    assert ballot.milliseconds == sum(
        step.pauses_ms + sum(said.milliseconds for said in step.said) for step in ballot.steps
    )
    assert 30_000 < ballot.milliseconds < 90_000
    assert not ballot.is_estimated


def test_a_name_that_nobody_recorded_is_estimated() -> None:
    """A machine speaks it on the day; it is not spoken just to be measured."""
    rules, _ = preset_rules("village-secretary-short", changes={"张建国": "欧阳修竹"})
    ballot, *_ = _calls(rules, "villagers")
    (said,) = [said for step in ballot.steps for said in step.said if said.standing.words == "欧阳修竹"]

    assert said.standing.status is Status.SYNTHETIC
    assert said.milliseconds > 500
    assert ballot.is_estimated


def test_a_call_that_is_called_back_begins_with_the_office() -> None:
    """The elector says that it is a good time, and then votes."""
    rules, _ = preset_rules(
        "village-secretary-short", changes={"[[subjects]]": "[calls]\ncall_back = true\n[[subjects]]"}
    )
    ballot, *_ = _calls(rules, "villagers")

    assert [each.pressed for each in ballot.steps] == ["", "1", "1", "9"]


def test_a_dialect_is_heard_by_those_who_live_where_it_is_spoken() -> None:
    """What is not recorded in it is silent, and says so."""
    dialect = (
        '\n[[dialects]]\nid = "xy"\nlabel = { zh = "信阳话", en = "Xinyang" }\nlanguage = "zh"\nunits = ["group_3"]\n'
    )
    rules, _ = preset_rules("village-secretary-short", changes={"[[subjects]]": f"{dialect}\n[[subjects]]"})
    ballot, *_ = _calls(rules, "villagers", 2)

    assert {said.standing.status for step in ballot.steps for said in step.said} == {Status.MISSING}
