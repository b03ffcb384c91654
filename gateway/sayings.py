"""What can be said in reply to a text, and the words for it: one table for each language.

Each saying has its wordings from the fullest to the shortest; the first that fits one part of a message is sent.
Fields: {options} keys and labels, {receipt}, {opens} and {closes} instants, {phone} the help line, {choice} what was
understood, {count} contests on the paper, {left} contests still open, {item} the contest asked for, {names} persons.
No wording asks for YES, END or CANCEL: carriers eat these words.
"""

from enum import Enum, auto, unique


@unique
class Saying(Enum):
    """The closed list of what a voter can be told."""

    ACCEPTED = auto()
    ACCEPTED_FOR_GOOD = auto()
    PARTLY = auto()
    CHANGED = auto()
    WITHDRAWN = auto()
    NOTHING_TO_WITHDRAW = auto()
    ALREADY_VOTED = auto()
    ASKED = auto()
    UNCLEAR = auto()
    UNCLEAR_ITEMS = auto()
    UNCLEAR_NAMES = auto()
    UNCLEAR_LETTERS = auto()
    UNCLEAR_FOR_ANOTHER = auto()
    UNCLEAR_FULLER = auto()
    NOT_ON_ROLL = auto()
    NUMBER_HIDDEN = auto()
    CODE_NEEDED = auto()
    CHOICE_NEEDED = auto()
    CODE_WRONG = auto()
    CODE_LOCKED = auto()
    NOT_OPEN_YET = auto()
    LATE = auto()
    CLOSED = auto()
    HELP = auto()
    RECEIPT_IN_BOX = auto()
    RECEIPT_UNKNOWN = auto()
    OPTED_OUT = auto()
    OPTED_IN = auto()
    NO_POLL = auto()


CHINESE: dict[Saying, tuple[str, ...]] = {
    Saying.ACCEPTED: ("已收到您的评议,回执{receipt}。截止前可改,以最后一次为准。不要告诉别人您的选择。",),
    Saying.ACCEPTED_FOR_GOOD: ("已收到您的评议,回执{receipt}。评议只能一次,不能再改。不要告诉别人您的选择。",),
    Saying.PARTLY: (
        "已收到,还差{left}项。{item}:{options}。请回一个数字。",
        "已收到,还差{left}项。下一项{item},请回一个数字。",
        "已收到,还差{left}项。请接着回下一项的数字。",
    ),
    Saying.CHANGED: ("已更改,回执{receipt}。截止前可再改,以最后一次为准。不要告诉别人您的选择。",),
    Saying.WITHDRAWN: ("您的评议已撤回,不再计入。截止前可以重新评议。",),
    Saying.NOTHING_TO_WITHDRAW: ("您还没有评议,没有可撤回的。",),
    Saying.ALREADY_VOTED: ("您已经评议过,以第一次为准,这条短信没有计入。",),
    Saying.ASKED: (
        "您是选{choice}吗?是请回“是”,不是请重新回数字。还没有计入。",
        "您是选{choice}吗?是请回“是”,不是请重回。",
        "没看懂您的短信,没有计入。请重新发。",
    ),
    Saying.UNCLEAR: (
        "没看懂您的短信。请只回一个数字:{options}。要人帮忙请回0。",
        "没看懂。请只回一个数字:{options}。",
        "没看懂您的短信。请只回评议表上的数字。要人帮忙请回0。",
    ),
    Saying.UNCLEAR_ITEMS: (
        "共{count}项,可一次回{count}个数字,也可逐项回。{item}:{options}",
        "共{count}项。先回这一项,{item}:{options}",
        "共{count}项,请按表上顺序一次回{count}个数字。要人帮忙请回0。",
    ),
    Saying.UNCLEAR_NAMES: (
        "请写每人的姓名和数字({names}):{options}。要人帮忙请回0。",
        "请写姓名加数字:{options}。要人帮忙请回0。",
        "请写姓名加数字,数字见评议表。要人帮忙请回0。",
    ),
    Saying.UNCLEAR_LETTERS: (
        "收到的是字母。请把键盘换成123,只回一个数字:{options}。",
        "收到的是字母。请把键盘换成123,再回数字。要人帮忙请回0。",
    ),
    Saying.UNCLEAR_FOR_ANOTHER: ("每人只能用自己的号码或代码评议,这条短信没有计入。家人共用电话请打{phone}领代码。",),
    Saying.UNCLEAR_FULLER: (
        "还是没看懂。请按一个数字键再按发送,别写别的字:{options}。帮忙请打{phone}",
        "还是没看懂,没有计入。请打{phone},有人帮您;也可以到会场投票。",
    ),
    Saying.NOT_ON_ROLL: ("这个号码没有登记,不能评议。请到村委会登记或打{phone}。",),
    Saying.NUMBER_HIDDEN: ("看不到您的号码,不能评议。请不要隐藏号码再发,或打{phone}。",),
    Saying.CODE_NEEDED: (
        "这个电话是几人共用的,请先写您的代码,空一格,再写数字。代码请打{phone}问。",
        "这个电话是几人共用的,请先写代码,空一格,再写数字。",
    ),
    Saying.CHOICE_NEEDED: (
        "只收到代码。请写代码,空一格,再写数字:{options}。",
        "只收到代码。请写代码,空一格,再写数字。",
    ),
    Saying.CODE_WRONG: ("代码不对,没有计入。请核对后再发,或打{phone}。",),
    Saying.CODE_LOCKED: ("代码错得太多,已锁住,没有计入。请打{phone}解锁。",),
    Saying.NOT_OPEN_YET: ("评议还没有开始,{opens}起可以评议。您这条短信没有计入。",),
    Saying.LATE: (
        "评议已于{closes}截止,您这条短信没有计入。如有疑问请打{phone}。",
        "评议已于{closes}截止,您这条短信没有计入。",
    ),
    Saying.CLOSED: ("评议已经截止,您这条短信没有计入。如有疑问请打{phone}。",),
    Saying.HELP: (
        "评议请回一个数字:{options}。查回执请回“查”加回执号。帮忙打{phone}",
        "评议请回一个数字:{options}。要人帮忙请打{phone}。",
        "请按评议表回数字。查回执请回“查”加回执号。要人帮忙请打{phone}。",
    ),
    Saying.RECEIPT_IN_BOX: ("回执{receipt}:这一票在票箱里。",),
    Saying.RECEIPT_UNKNOWN: ("没有查到这个回执。请核对号码再发,或打{phone}。",),
    Saying.OPTED_OUT: ("以后不再给您发通知。已投的评议仍然有效。恢复请回“订阅”。",),
    Saying.OPTED_IN: ("已恢复给您发通知。",),
    Saying.NO_POLL: ("这个号码现在没有评议,您的短信没有计入。",),
}

