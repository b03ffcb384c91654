"""What can be said in reply to a text, and the words for it: one table for each language.

Each saying has its wordings from the fullest to the shortest; the first that fits one part of a message is sent.
Fields: {how} what to send now (a saying of its own, HOW_...), {numbers} how many of them, {options} keys and labels,
{item} the contest asked for, {answer} and {offer} what follows a code and what can be chosen, {count} contests on the
paper, {left} contests still open, {names} persons, {receipt}, {opens} and {closes} instants, {phone} the help line,
{choice} what was understood, {keys} the same in digits.
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
    HOW_ONE = auto()
    HOW_IN_ORDER = auto()
    HOW_ONE_BY_ONE = auto()
    HOW_BY_NAME = auto()
    HOW_WITH_CODE = auto()
    UNCLEAR = auto()
    UNCLEAR_LETTERS = auto()
    UNCLEAR_TWO_ANSWERS = auto()
    UNCLEAR_NUMBER_OF_VOTES = auto()
    UNCLEAR_OTHER_PERSON = auto()
    UNCLEAR_FOR_ANOTHER = auto()
    UNCLEAR_DECLINED = auto()
    UNCLEAR_COURTESY = auto()
    UNCLEAR_QUESTION = auto()
    UNCLEAR_COMPLAINT = auto()
    UNCLEAR_FULLER = auto()
    UNCLEAR_AGAIN = auto()
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
        "已收到,还差{left}项。{item}:{options}。请回{numbers}。",
        "已收到,还差{left}项。下一项{item},请回{numbers}。",
        "已收到,还差{left}项。请按评议表,接着回下一项的数字。",
    ),
    Saying.CHANGED: ("已更改,回执{receipt}。截止前可再改,以最后一次为准。不要告诉别人您的选择。",),
    Saying.WITHDRAWN: ("您的评议已撤回,不再计入。截止前可以重新评议。",),
    Saying.NOTHING_TO_WITHDRAW: ("您还没有评议,没有可撤回的。",),
    Saying.ALREADY_VOTED: ("您已经评议过,以第一次为准,这条短信没有计入。",),
    Saying.ASKED: (
        "您是选{choice}吗?是请回“是”,不是请重新回数字。还没有计入。",
        "您是选{choice}吗?是请回“是”,不是请重新回。",
        "您是{keys}吗?是请回“是”,不是请重新回数字。还没有计入。",
        "您是{keys}吗?是请回“是”,不是请重新回。",
        "您是{keys}吗?是请回“是”。",
    ),
    Saying.HOW_ONE: ("请只回{numbers}:{options}。", "请只回评议表上的数字。"),
    Saying.HOW_IN_ORDER: (
        "共{count}项,可一次回{count}个数字,也可逐项回。{item}:{options}。",
        "共{count}项,请一次回{count}个数字,或先回{item}:{options}。",
        "共{count}项,请按评议表的顺序一次回{count}个数字。",
    ),
    Saying.HOW_ONE_BY_ONE: (
        "共{count}项,请一项一项回。{item},请回{numbers}:{options}。",
        "请先回{item}:{options}。",
        "共{count}项,请按评议表一项一项回数字。",
    ),
    Saying.HOW_BY_NAME: (
        "请写每人的姓名和数字({names}):{options}。",
        "请写每人的姓名和数字:{options}。",
        "请写每人的姓名,再写评议表上的数字。",
    ),
    Saying.HOW_WITH_CODE: ("请写您的代码,空一格,再写{answer}:{offer}。", "请写您的代码,空一格,再写{answer}。"),
    Saying.UNCLEAR: ("没看懂您的短信。{how}要人帮忙请回0。", "没看懂您的短信。{how}", "没看懂。{how}"),
    Saying.UNCLEAR_LETTERS: ("收到的是字母。请把键盘换成123。{how}",),
    Saying.UNCLEAR_TWO_ANSWERS: ("收到了不止一个答案,没有计入。{how}", "答案不止一个,没有计入。{how}"),
    Saying.UNCLEAR_NUMBER_OF_VOTES: ("数字后面不用写字。{how}",),
    Saying.UNCLEAR_OTHER_PERSON: ("短信里写了别的名字,没有计入。{how}", "不要写别的名字。{how}"),
    Saying.UNCLEAR_FOR_ANOTHER: ("每人只能用自己的号码或代码评议,这条短信没有计入。家人共用电话请打{phone}领代码。",),
    Saying.UNCLEAR_DECLINED: ("好的,没有计入。{how}",),
    Saying.UNCLEAR_COURTESY: (
        "这条短信没有计入,已投的评议不变。{how}",
        "这条没有计入,已投的不变。{how}",
        "这条没有计入。{how}",
    ),
    Saying.UNCLEAR_QUESTION: (
        "评议到{closes}截止,有事请打{phone}。{how}",
        "评议到{closes}截止。{how}",
    ),
    Saying.UNCLEAR_COMPLAINT: ("反映问题请打{phone},有人听您说。这条短信没有计入评议,内容也没有保存。",),
    Saying.UNCLEAR_FULLER: (
        "还是没看懂。请按一个数字键再按发送,别写别的字:{options}。帮忙请打{phone}",
        "还是没看懂,没有计入。请打{phone},有人帮您;也可以到会场投票。",
    ),
    Saying.UNCLEAR_AGAIN: (
        "还是没看懂,没有计入。{how}帮忙请打{phone}",
        "还是没看懂。{how}帮忙请打{phone}",
        "还是没看懂,没有计入。请打{phone},有人帮您;也可以到会场投票。",
    ),
    Saying.NOT_ON_ROLL: ("这个号码没有登记,不能评议。请到村委会登记或打{phone}。",),
    Saying.NUMBER_HIDDEN: ("看不到您的号码,不能评议。请不要隐藏号码再发,或打{phone}。",),
    Saying.CODE_NEEDED: (
        "这个电话是几人共用的,请先写您的代码,空一格,再写数字。代码请打{phone}问。",
        "这个电话是几人共用的,请先写代码,空一格,再写数字。",
    ),
    Saying.CHOICE_NEEDED: ("只收到代码。{how}",),
    Saying.CODE_WRONG: ("代码不对,没有计入。请核对后再发,或打{phone}。",),
    Saying.CODE_LOCKED: ("代码错得太多,已锁住,没有计入。请打{phone}解锁。",),
    Saying.NOT_OPEN_YET: ("评议还没有开始,{opens}起可以评议。您这条短信没有计入。",),
    Saying.LATE: (
        "评议已于{closes}截止,您这条短信没有计入。如有疑问请打{phone}。",
        "评议已于{closes}截止,您这条短信没有计入。",
    ),
    Saying.CLOSED: ("评议已经截止,您这条短信没有计入。如有疑问请打{phone}。",),
    Saying.HELP: (
        "{how}查回执请回“查”加回执号。帮忙请打{phone}",
        "{how}要人帮忙请打{phone}。",
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
        "Your vote is in, receipt {receipt}. You may change it until closing; the last counts. Tell nobody your vote.",
    ),
    Saying.ACCEPTED_FOR_GOOD: ("Your vote is in. Receipt {receipt}. It cannot be changed. Tell nobody your choice.",),
    Saying.PARTLY: (
        "Received, {left} to go. {item}: {options}. Reply with {numbers}.",
        "Received, {left} to go. Next: {item}. Reply with {numbers}.",
        "Received, {left} to go. Look at your card and send the number for the next one.",
    ),
    Saying.CHANGED: (
        "Changed. Receipt {receipt}. You may change it again until closing; the last counts. Tell nobody your choice.",
    ),
    Saying.WITHDRAWN: ("Your vote was taken back and does not count. You may vote again until closing.",),
    Saying.NOTHING_TO_WITHDRAW: ("You have not voted yet; there is nothing to take back.",),
    Saying.ALREADY_VOTED: ("You have voted already and the first vote stands. This text was not counted.",),
    Saying.ASKED: (
        "Do you mean {choice}? If so reply Y. If not, send the number again. Not counted yet.",
        "Do you mean {choice}? If so reply Y. If not, send it again.",
        "Do you mean {keys}? If so reply Y. If not, send the number again. Not counted yet.",
        "Do you mean {keys}? If so reply Y. If not, send it again.",
        "Do you mean {keys}? If so reply Y.",
    ),
    Saying.HOW_ONE: ("Reply with {numbers} only: {options}. ", "Reply with the number on your card only. "),
    Saying.HOW_IN_ORDER: (
        "There are {count} questions. Send {count} digits at once, or one by one. {item}: {options}. ",
        "Send {count} digits at once, or first {item}: {options}. ",
        "There are {count} questions. Send {count} digits in the order of your card. ",
    ),
    Saying.HOW_ONE_BY_ONE: (
        "There are {count} questions. Answer one by one. {item}: reply with {numbers}: {options}. ",
        "First answer {item}: {options}. ",
        "There are {count} questions. Send the numbers on your card one by one. ",
    ),
    Saying.HOW_BY_NAME: (
        "Write each name and its number ({names}): {options}. ",
        "Write each name and its number: {options}. ",
        "Write each name and the number on your card. ",
    ),
    Saying.HOW_WITH_CODE: (
        "Write your code, a space, then {answer}: {offer}. ",
        "Write your code, a space, then {answer}. ",
    ),
    Saying.UNCLEAR: (
        "Sorry, not understood. {how}For help reply 0.",
        "Sorry, not understood. {how}",
        "Not understood. {how}",
    ),
    Saying.UNCLEAR_LETTERS: ("That was a letter. Switch the keyboard to 123. {how}",),
    Saying.UNCLEAR_TWO_ANSWERS: ("More than one answer came; not counted. {how}",),
    Saying.UNCLEAR_NUMBER_OF_VOTES: ("Please write no word after the number. {how}",),
    Saying.UNCLEAR_OTHER_PERSON: ("There is another name in your text; not counted. {how}",),
    Saying.UNCLEAR_FOR_ANOTHER: (
        "Everyone votes with their own number or code; this text was not counted. To share a phone, call {phone}.",
    ),
    Saying.UNCLEAR_DECLINED: ("All right, not counted. {how}",),
    Saying.UNCLEAR_COURTESY: (
        "This text was not counted; a vote you cast stands. {how}",
        "This text was not counted. {how}",
    ),
    Saying.UNCLEAR_QUESTION: (
        "You can vote until {closes}. Questions: {phone}. {how}",
        "You can vote until {closes}. {how}",
    ),
    Saying.UNCLEAR_COMPLAINT: (
        "To report something call {phone}; someone will listen. This text is no vote and its words were not kept.",
    ),
    Saying.UNCLEAR_FULLER: (
        "Still not clear. Press one number key, then send, and write nothing else: {options}. Help: {phone}",
        "Still not clear and not counted. Call {phone} and someone will help you, or vote at the meeting.",
    ),
    Saying.UNCLEAR_AGAIN: (
        "Still not clear; not counted. {how}Help: {phone}",
        "Still not clear and not counted. Call {phone} and someone will help you, or vote at the meeting.",
    ),
    Saying.NOT_ON_ROLL: ("This number is not registered and cannot vote. Register at the office or call {phone}.",),
    Saying.NUMBER_HIDDEN: ("We cannot see your number, so you cannot vote. Show your number, or call {phone}.",),
    Saying.CODE_NEEDED: (
        "Several people share this phone. Write your code, a space, then the number. For your code call {phone}.",
    ),
    Saying.CHOICE_NEEDED: ("Only a code came. {how}",),
    Saying.CODE_WRONG: ("That code is wrong; not counted. Check it and send again, or call {phone}.",),
    Saying.CODE_LOCKED: ("Too many wrong codes: locked, and not counted. Call {phone} to unlock.",),
    Saying.NOT_OPEN_YET: ("Voting has not begun. It opens {opens}. This text was not counted.",),
    Saying.LATE: ("Voting closed {closes}. This text was not counted. Questions: {phone}.",),
    Saying.CLOSED: ("Voting is closed. This text was not counted. Questions: {phone}.",),
    Saying.HELP: (
        "{how}To check a receipt send CHECK and the code. Help: {phone}",
        "{how}Help: {phone}",
        "To vote send the number on your card. To check a receipt send CHECK and the code. Help: {phone}",
    ),
    Saying.RECEIPT_IN_BOX: ("Receipt {receipt}: this vote is in the box.",),
    Saying.RECEIPT_UNKNOWN: ("That receipt was not found. Check the code and send it again, or call {phone}.",),
    Saying.OPTED_OUT: ("You will get no more notices. A vote you have cast still counts. To undo, reply START.",),
    Saying.OPTED_IN: ("You will get notices again.",),
    Saying.NO_POLL: ("There is no poll on this number now. Your text was not counted.",),
}

TABLES = {"zh": CHINESE, "en": ENGLISH}
