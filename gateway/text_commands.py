"""Texts that are no vote but a wish: help, stop, start again, check a receipt, take the ballot back, or a plain yes."""

import re

from gateway.reading import (
    CheckReceipt,
    Confirm,
    Help,
    OptIn,
    OptOut,
    Reading,
    Situation,
    Unclear,
    Why,
    Withdraw,
)
from poll.check_digit import is_checked


def _words(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


_OPT_OUT = _words(
    "退订 退定 td t 回t 回td 回复t 回复td 退订t 退订td td退订 t退订 停止 退出 不要再发 不要再发了",
    "别再发 别再发了 别发了 不要发了 不再接收 拒收 stop stopall unsubscribe cancel end quit revoke optout arret remove",
)
_OPT_IN = _words("恢复 恢复接收 重新接收 继续接收 重新订阅 订阅 start unstop optin resume")
_HELP = _words("0 00 000 零 〇 帮助 帮忙 帮帮我 求助 求帮助 请帮忙 请帮助 要帮助 要人帮忙 人工 转人工", "help info")
# Only what the question offers counts as a yes, with the particle that Chinese grammar may add. Digits never do.
_YES = _words("是 是的 对 对的 y yes")
_NO = _words("不 不是 不是的 不对 否 错 错了 没有 取消 n no nope")
_RECEIPT_DIGITS = 11
_LOST_IN_A_RECEIPT = range(6, 16)
_CHECK = re.compile(
    r"(?:请?(?:查|查询|查一下|查一查|查看|核对|核查|查票|查回执)|回执|check|receipt|check receipt)"
    r"(?:我的)?(?:回执|号码|号)?[\s:,]*([\d\s.:,-]+)"
)
_BARE_RECEIPT = re.compile(r"[\d\s.,-]+")
_TELEPHONE = re.compile(r"1[2-9]\d{9}|0\d{10}")
_WITHDRAW = re.compile(
    r"(?:(?P<before>\d+)[\s,:-]*)?"
    r"(?:撤回|撤销|收回|撤票|撤回(?:我的)?(?:投票|票|评议)|withdraw|withdraw my (?:vote|ballot))"
    r"[.。!]?(?:[\s,:-]*(?P<after>\d+))?[.。!]?"
)
# An emoji or a question mark is no decoration: `是?` is no yes.
_DECORATION = re.compile(r"[\s.。!,、;:\"'()\[\]【】“”‘’「」~]+")
_QUESTION_MARKS = re.compile(r"[?\s]+")


def read_command(plain: str, situation: Situation) -> Reading | None:
    """Read a whole text as a command; None where it is none.

    Args:
        plain: from `plain_text`; a command counts only when nothing else stands in the text.
        situation: tells whether a question is pending and whether the number needs a code.
    """
    bare = _DECORATION.sub("", plain)
    if situation.pending and bare in _YES:
        return Confirm()
    if situation.pending and bare in _NO:
        return Unclear(Why.DECLINED)
    if bare in _OPT_OUT:
        return OptOut()
    if bare in _OPT_IN:
        return OptIn()
    if _asks_for_help(plain, bare):
        return Help()
    return _withdraw(plain, situation) or _check_receipt(plain, situation)


def _asks_for_help(plain: str, bare: str) -> bool:
    if _QUESTION_MARKS.fullmatch(plain):
        return True
    # `0.0` is a number that nobody offered, not a call for help.
    return bare.strip("?") in _HELP and ".0" not in plain


def _withdraw(plain: str, situation: Situation) -> Reading | None:
    match = _WITHDRAW.fullmatch(plain)
    if match is None:
        return None
    codes = [code for code in (match["before"], match["after"]) if code is not None]
    if not codes:
        return Withdraw()
    if situation.shared and len(codes) == 1 and len(codes[0]) == situation.code_digits:
        return Withdraw(codes[0])
    return Unclear(Why.SEVERAL_NUMBERS)


def _check_receipt(plain: str, situation: Situation) -> Reading | None:
    match = _CHECK.fullmatch(plain)
    if match is not None:
        digits = _digits(match[1])
        return CheckReceipt(digits) if len(digits) in _LOST_IN_A_RECEIPT else Unclear(Why.INCOMPLETE)
    digits = _digits(plain) if _BARE_RECEIPT.fullmatch(plain) else ""
    # Without the word, eleven digits are a receipt only if they check, are no telephone number and no ballot.
    if len(digits) != _RECEIPT_DIGITS or len(situation.contests) == _RECEIPT_DIGITS or not is_checked(digits):
        return None
    return None if _TELEPHONE.fullmatch(digits) else CheckReceipt(digits)


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdigit())