ENGLISH: dict[Saying, tuple[str, ...]] = {
    Saying.ACCEPTED: (
        "Your vote is in. Receipt {receipt}. You may change it until closing; the last one counts. "
        "Tell nobody how you voted.",
    ),
    Saying.ACCEPTED_FOR_GOOD: ("Your vote is in. Receipt {receipt}. It cannot be changed. Tell nobody how you voted.",),
    Saying.PARTLY: (
        "Received, {left} to go. {item}: {options}. Reply with one digit.",
        "Received, {left} to go. Next: {item}. Reply with one digit.",
        "Received, {left} to go. Reply with the digit for the next one.",
    ),
    Saying.CHANGED: ("Changed. Receipt {receipt}. You may change it again until closing; the last one counts.",),
    Saying.WITHDRAWN: ("Your vote was taken back and does not count. You may vote again until closing.",),
    Saying.NOTHING_TO_WITHDRAW: ("You have not voted yet; there is nothing to take back.",),
    Saying.ALREADY_VOTED: ("You have voted already and the first vote stands. This text was not counted.",),
    Saying.ASKED: (
        "Do you mean {choice}? If so reply Y. If not, send the number again. Not counted yet.",
        "Do you mean {choice}? If so reply Y.",
        "Sorry, not understood and not counted. Please send it again.",
    ),
    Saying.UNCLEAR: (
        "Sorry, not understood. Reply with one number only: {options}. For help reply 0.",
        "Reply with one number only: {options}.",
        "Sorry, not understood. Reply with the number on your card only. For help reply 0.",
    ),
    Saying.UNCLEAR_ITEMS: (
        "There are {count} questions. Send {count} digits at once, or one by one. {item}: {options}",
        "There are {count} questions. First {item}: {options}",
        "There are {count} questions. Send {count} digits in the order of your card. For help reply 0.",
    ),
    Saying.UNCLEAR_NAMES: (
        "Write each name and its number ({names}): {options}. For help reply 0.",
        "Write each name and a number: {options}. For help reply 0.",
        "Write each name and the number on your card. For help reply 0.",
    ),
    Saying.UNCLEAR_LETTERS: (
        "That was a letter. Switch the keyboard to 123 and reply with one number: {options}.",
        "That was a letter. Switch the keyboard to 123 and send the number. For help reply 0.",
    ),
    Saying.UNCLEAR_FOR_ANOTHER: (
        "Everyone votes with their own number or code; this text was not counted. To share a phone, call {phone}.",
    ),
    Saying.UNCLEAR_FULLER: (
        "Still not clear. Press one number key, then send, and write nothing else: {options}. Help: {phone}",
        "Still not clear and not counted. Call {phone} and someone will help you, or vote at the meeting.",
    ),
    Saying.NOT_ON_ROLL: ("This number is not registered and cannot vote. Register at the office or call {phone}.",),
    Saying.NUMBER_HIDDEN: ("We cannot see your number, so you cannot vote. Show your number, or call {phone}.",),
    Saying.CODE_NEEDED: (
        "Several people share this phone. Write your code, a space, then the number. For your code call {phone}.",
    ),
    Saying.CHOICE_NEEDED: (
        "Only a code came. Write your code, a space, then one number: {options}.",
        "Only a code came. Write your code, a space, then the number.",
    ),
    Saying.CODE_WRONG: ("That code is wrong; not counted. Check it and send again, or call {phone}.",),
    Saying.CODE_LOCKED: ("Too many wrong codes: locked, and not counted. Call {phone} to unlock.",),
    Saying.NOT_OPEN_YET: ("Voting has not begun. It opens {opens}. This text was not counted.",),
    Saying.LATE: ("Voting closed {closes}. This text was not counted. Questions: {phone}.",),
    Saying.CLOSED: ("Voting is closed. This text was not counted. Questions: {phone}.",),
    Saying.HELP: (
        "To vote reply with one number: {options}. To check a receipt send CHECK and the code. Help: {phone}",
        "To vote reply with one number: {options}. Help: {phone}",
        "To vote send the number on your card. To check a receipt send CHECK and the code. Help: {phone}",
    ),
    Saying.RECEIPT_IN_BOX: ("Receipt {receipt}: this vote is in the box.",),
    Saying.RECEIPT_UNKNOWN: ("That receipt was not found. Check the code and send it again, or call {phone}.",),
    Saying.OPTED_OUT: ("You will get no more notices. A vote you have cast still counts. To undo, reply START.",),
    Saying.OPTED_IN: ("You will get notices again.",),
    Saying.NO_POLL: ("There is no poll on this number now. Your text was not counted.",),
}

TABLES = {"zh": CHINESE, "en": ENGLISH}
