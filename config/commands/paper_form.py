"""The sheet of one unit, asked for number by number at the keyboard."""

import click

from config.acts.papers import Form
from poll.paper import ACCOUNT_FIGURES, BLANK, INVALID
from poll.paper_table import HEADINGS
from poll.refusal import FindingsError
from poll.roll_findings import RollFindings
from poll.roll_vocabulary import Vocabulary
from poll.rules import RuleSet, words_in


def ask_form(rules: RuleSet, electorate: str, unit: str) -> Form:
    """Ask at the keyboard for every number of the account and of the count.

    Raises:
        FindingsError: the rule set has no such electorate or unit.
    """
    findings = RollFindings("form")
    vocabulary = Vocabulary(rules)
    found = vocabulary.electorate(0, electorate, findings), vocabulary.unit(0, unit, findings)
    if found[0] is None or found[1] is None:
        raise FindingsError(findings.listed())
    account = [_ask(f"{HEADINGS[name][0]} {name}") for name in ACCOUNT_FIGURES]
    counted = []
    for contest in rules.ballot_of(found[0]):
        title = words_in(contest.title, rules.languages[0])
        labels = {option.id: words_in(option.label, rules.languages[0]) for option in contest.options}
        for option, label in (labels | {BLANK: "空白 blank", INVALID: "废票 invalid"}).items():
            counted.append(f"{contest.id}:{option}={_ask(f'{title}  {label}')}")
    return Form(found[0], found[1], account, counted, ())


def _ask(about: str) -> int:
    answer: int = click.prompt(about, type=click.IntRange(min=0))
    return answer
