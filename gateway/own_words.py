"""What the sender wrote, without our own prompt that the handset quoted or the neighbour forwarded."""

import re
from dataclasses import dataclass

_SIGNATURE = re.compile(r"[【\[](?:双述双评|乡音|xiangyin)[】\]]")
_QUOTED_LINE = re.compile(r"^\s*>.*$", re.MULTILINE)
# Words of our replies and of forwarding handsets that no elector writes beside a choice of their own.
_OURS = re.compile(
    r"双述双评|一个数字|请评|请回|没看懂|您是选|已收到您|收到您的|回执[:是]?\d|没有计入|免费|保密|时前有效"
    r"|没有登记|要人帮忙|逐项回|键盘换成|几人共用|只收到代码|代码不对|已锁住|已截止|已于|发通知|转发|原始短信|原短信"
    r"|fwd?:|forwarded|original message|reply with|reply one|you chose|did you mean|do you mean|your vote|receipt \d"
    r"|not counted|not understood|free and secret|one number|for help|reply y|more notices"
)
_PROMPT_LINES = 3
_LISTED = re.compile(r"(?<!\d)\d\s*[.=:、-]?\s*(?![或和号到至])[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class OwnWords:
    """The sender's own part of a text.

    Attributes:
        text: plain; empty where nothing of the text is the sender's own.
        sure: False where the part had to be cut out of a quotation: it is asked about.
        quotes: something was quoted.
    """

    text: str
    sure: bool
    quotes: bool


def own_words(plain: str) -> OwnWords:
    """Part the sender's words from a quoted prompt; lines that begin with `>` and all after our signature are quoted.

    Args:
        plain: from `plain_text`, newlines kept.
    """
    text = _QUOTED_LINE.sub("", plain).strip()
    quotes = text != plain
    sure = True
    signature = _SIGNATURE.search(text)
    if signature is not None:
        sure, quotes = False, True
        text = (text[: signature.start()] or text[signature.end() :]).strip()
    if _OURS.search(text) is not None:
        return OwnWords("", sure=False, quotes=True)
    return OwnWords(text, sure, quotes)


def lists_options(plain: str) -> bool:
    """Tell whether a text lists options with their digits, as a prompt does: `1优秀 2称职 3基本称职`."""
    return len({match[0][0] for match in _LISTED.finditer(plain)}) >= _PROMPT_LINES
