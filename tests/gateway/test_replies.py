"""Every reply of every poll: worded in both languages, one part of a message, and never more than it may say."""

from string import Formatter

import pytest

from gateway.message_parts import fits_one_part, message_units
from gateway.reading import Why
from gateway.replies import FAILURES_BEFORE_FULLER, Replies
from gateway.sayings import TABLES, Saying
from poll.ballot import Mark
from poll.casting import Disposition, Outcome
from poll.rules import Contest, RuleSet, words_in
from tests.phones import PRESETS, preset_rules

NAMES = sorted(path.stem for path in PRESETS.glob("*.toml"))
FIELDS = set(
    "how numbers options item answer offer count left names receipt opens closes phone choice keys".split()  # noqa: SIM905
)
OF_THEIR_OWN = {
    Disposition.ACCEPTED,
    Disposition.CHANGED,
    Disposition.ASKED,
    Disposition.UNCLEAR,
    Disposition.CODE_NEEDED,
    Disposition.HELP,
    Disposition.RECEIPT_CHECK,
    Disposition.SILENT,
    Disposition.HUNG_UP,
}


def papers(rules: RuleSet) -> list[tuple[Contest, ...]]:
    """Return the different ballot papers of a poll."""
    by_ids = {tuple(contest.id for contest in rules.ballot_of(each.id)): each.id for each in rules.electorates}
    return [rules.ballot_of(each) for each in by_ids.values()]


def every_reply(rules: RuleSet, language: str) -> list[str]:
    """Return whatever a poll can say that names no choice."""
    replies, moments = Replies(rules, language), (0, int(rules.closes_at.timestamp() * 1000) + 1)
    said = [replies.of_receipt("9" * 15, in_box=True), replies.of_receipt("9" * 15, in_box=False)]
    for disposition in set(Disposition) - OF_THEIR_OWN:
        said += [replies.of_refusal(disposition, received_at) for received_at in moments]
    for paper in papers(rules):
        said += [replies.of_code(paper, came_alone=alone) for alone in (True, False)]
        for shared in (True, False):
            said.append(replies.of_help(paper, shared=shared))
            for answered in {0, 1, (1 << len(paper)) - 1, (1 << len(paper)) - 2}:
                for disposition in (Disposition.ACCEPTED, Disposition.CHANGED):
                    said.append(replies.of_vote(Outcome(disposition, answered), paper, "9" * 11, 0, shared=shared))
            for why in Why:
                for failures in (0, FAILURES_BEFORE_FULLER):
                    for asked in range(len(paper)):
                        said.append(replies.of_unclear(why, paper, asked, failures, shared=shared))
    return said


def every_question(rules: RuleSet, language: str) -> list[str | None]:
    """Return the question back about each option of each contest, and about the whole paper at its longest."""
    replies = Replies(rules, language)
    asked = []
    for paper in papers(rules):
        for place, contest in enumerate(paper):
            asked += [replies.of_question([Mark(place, (option.id,))], paper) for option in contest.options]
        longest = [
            Mark(place, tuple(option.id for option in contest.options[: contest.seats]))
            for place, contest in enumerate(paper)
        ]
        asked.append(replies.of_question(longest, paper))
    return asked


@pytest.mark.parametrize("language", TABLES)
def test_every_saying_is_worded(language: str) -> None:
    """The tables are closed: nothing can be said in one language alone, and nothing needs a field nobody fills."""
    assert list(TABLES[language]) == list(Saying)
    for wordings in TABLES[language].values():
        assert wordings
        for wording in wordings:
            assert {name for _, name, _, _ in Formatter().parse(wording) if name} <= FIELDS


@pytest.mark.parametrize("saying", Saying)
def test_both_languages_leave_room_for_the_same(saying: Saying) -> None:
    """What the fullest wording tells in one language it tells in the other."""
    in_chinese, in_english = (
        {name for _, name, _, _ in Formatter().parse(TABLES[language][saying][0]) if name} for language in ("zh", "en")
    )

    assert in_chinese == in_english


