"""Every preset prints everything: nothing is cut off, nothing fails."""

import pytest

from config.paperwork.ballots import ballots
from config.paperwork.notice import notice
from config.paperwork.poster import poster
from config.paperwork.sign_in import sign_in_sheet
from config.paperwork.tally_sheet import tally_sheet
from config.paperwork.voter_cards import voter_cards
from config.presets import preset_names
from poll.pollbook import Listed
from poll.rules import RuleSet
from tests.config.paperwork.pages import A3, A4, SENDER, Printed, person, read, rules_of


def _labels(rules: RuleSet, electorate: str) -> set[str]:
    contests = rules.ballot_of(electorate)
    words = [word for each in contests for option in each.options for word in option.label.values()]
    words += [word for each in contests if len(contests) > 1 and each.subject is None for word in each.title.values()]
    return {"".join(word.split()) for word in words}


def _missing(printed: Printed, wanted: set[str]) -> set[str]:
    return {word for word in wanted if word not in printed.text}


@pytest.mark.parametrize("name", preset_names())
def test_a_preset_prints_everything_that_people_hold(name: str) -> None:
    """Cards, poster, notice, ballots and tally sheets name every option; every electorate is among the cards."""
    rules = rules_of(name)
    own, unit = rules.electorates[-1].id, rules.units[0].id
    asked = {each.id: _labels(rules, each.id) for each in rules.electorates}
    people = [person(rules, electorate=each, code=code) for each in asked for code in (None, "3572")]
    everywhere = [
        read(voter_cards(rules, SENDER, people)),
        read(notice(rules, SENDER)),
        read(poster(rules, SENDER, "a3")),
    ]
    signing = read(sign_in_sheet(rules, [Listed("001", "王秀英", own, unit)], own, unit))

    for printed in everywhere:
        assert _missing(printed, set().union(*asked.values())) == set()
        assert printed.loose_texts == 0
    assert all("".join(each.label["en"].split()) in everywhere[0].text for each in rules.electorates)
    for printed in (read(ballots(rules, own)), read(tally_sheet(rules, own, unit))):
        assert _missing(printed, asked[own]) == set()
    assert "王秀英" in signing.text
    assert signing.sizes == (A4,)
    assert set(everywhere[2].sizes) == {A3}
