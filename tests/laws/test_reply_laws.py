"""Laws of replying: what holds for every poll that a rule file may declare, up to its longest words."""

from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from gateway.message_parts import fits_one_part
from gateway.reading import Why
from gateway.replies import Replies
from gateway.sayings import TABLES
from poll.ballot import Mark
from poll.casting import Disposition, Outcome
from poll.rule_contests import _LABEL, _TITLE
from poll.rule_parts import _NAME
from poll.rule_table import _room
from poll.rules import Contest, ContestKind, Option, RuleSet, Subject, Words
from tests.phones import preset_rules

BASE, _ = preset_rules("village-secretary-short")
LETTERS = {"zh": st.sampled_from("评议村党支部𠀀😀 "), "en": st.sampled_from("Village officials é{}^’评😀")}
LINES = st.text("0123456789+- ", min_size=1, max_size=20)


def words(most: int) -> st.SearchStrategy[Words]:
    """Return texts in one language or both, short ones and the longest that a rule file may hold."""
    in_each = {language: _text(language, most) for language in LETTERS}
    only = [st.fixed_dictionaries({language: in_each[language]}) for language in in_each]
    return st.one_of(st.fixed_dictionaries(in_each), *only)


def _text(language: str, most: int) -> st.SearchStrategy[str]:
    lengths = (1, 4, _room(language, most))
    return st.one_of([st.text(LETTERS[language], min_size=each, max_size=each) for each in lengths])


@st.composite
def options(draw: st.DrawFn) -> tuple[Option, ...]:
    """Return 2 to 12 options with their keys."""
    count = draw(st.integers(2, 12))
    first = 1 if count <= 9 else 10
    return tuple(
        Option(f"o{at}", str(first + at), draw(words(_LABEL)), {}, {}, Fraction(1), abstains=False)
        for at in range(count)
    )


@st.composite
def rule_sets(draw: st.DrawFn) -> RuleSet:
    """Return rules whose one electorate has a paper of 1 to 60 contests about 0 to 4 persons."""
    subjects = tuple(Subject(f"s{at}", draw(words(_NAME)), {"zh": "村主任"}) for at in range(draw(st.integers(0, 4))))
    about = [None, *(each.id for each in subjects)]
    scale, title = draw(options()), draw(words(_TITLE))
    contests = tuple(
        Contest(
            f"c{at}",
            ContestKind.CHOICE,
            draw(st.sampled_from(about)),
            (BASE.electorates[0].id,),
            title,
            scale,
            draw(st.integers(1, 3)),
            Fraction(1),
        )
        for at in range(draw(st.sampled_from([1, 2, 5, 12, 60])))
    )
    return replace(BASE, subjects=subjects, contests=contests, help_line=draw(LINES))


@given(rules=rule_sets(), language=st.sampled_from(sorted(TABLES)), shared=st.booleans(), data=st.data())
def test_every_reply_of_every_poll_is_one_part(
    rules: RuleSet, language: str, data: st.DataObject, *, shared: bool
) -> None:
    """A reply in two parts costs twice and may arrive torn (domain.md 5.3)."""
    replies, paper = Replies(rules, language), rules.contests
    asked = data.draw(st.integers(0, len(paper) - 1))
    answered = data.draw(st.integers(0, (1 << len(paper)) - 1))
    said = [replies.of_unclear(why, paper, asked, failures, shared=shared) for why in Why for failures in (0, 3)]
    said += [replies.of_code(paper, came_alone=alone) for alone in (True, False)]
    said.append(replies.of_help(paper, shared=shared))
    said.append(replies.of_vote(Outcome(Disposition.CHANGED, answered), paper, "1" * 11, 0, shared=shared))
    said += [
        replies.of_refusal(each, 0) for each in (Disposition.LATE, Disposition.NOT_OPEN_YET, Disposition.CODE_WRONG)
    ]

    for reply in said:
        assert reply
        assert fits_one_part(reply), reply


@given(rules=rule_sets(), language=st.sampled_from(sorted(TABLES)), data=st.data())
def test_a_question_fits_or_is_not_asked(rules: RuleSet, language: str, data: st.DataObject) -> None:
    """It names every key that a yes would count; what cannot be read back in one part does not wait for a yes."""
    paper = rules.contests
    places = data.draw(
        st.one_of(st.just(range(len(paper))), st.sets(st.integers(0, len(paper) - 1), min_size=1).map(sorted))
    )
    marks = [Mark(place, (data.draw(st.sampled_from(paper[place].options)).id,)) for place in places]

    question = Replies(rules, language).of_question(marks, paper)

    if question is not None:
        assert fits_one_part(question)
        assert question.startswith(("您是", "Do you mean"))
    else:
        assert len(marks) > 4
