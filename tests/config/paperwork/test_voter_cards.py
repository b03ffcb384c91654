"""The voter card: what its holder needs, and nothing that anybody else may know."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.paperwork.voter_cards import voter_cards
from tests.config.paperwork.pages import A4, SENDER, long_rules, person, read, rules_of

RULES = rules_of("village-secretary-short")
FOLD = "把右边折进来盖住这里"


def test_a_card_says_who_she_is_and_how_to_vote() -> None:
    """Name, number on the roll, electorate, unit, the number to text or call, the options with their keys, help."""
    card = read(voter_cards(RULES, SENDER, [person(RULES, "017")]))

    for said in (
        "王秀英",
        "rollno.017",
        "本村村民Villagers",
        "一组Group1",
        "发短信，或打电话Textorcall19999990001",
        "短信：只写一个数字",
        "1优秀Excellent2称职Competent3基本称职Basicallycompetent4不称职Incompetent5弃权Abstain",
        "截止until12月22日（星期二）20:00",
        "要人帮忙help19900000000",
    ):
        assert said in card.text, said


def test_a_code_stands_on_the_fold_and_nowhere_else() -> None:
    """Who holds the folded card in her hand sees no code (docs/adr/0029)."""
    card = read(voter_cards(RULES, SENDER, [person(RULES, "004", "陈金花", code="3572")]))
    outside, folded_in = card.text.split(FOLD)

    assert "3572" not in outside
    assert folded_in.count("3572") == 1
    assert "先写代码，空一格" in outside


def test_a_card_without_a_code_has_no_fold() -> None:
    """There is nothing to hide on it."""
    assert FOLD not in read(voter_cards(RULES, SENDER, [person(RULES)])).text


@pytest.mark.parametrize(
    ("number", "kind"), [(8619900000001, "mobile"), (862888880000, "landline"), (12025550123, "mobile")]
)
def test_a_telephone_number_is_never_whole(number: int, kind: str) -> None:
    """A card that is lost tells nobody's number."""
    card = read(voter_cards(RULES, SENDER, [person(RULES, number=number, kind=kind)]))

    assert str(number)[-8:] not in card.text
    assert str(number)[-4:] in card.text


def test_who_has_no_telephone_is_invited_to_the_hall() -> None:
    """Nobody is told to use what she has not got; a code that is left over from a telephone is of no use to her."""
    card = read(voter_cards(RULES, SENDER, [person(RULES, number=None, kind="none", code="3572")]))

    assert "到会场签字领票" in card.text
    assert "发短信，或打电话" not in card.text
    assert "3572" not in card.text


def test_an_electorate_of_paper_alone_is_told_of_paper_alone() -> None:
    """The rule set's channels hold for the card too."""
    rules = rules_of("village-secretary-short", {'id = "villagers"\n': 'id = "villagers"\nchannels = ["paper"]\n'})
    card = read(voter_cards(rules, SENDER, [person(rules)]))

    assert "到会场签字领票" in card.text
    assert "发短信" not in card.text


def test_three_cards_go_onto_a_sheet_in_the_order_of_the_roll() -> None:
    """Whoever cuts them finds them in the order in which they are handed out."""
    people = [person(RULES, f"{place:03d}", code="3572" if place % 2 else None) for place in range(1, 8)]
    cards = read(voter_cards(RULES, SENDER, people))

    assert cards.sizes == (A4,) * 3
    assert [page.count("王秀英") for page in cards.pages] == [3, 3, 1]
    assert cards.text.index("rollno.006") < cards.text.index("rollno.007")


def test_a_card_with_too_many_items_says_where_they_are() -> None:
    """Nothing is printed too small to be read, or over something else; the options and the steps stay."""
    rules = long_rules()
    card = read(voter_cards(rules, SENDER, [person(rules, "017"), person(rules, "018", code="3572")])).text

    assert card.count("共60项，见公示和海报") == 2
    assert "第17件" not in card
    assert card.count("1优秀Excellent") == 2
    assert card.count("短信：") == 2


@given(name=st.text(st.characters(codec="gbk", exclude_categories=["Cc", "Co", "Cn"]), min_size=1, max_size=80))
@settings(max_examples=5)
def test_a_name_never_moves_a_card(name: str) -> None:
    """However long it is and whatever is in it, three cards stay on a sheet."""
    people = [person(RULES, f"{place:03d}", name, code="3572") for place in range(3)]

    assert len(read(voter_cards(RULES, SENDER, people)).pages) == 1
