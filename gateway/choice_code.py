"""The code in a text from a telephone that several electors share."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from gateway.choice_answers import answers
from gateway.choice_words import Kind, Token
from gateway.reading import Situation, Why
from poll.check_digit import is_checked


@dataclass(frozen=True, slots=True)
class Coded:
    """A text parted into code and answer.

    Attributes:
        code: as written, or None.
        sure: False where the code was not plainly set apart before the answer.
        rest: the tokens of the answer.
    """

    code: str | None
    sure: bool
    rest: tuple[Token, ...]


def part_code(tokens: Sequence[Token], situation: Situation) -> Coded | Why:
    """Part the code from the answer; a telephone that is not shared has no code.

    The code stands first and by itself (`3572 2`). A code that stands last, and one that runs into the answer where
    the poll does not allow that, are not sure. Two codes are two electors, and neither is counted.
    """
    if not situation.shared or not tokens:
        return Coded(None, sure=True, rest=tuple(tokens))
    codes = [at for at, token in enumerate(tokens) if _is_code(token, situation)]
    if len(codes) > 1 and not (len(codes) == 2 and codes[0] == 0 and _is_ballot(situation)):  # noqa: PLR2004 - code, ballot.
        return Why.FOR_ANOTHER
    if not codes:
        return _run_together(tokens, situation)
    rest = (*tokens[: codes[0]], *tokens[codes[0] + 1 :])
    if codes[0] == 0:
        return Coded(tokens[0].text, sure=tokens[0].sure, rest=_without_link(rest))
    last = codes[0] == len(tokens) - 1
    return Coded(tokens[codes[0]].text, sure=False, rest=rest) if last else Why.SEVERAL_NUMBERS


def _is_code(token: Token, situation: Situation) -> bool:
    return token.kind is Kind.NUMBER and len(token.text) == situation.code_digits


def _is_ballot(situation: Situation) -> bool:
    """Tell whether as many digits as a code has are also a whole ballot in order."""
    return len(situation.contests) == situation.code_digits


def _without_link(rest: tuple[Token, ...]) -> tuple[Token, ...]:
    return rest[1:] if rest and rest[0].kind in {Kind.JOIN, Kind.POINT} else rest


def _run_together(tokens: Sequence[Token], situation: Situation) -> Coded | Why:
    numbers = [token for token in tokens if answers(token)]
    lengths = {situation.code_digits + 1, situation.code_digits + len(situation.contests)}
    if len(numbers) != 1 or numbers[0].kind is not Kind.NUMBER or len(numbers[0].text) not in lengths:
        return Coded(None, sure=True, rest=tuple(tokens))
    code, choice = numbers[0].text[: situation.code_digits], numbers[0].text[situation.code_digits :]
    if len(tokens) != 1 or not is_checked(code):
        return Coded(None, sure=True, rest=tuple(tokens))
    return Coded(code, situation.run_together and numbers[0].sure, rest=(replace(numbers[0], text=choice),))
