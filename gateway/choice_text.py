"""Reads what a text says: a vote only where it can mean nothing else, a question where it probably does."""

import re
from collections.abc import Sequence

from gateway.choice_answers import Marked, Outcome, answers, mark_in_order, mark_one, speaks
from gateway.choice_code import part_code
from gateway.choice_names import mark_by_name, names_something
from gateway.choice_tokens import tokenise
from gateway.choice_vocabulary import vocabulary
from gateway.choice_words import Kind, Token
from gateway.own_words import lists_options, own_words
from gateway.plain_text import plain_text
from gateway.reading import Asks, CodeOnly, NeedsCode, Reading, Situation, Unclear, Votes, Why
from gateway.text_commands import read_command
from gateway.unclear import why_unclear
from poll.ballot import Mark

MOST_CHARACTERS = 200
"""A longer text is a letter, not an answer: nothing in it is read."""

_KEYS = frozenset("123456789")
_STOPS = frozenset({Kind.DEGREE, Kind.HARDLY, Kind.NEGATION, Kind.COUNTER, Kind.QUESTION, Kind.UNKNOWN})
_DOUBTS = frozenset({Kind.SOFT, Kind.COURTESY})
_CHINESE_APART = re.compile(r"[\u4e00-\u9fff]+(?: [\u4e00-\u9fff]+)+")


def read_text(text: str, situation: Situation) -> Reading:
    """Read one inbound text. Every word of it must be known before anything counts.

    `Votes` may be cast; `Asks` needs the voter's own yes to one question; everything else changes no ballot. The
    same text in the same situation always reads the same.

    Args:
        text: as the carrier delivered it, any length, any characters.
        situation: the ballot paper and what is known of the sender.

    Source: domain.md section 9; requirements 3 and 4 of section 8.
    """
    if text in _KEYS and len(situation.contests) == 1 and not situation.shared:
        # Nearly every text is one digit; this is what the whole reading below says of it.
        for option in situation.contests[0].options:
            if option.key == text:
                return Votes((Mark(0, (option.id,)),), None)
    return _read(text, situation)


def _read(text: str, situation: Situation) -> Reading:
    if len(text) > MOST_CHARACTERS:
        return Unclear(Why.TOO_LONG)
    plain = plain_text(text)
    if not plain:
        return Unclear(Why.EMPTY)
    own = own_words(plain)
    for whole in dict.fromkeys((plain, own.text)):
        command = read_command(whole, situation) if whole else None
        if command is not None:
            return command
    if not own.text:
        return Unclear(Why.QUOTED_PROMPT)
    reading = _read_words(own.text, situation)
    if own.quotes and isinstance(reading, Unclear):
        return Unclear(Why.QUOTED_PROMPT)
    return reading if own.sure else _asked(reading)


def _read_words(plain: str, situation: Situation) -> Reading:
    words = vocabulary(situation)
    tokens = tokenise(plain, words)
    if not any(token.kind in _STOPS for token in tokens):
        return _read_tokens(plain, tokens, situation)
    if _CHINESE_APART.fullmatch(plain):
        # Typing by voice parts words: 不 称职 is probably 不称职, but "no, competent" is not far.
        together = plain.replace(" ", "")
        joined = tokenise(together, words)
        if not any(token.kind in _STOPS for token in joined):
            return _asked(_read_tokens(together, joined, situation))
    return Unclear(why_unclear(plain, tokens))


def _read_tokens(plain: str, tokens: Sequence[Token], situation: Situation) -> Reading:
    speaking = tuple(token for token in tokens if speaks(token))
    coded = part_code(speaking, situation)
    if isinstance(coded, Why):
        return Unclear(coded)
    if coded.code is not None and not coded.rest:
        return CodeOnly(coded.code)
    if not any(answers(token) for token in coded.rest):
        return Unclear(_without_answer(plain, tokens))
    outcome = _mark(coded.rest, situation)
    if isinstance(outcome, Why):
        return Unclear(Why.QUOTED_PROMPT if lists_options(plain) else outcome)
    if situation.shared and coded.code is None:
        return NeedsCode()
    if outcome.sure and coded.sure and _leave_no_doubt(tokens, coded.rest):
        return Votes(outcome.marks, coded.code)
    return Asks(outcome.marks, coded.code)


def _mark(tokens: Sequence[Token], situation: Situation) -> Outcome:
    paper = situation.contests
    if not paper:
        return Why.NOTHING_KNOWN
    named = any(names_something(token) for token in tokens)
    if len(paper) == 1:
        return _mark_only_contest(tokens, situation)
    if named:
        return mark_by_name(tokens, paper)
    if any(token.kind is Kind.EVERY for token in tokens):
        return _mark_every(tokens, situation)
    in_order = mark_in_order(tokens, range(len(paper)), paper)
    if situation.asked is None or not 0 <= situation.asked < len(paper):
        return in_order
    if situation.invited and isinstance(in_order, Marked) and in_order.sure:
        # One digit for each contest, as our last reply offered: no answer to the one contest that it named.
        return in_order
    one = mark_one(tokens, situation.asked, paper[situation.asked])
    if isinstance(one, Why):
        return in_order if isinstance(in_order, Why) else Marked(in_order.marks, sure=False)
    return Marked(one.marks, one.sure and isinstance(in_order, Why))


def _mark_only_contest(tokens: Sequence[Token], situation: Situation) -> Outcome:
    """Read the answer where there is one contest: a name must be that of the person rated, and may stand anywhere."""
    if any(token.kind is Kind.PERSON and not token.places for token in tokens):
        return Why.OTHER_PERSON
    if any(token.kind is Kind.ORDINAL and int(token.text) != 1 for token in tokens):
        return Why.OUT_OF_RANGE
    said = [token for token in tokens if not names_something(token) and token.kind is not Kind.EVERY]
    outcome = mark_one(said, 0, situation.contests[0])
    if isinstance(outcome, Why):
        return outcome
    named_once = sum(names_something(token) for token in tokens) <= 1
    return Marked(outcome.marks, outcome.sure and named_once and all(token.kind is not Kind.EVERY for token in tokens))


def _mark_every(tokens: Sequence[Token], situation: Situation) -> Outcome:
    """Read 都2: the same answer to every contest, always asked about."""
    said = [token for token in tokens if token.kind is not Kind.EVERY]
    marks: list[Mark] = []
    for place, contest in enumerate(situation.contests):
        outcome = mark_one(said, place, contest)
        if isinstance(outcome, Why):
            return outcome
        marks.extend(outcome.marks)
    return Marked(tuple(marks), sure=False)


def _leave_no_doubt(tokens: Sequence[Token], rest: Sequence[Token]) -> bool:
    """Tell whether no word around the answer makes it a question. A label's own doubt was weighed beside its digit."""
    judged = {id(token) for token in rest if answers(token)}
    return all(token.kind not in _DOUBTS and (token.sure or id(token) in judged) for token in tokens)


def _without_answer(plain: str, tokens: Sequence[Token]) -> Why:
    thanks = any(token.kind is Kind.SILENT and len(token.text) > 1 for token in tokens)
    if thanks or any(token.kind is Kind.COURTESY or token.text == "是" for token in tokens):
        return Why.COURTESY
    if any(names_something(token) for token in tokens):
        return Why.INCOMPLETE
    return why_unclear(plain, tokens)


def _asked(reading: Reading) -> Reading:
    """Return a question in place of a vote."""
    return Asks(reading.marks, reading.code) if isinstance(reading, Votes) else reading