@pytest.mark.parametrize("language", TABLES)
@pytest.mark.parametrize("name", NAMES)
def test_every_reply_is_one_part_of_a_message(name: str, language: str) -> None:
    """At most 70 UCS-2 units or 160 of GSM-7, also with the longest help line that a rule file may hold."""
    for line in ("199 0000 0000", "+86 199-0000-0000-01"):
        rules, _ = preset_rules(name, changes={preset_rules(name)[0].help_line: line})
        for reply in every_reply(rules, language):
            assert fits_one_part(reply), (message_units(reply), reply)
            assert "{" not in reply


@pytest.mark.parametrize("language", TABLES)
@pytest.mark.parametrize("name", NAMES)
def test_every_question_is_one_part_and_a_question(name: str, language: str) -> None:
    """Whatever waits for a yes has been read back, if need be in digits alone."""
    rules, _ = preset_rules(name)
    for question in every_question(rules, language):
        assert question is not None
        assert fits_one_part(question)
        assert question.startswith(("您是", "Do you mean"))
        assert ("是请回“是”" if language == "zh" else "If so reply Y.") in question


@pytest.mark.parametrize("name", NAMES)
def test_no_reply_names_one_choice(name: str) -> None:
    """A reply names every option or none (domain.md 5.3); the one question back is the only exception."""
    rules, _ = preset_rules(name)
    for language, offered in (("zh", "{}{}"), ("en", "{} {}")):
        for reply in every_reply(rules, language):
            for contest in rules.contests:
                options = [offered.format(each.key, words_in(each.label, language)) for each in contest.options]
                assert sum(each in reply for each in options) in {0, len(options)}, reply


def test_no_wording_asks_for_a_word_that_carriers_eat() -> None:
    """YES starts, END and CANCEL stop a subscription before a text reaches us (domain.md 5.3)."""
    for wording in [each for table in TABLES.values() for wordings in table.values() for each in wordings]:
        assert not {"YES", "END", "CANCEL", "STOP", "QUIT"} & set(wording.upper().replace(".", " ").split()), wording


@pytest.mark.parametrize("language", TABLES)
def test_each_reason_has_its_reply(language: str) -> None:
    """Every disposition and every reason why a text is unclear has words, and those that help have their own."""
    rules, _ = preset_rules("village-secretary-short")
    replies, paper = Replies(rules, language), rules.contests
    said = {why: replies.of_unclear(why, paper, 0, 0, shared=False) for why in Why}

    plain = {why for why in Why if said[why] == said[Why.NOTHING_KNOWN]}
    assert len(set(said.values())) == 1 + len(set(Why) - plain)
    assert set(Why) - plain == {
        Why.LETTERS,
        Why.TWO_ANSWERS,
        Why.NUMBER_OF_VOTES,
        Why.OTHER_PERSON,
        Why.FOR_ANOTHER,
        Why.DECLINED,
        Why.COURTESY,
        Why.QUESTION,
        Why.COMPLAINT,
    }
    for disposition in OF_THEIR_OWN - {Disposition.ACCEPTED, Disposition.CHANGED}:
        with pytest.raises(ValueError, match="of its own"):
            replies.of_refusal(disposition, 0)


def test_what_can_be_chosen_is_offered_as_it_can_be_sent() -> None:
    """Up to three of a list are not asked for as one number; a paper of such contests is not asked for in one run."""
    rules, _ = preset_rules("village-affairs")
    replies, paper = Replies(rules, "zh"), rules.contests

    assert "一项一项" in replies.of_unclear(Why.EMPTY, paper, 0, 0, shared=False)
    assert "最多3个" in replies.of_vote(Outcome(Disposition.ACCEPTED, 1), paper, "", 0, shared=False)


def test_a_language_without_a_table_is_answered_in_the_polls_first() -> None:
    """The roll may name any language; the voter is always answered."""
    chinese, _ = preset_rules("village-secretary-short")
    english, _ = preset_rules("village-english")

    assert Replies(chinese, "ug").of_refusal(Disposition.NO_POLL, 0) == TABLES["zh"][Saying.NO_POLL][0]
    assert Replies(english, "ug").of_refusal(Disposition.NO_POLL, 0) == TABLES["en"][Saying.NO_POLL][0]
