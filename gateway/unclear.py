"""Why a text is not understood, as far as its words show: this chooses the hint in the reply, never a vote."""

import re
from collections.abc import Sequence

from gateway.choice_words import Kind, Token
from gateway.own_words import lists_options
from gateway.reading import Why

_HINTS: tuple[tuple[Why, re.Pattern[str]], ...] = (
    (
        Why.AUTO_REPLY,
        re.compile(
            r"开车|稍后|自动回复|正在忙|会议中|在开会|机主|不方便接|driving|call you later|auto.?reply|out of office"
        ),
    ),
    (
        Why.COMPLAINT,
        re.compile(r"贪污|受贿|行贿|腐败|举报|投诉|侵占|挪用|打人|拖欠|克扣|占地|霸占|corrupt|bribe|stole|complain"),
    ),
    (
        Why.FOR_ANOTHER,
        re.compile(
            r"替|帮|代(?!码)|老伴|老婆|老公|老头|丈夫|妻子|媳妇|儿子|女儿|孙子|爸|妈|爷爷|奶奶|全家|一家|我们|我家|俩"
            r"|\b(?:for my|my (?:wife|husband|mother|father|mum|mom|dad|son|daughter)|family|both of us|on behalf)\b"
        ),
    ),
    (Why.QUESTION, re.compile(r"吗|什么|怎么|怎样|哪|谁|多少|几点|为什么|能不能|\b(?:how|what|when|where|who|why)\b")),
    (
        Why.OTHER_SCALE,
        re.compile(
            r"^(?:很|非常|比较|基本|还)?(?:满意|称职|合格|胜任|优秀|优|良|良好|好|较好|一般|一般般|差|较差|还行|还好|还可以|过得去"
            r"|不错|凑合|马马虎虎|good|bad|excellent|poor|fair|average|satisfied|competent)$"
        ),
    ),
)
_LETTERS = re.compile(r"[\d\s]*[a-z]{1,3}[\d\s]*")
_NUMERALS = re.compile(r"[〇零一二两三四五六七八九十百千万廿卅]+")
_SIGNED = re.compile(r"[-+]?\d+(?:\.\d+)?%?")
_NUMBERS = re.compile(r"\d+")
_A_LONG_NUMBER = 5


def why_unclear(plain: str, tokens: Sequence[Token]) -> Why:
    """Return why a text with words that stop it from being a vote is unclear; the first hint that fits."""
    if lists_options(plain):
        return Why.QUOTED_PROMPT
    if _LETTERS.fullmatch(plain) and all(token.kind is not Kind.NEGATION for token in tokens):
        return Why.LETTERS
    if _NUMERALS.fullmatch(plain) or _SIGNED.fullmatch(plain):
        return Why.OUT_OF_RANGE
    for why, pattern in _HINTS:
        if pattern.search(plain):
            return why
    return _why_by_tokens(plain, {token.kind for token in tokens})


def _why_by_tokens(plain: str, kinds: set[Kind]) -> Why:
    numbers = _NUMBERS.findall(plain)
    if kinds & {Kind.NEGATION, Kind.HARDLY}:
        return Why.NEGATED
    if Kind.COUNTER in kinds and len(numbers) < 2:  # noqa: PLR2004 - one number with a measure word.
        return Why.NUMBER_OF_VOTES
    if Kind.QUESTION in kinds:
        return Why.QUESTION
    if len(numbers) > 1 or any(len(number) >= _A_LONG_NUMBER for number in numbers):
        return Why.SEVERAL_NUMBERS
    return Why.NOTHING_KNOWN
