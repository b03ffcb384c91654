"""Dispositions in words: what became of a text or a call, as every list of this house calls it."""

from collections.abc import Mapping

from poll.casting import Disposition
from poll.refusal import Say

IN_BOX = frozenset({Disposition.ACCEPTED, Disposition.CHANGED, Disposition.WITHDRAWN})
"""Dispositions of messages that became an envelope."""

NAMES: Mapping[Disposition, Say] = {
    Disposition.ACCEPTED: Say("投入票箱", "accepted"),
    Disposition.CHANGED: Say("更改", "changed"),
    Disposition.WITHDRAWN: Say("撤回", "withdrawn"),
    Disposition.ASKED: Say("追问", "asked"),
    Disposition.UNCLEAR: Say("没看懂", "unclear"),
    Disposition.NOT_ON_ROLL: Say("未登记", "not on roll"),
    Disposition.NUMBER_HIDDEN: Say("隐藏号码", "number hidden"),
    Disposition.CODE_NEEDED: Say("缺代码", "code needed"),
    Disposition.CODE_WRONG: Say("代码错", "code wrong"),
    Disposition.CODE_LOCKED: Say("代码锁定", "code locked"),
    Disposition.NOT_OPEN_YET: Say("未开始", "not open yet"),
    Disposition.LATE: Say("迟到", "late"),
    Disposition.ALREADY_VOTED: Say("已评过", "already voted"),
    Disposition.NOTHING_TO_WITHDRAW: Say("无可撤回", "nothing to withdraw"),
    Disposition.NO_POLL: Say("无评议", "no poll"),
    Disposition.HELP: Say("求助", "help"),
    Disposition.RECEIPT_CHECK: Say("查回执", "receipt check"),
    Disposition.OPT_OUT: Say("退订", "opt out"),
    Disposition.OPT_IN: Say("复订", "opt in"),
    Disposition.SILENT: Say("未答复", "silent"),
    Disposition.HUNG_UP: Say("挂机", "hung up"),
}
"""What each disposition is called."""

MEANINGS: Mapping[Disposition, Say] = {
    Disposition.ACCEPTED: Say("第一张票，已进票箱", "a first vote; it is in the box"),
    Disposition.CHANGED: Say("改投，新票已进票箱", "a vote that changes an earlier one; it is in the box"),
    Disposition.WITHDRAWN: Say("收回以前投的票", "takes an earlier vote back"),
    Disposition.ASKED: Say("意思不止一个，回问了一句", "could mean two things; one question was asked back"),
    Disposition.UNCLEAR: Say("看不出选哪一项，已回复怎么投", "no choice was found in it; told how to vote"),
    Disposition.NOT_ON_ROLL: Say("号码不在名册上", "the number is not on the roll"),
    Disposition.NUMBER_HIDDEN: Say("看不到来电号码", "the number was hidden"),
    Disposition.CODE_NEEDED: Say("几个人合用的号码，没写代码", "a shared telephone, and no code was given"),
    Disposition.CODE_WRONG: Say("代码不对", "the code was wrong"),
    Disposition.CODE_LOCKED: Say("代码错得太多，号码已锁", "too many wrong codes; the number is locked"),
    Disposition.NOT_OPEN_YET: Say("投票还没开始", "before the poll opened"),
    Disposition.LATE: Say("截止以后才到，不算", "came after the close; does not count"),
    Disposition.ALREADY_VOTED: Say("规则只认第一票", "the rules let the first vote stand"),
    Disposition.NOTHING_TO_WITHDRAW: Say("没有票可以收回", "there was no vote to take back"),
    Disposition.NO_POLL: Say("这个号码上没有评议", "no poll on this number"),
    Disposition.HELP: Say("问怎么投", "asked how to vote"),
    Disposition.RECEIPT_CHECK: Say("查回执在不在", "asked whether a receipt is in the box"),
    Disposition.OPT_OUT: Say("不要再收短信", "wants no more texts"),
    Disposition.OPT_IN: Say("又愿意收短信", "wants texts again"),
    Disposition.SILENT: Say("来的是机器或空内容，没有答复", "a machine or nothing; not answered"),
    Disposition.HUNG_UP: Say("没有确认就挂断，不算", "hung up before confirming; does not count"),
}
"""What each disposition means, in a few words."""
