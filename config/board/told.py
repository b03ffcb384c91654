"""The notice on the board: the rules in words, in the language of the page, as the paper notice tells them."""

from typing import NamedTuple

from config.board.board import Reader
from config.paperwork.notice import Posting, sections_of
from config.paperwork.wording import Text, Wording
from poll.refusal import Say
from poll.rules import RuleSet

_HOST = Say("本次评议的经办机构", "the office that holds this poll")


class Told(NamedTuple):
    """One line of the notice: what it is about, and what is said of it."""

    lead: str
    text: str


class Section(NamedTuple):
    """Lines under a heading."""

    head: str
    lines: list[Told]


def told(rules: RuleSet, reader: Reader) -> list[Section]:
    """Return what the notice tells: who votes, on what, how, how it is counted, which lines raise a flag, privacy."""
    wording = Wording(rules)
    posting = Posting(host=reader.say(_HOST), objections_to=rules.help_line)
    return [
        Section(reader.say(head), [Told(_text(line["lead"], reader), _text(line["text"], reader)) for line in lines])
        for head, lines in sections_of(wording, posting)
        if lines
    ]


def _text(text: Text, reader: Reader) -> str:
    # A poll in one language is told in that one, whatever the page around it.
    return text.get(reader.language) or next(iter(text.values()), "")
