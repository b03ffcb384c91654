"""A text taken apart into known words, longest first, so that 不称职 is never read as 称职."""

import re
from dataclasses import replace

from gateway.choice_vocabulary import Vocabulary
from gateway.choice_words import Kind, Token

_DIGITS = re.compile(r"\d+")
_LATIN = re.compile(r"[a-z]+(?:'[a-z]+)?")
_ITEM = re.compile(r"第\s*([\d一二三四五六七八九]{1,2})\s*(?:项|题|条|问)|(?:item|question|q)\s*(\d{1,2})(?!\d)")
_ORDINAL = re.compile(r"第\s*([\d一二三四五六七八九])\s*(?:个|种|档|号)?(?!\d)")
_LONGEST_KEY = 2
_NATIVE = str.maketrans("一二三四五六七八九", "123456789")
_NOTHING_BETWEEN = frozenset(" \n,、;:()[]【】\"'“”。")


def tokenise(plain: str, vocabulary: Vocabulary) -> list[Token]:
    """Take a plain text apart, from left to right, the longest known word first.

    Nothing is skipped: a character that belongs to no known word becomes an UNKNOWN token. 很满意 becomes the label
    but not sure; 不太称职 becomes 不称职 where that is an option, not sure either.
    """
    tokens: list[Token] = []
    at, glued = 0, False
    while at < len(plain):
        if plain[at] == " ":
            at, glued = at + 1, False
            continue
        token, length = _token_at(plain, at, vocabulary)
        _append(tokens, replace(token, glued=glued))
        glued = token.text not in _NOTHING_BETWEEN
        at += length
    return _in_place(_weighed(tokens, vocabulary))


def _token_at(plain: str, at: int, vocabulary: Vocabulary) -> tuple[Token, int]:
    word = vocabulary.longest_at(plain, at)
    length = len(word.text) if word is not None and word.kind is not Kind.NUMBER else 0
    for kind, pattern in ((Kind.ORDINAL, _ITEM), (Kind.NUMBER, _ORDINAL)):
        match = pattern.match(plain, at)
        if match is not None and len(match[0]) > length:
            digits = next(group for group in match.groups() if group).translate(_NATIVE)
            return Token(kind, digits, sure=kind is Kind.ORDINAL, native=True), len(match[0])
    digits_here = _DIGITS.match(plain, at)
    if digits_here is not None and len(digits_here[0]) > length:
        return Token(Kind.NUMBER, digits_here[0]), len(digits_here[0])
    if word is not None:
        return word, _written_length(plain, at, word)
    latin = _LATIN.match(plain, at)
    unknown = latin[0] if latin is not None else plain[at]
    return Token(Kind.UNKNOWN, unknown), len(unknown)


def _written_length(plain: str, at: int, word: Token) -> int:
    """Return how long a word stands in the text: a numeral's token holds its digit instead."""
    if word.kind is not Kind.NUMBER:
        return len(word.text)
    latin = _LATIN.match(plain, at)
    return len(latin[0]) if latin is not None else 1


def _append(tokens: list[Token], token: Token) -> None:
    last = tokens[-1] if tokens else None
    if last is not None and _one_numeral(last, token):
        # 二三 is two digits and also "two or three", so a run of such numerals is never sure.
        tokens[-1] = replace(last, text=last.text + token.text, sure=False)
        return
    tokens.append(token)


def _one_numeral(last: Token, token: Token) -> bool:
    return last.kind is Kind.NUMBER is token.kind and last.native and token.native and token.glued


def _weighed(tokens: list[Token], vocabulary: Vocabulary) -> list[Token]:
    weighed: list[Token] = []
    for token in tokens:
        last = weighed[-1] if weighed else None
        degree = last if last is not None and last.kind in {Kind.DEGREE, Kind.HARDLY} else None
        # 好的 alone is a courtesy, but 挺好的 speaks of the grade.
        word = vocabulary.word(token.text.rstrip("的了")) if token.kind is Kind.COURTESY else token
        if degree is not None and word is not None and word.kind is Kind.WORD:
            weighed[-1] = _with_degree(degree, word, vocabulary)
        else:
            weighed.append(token)
    return weighed


def _with_degree(degree: Token, word: Token, vocabulary: Vocabulary) -> Token:
    meant: Token | None = word
    if degree.kind is Kind.HARDLY:
        negated = (before + word.text for before in ("不", "not ", "in", "un", "dis"))
        meant = next((known for each in negated if (known := vocabulary.word(each)) is not None), None)
    elif degree.text == "比较":
        meant = vocabulary.word("较" + word.text) or word
    if meant is None:
        return replace(degree, kind=Kind.NEGATION)
    return replace(meant, sure=False, small_talk=False, glued=degree.glued)


def _in_place(tokens: list[Token]) -> list[Token]:
    """Let filling words fill only where they usually stand: `选2`, `2号`; but `2选` and `1 vote` are not clear."""
    return [_placed(token, tokens[at - 1] if at else None) for at, token in enumerate(tokens)]


def _placed(token: Token, before: Token | None) -> Token:
    after_number = before is not None and before.kind is Kind.NUMBER
    after_key = after_number and before is not None and len(before.text) <= _LONGEST_KEY  # A longer one is a code.
    match token.kind:
        case Kind.LEAD if after_key and token.text == "vote":
            return replace(token, kind=Kind.COUNTER)
        case Kind.LEAD if after_key or (before is not None and before.kind is Kind.WORD):
            return replace(token, kind=Kind.SOFT)
        case Kind.TAIL:
            return replace(token, kind=Kind.SILENT if after_number else Kind.SOFT)
        case _:
            return token
