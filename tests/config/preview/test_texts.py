"""The texts of a preview are those of the gateway: none is left out, none is worded twice."""

import pytest
from sqlalchemy import Engine

from config.presets import preset_names
from config.preview.texts import EXAMPLE_RECEIPT, texts_of
from gateway.sayings import TABLES, Saying
from poll.casting import Disposition
from tests.phones import Phone, found_village, preset_rules

_ASKED_INSIDE = {Saying.HOW_ONE, Saying.HOW_IN_ORDER, Saying.HOW_ONE_BY_ONE, Saying.HOW_BY_NAME, Saying.HOW_WITH_CODE}
"""Sayings that are only ever a part of another one."""


def _words(name: str, electorate: str, language: str, changes: dict[str, str] | None = None) -> list[str]:
    rules, _ = preset_rules(name, changes=changes)
    return [each.words for _, group in texts_of(rules, electorate, language) for each in group]


@pytest.mark.parametrize("name", preset_names())
def test_every_text_of_every_poll_is_one_part(name: str) -> None:
    """The gateway words them so; the preview shows the length that is charged."""
    rules, _ = preset_rules(name)
    for electorate in rules.electorates:
        for language in rules.languages:
            for _, group in texts_of(rules, electorate.id, language):
                assert all(each.parts == 1 and each.units[0] <= each.units[1] for each in group)
                assert all(each.characters == len(each.words) for each in group)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_saying_of_the_gateway_is_shown(language: str) -> None:
    """In one poll or another: one item or several, votes that may be changed or not."""
    first_stands = {'help_line = "199 0000 0000"\n': 'help_line = "199 0000 0000"\nrevote = "first_stands"\n'}
    shown = [
        *_words("village-secretary-short", "villagers", language),
        *_words("village-secretary-short", "villagers", language, first_stands),
        *_words("village-secretary-long", "villagers", language),
    ]
    for saying in Saying:
        beginnings = {wording.split("{")[0] for wording in TABLES[language][saying]}
        found = any(words.startswith(each) for words in shown for each in beginnings if each)
        assert found or saying in _ASKED_INSIDE | {Saying.HELP, Saying.PARTLY}, saying


def test_what_is_shown_is_what_the_telephone_gets(sqlite_engine: Engine) -> None:
    """Word by word, but for the receipt."""
    village = found_village(sqlite_engine)
    shown = {each.when.zh: each.words for _, group in texts_of(village.poll.rules, "villagers", "zh") for each in group}
    phone = village.phone("+8619900000001")
    stranger = Phone(village, "+8619900000009")

    assert stranger.text("2") == shown["号码不在名册上"]
    assert phone.text("0") == shown["问怎么投，或回 0"]
    assert phone.text("谢谢") == shown["道谢、问好"]
    assert phone.text("撤回") == shown["没投就撤回"]
    assert len(phone.text("2") or "") == len(shown["投好了"].replace(EXAMPLE_RECEIPT, "1" * 11))
    assert village.dispositions()[-1] == Disposition.ACCEPTED.value
