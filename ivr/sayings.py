"""What the line says besides names and numbers: one catalogue, each sentence in plain spoken Chinese and English.

A sentence is recorded as it stands, so it has no gaps to fill in: names and numbers are prompts of their own and come
before or after it (ivr/wording.py puts them together). The value of each is the name of its recording.
"""

from enum import Enum, unique


@unique
class Saying(Enum):
    """The closed list of sentences."""

    HELLO = "hello"
    FREE_AND_CONFIDENTIAL = "free-and-confidential"
    CALLING_BACK = "calling-back"
    READY = "ready"
    MENU_VOTE = "menu-vote"
    MENU_PRACTISE = "menu-practise"
    MENU_NOTICE = "menu-notice"
    MENU_REPORT = "menu-report"
    MENU_QUESTION = "menu-question"
    MENU_RESULT = "menu-result"
    HELP_AND_REPEAT = "help-and-repeat"
    RATE = "rate"
    QUESTIONS_IN_ALL = "questions-in-all"
    ITEMS = "items"
    ITEM_BEFORE = "item-before"
    ITEM_AFTER = "item-after"
    AS_TO = "as-to"
    GOING_ON = "going-on"
    MORE_OPTIONS = "more-options"
    UP_TO = "up-to"
    CHOICES = "choices"
    YOU_CHOSE = "you-chose"
    ONE_MORE = "one-more"
    ENOUGH = "enough"
    ALREADY_CHOSEN = "already-chosen"
    IF_RIGHT = "if-right"
    TO_CHANGE = "to-change"
    NOT_COUNTED = "not-counted"
    LEAVE_OUT = "leave-out"
    LEFT_OUT = "left-out"
    IN_THE_BOX = "in-the-box"
    CHANGED = "changed"
    NEXT_ITEM = "next-item"
    RECEIPT = "receipt"
    ONCE_MORE = "once-more"
    MAY_CHANGE = "may-change"
    FOR_GOOD = "for-good"
    THAT_IS_ALL = "that-is-all"
    RECEIPT_BY_TEXT = "receipt-by-text"
    ANOTHER_OF_THE_FAMILY = "another-of-the-family"
    HEAR_RECEIPT_AGAIN = "hear-receipt-again"
    NOTHING_CHOSEN = "nothing-chosen"
    ALREADY_VOTED = "already-voted"
    ALREADY_FOR_GOOD = "already-for-good"
    CHANGE_IT = "change-it"
    NO_KEY_HEARD = "no-key-heard"
    WRONG_KEY = "wrong-key"
    ONE_DIGIT_PLEASE = "one-digit-please"
    LOOK_AT_THE_KEYS = "look-at-the-keys"
    WE_WILL_CALL = "we-will-call"
    PLEASE_CALL = "please-call"
    CALL_AGAIN = "call-again"
    GOODBYE = "goodbye"
    HELP_IS_AT = "help-is-at"
    HELP_CALL_ME = "help-call-me"
    HELP_RECEIPT = "help-receipt"
    HELP_BACK = "help-back"
    REQUEST_TAKEN = "request-taken"
    KEY_IN_RECEIPT = "key-in-receipt"
    RECEIPT_IN_BOX = "receipt-in-box"
    RECEIPT_UNKNOWN = "receipt-unknown"
    SHARED_TELEPHONE = "shared-telephone"
    KEY_IN_CODE = "key-in-code"
    CODE_WRONG = "code-wrong"
    CODE_LOCKED = "code-locked"
    NOT_REGISTERED = "not-registered"
    NUMBER_HIDDEN = "number-hidden"
    WITH_A_CODE = "with-a-code"
    KEY_IN_NUMBER = "key-in-number"
    NUMBER_OR_CODE_WRONG = "number-or-code-wrong"
    NO_CALLS = "no-calls"
    NOT_OPEN_YET = "not-open-yet"
    NOT_OPEN = "not-open"
    LATE = "late"
    CLOSED = "closed"
    NO_POLL = "no-poll"
    PRACTISE = "practise"
    PRACTICE_QUESTION = "practice-question"
    PRACTICE_DONE = "practice-done"
    PRACTISE_AGAIN = "practise-again"
    NOTICE_FROM = "notice-from"
    NOTICE_UNTIL = "notice-until"
    NOTICE_WHERE = "notice-where"
    NOTICE_WHO = "notice-who"
    NOTICE_YOU_ARE = "notice-you-are"
    ASK_AFTER_TONE = "ask-after-tone"
    QUESTION_TAKEN = "question-taken"
    QUESTION_EMPTY = "question-empty"
    RESULT_OF = "result-of"
    RESULT_TURNOUT = "result-turnout"
    RESULT_SCORE = "result-score"
    RESULT_GRADE = "result-grade"
    RESULT_NO_SCORE = "result-no-score"
    TWO = "two"
    POINT = "point"
    PER_CENT = "per-cent"
    DAY = "day"
    HOUR = "hour"
    MINUTE = "minute"
    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


SENTENCES: dict[Saying, tuple[str, str]] = {
    Saying.HELLO: ("您好，这里是", "Hello. This is the telephone vote:"),
    Saying.FREE_AND_CONFIDENTIAL: ("不收钱，保密，一分钟就好。", "It is free and secret, and takes a minute."),
    Saying.CALLING_BACK: ("给您打来的电话。不收钱，保密。", "We are calling you. It is free and secret."),
    Saying.READY: ("方便的话，请按一。不方便，挂机就行。", "If this is a good time, press 1. If not, just hang up."),
    Saying.MENU_VOTE: ("投票，", "To vote,"),
    Saying.MENU_PRACTISE: ("练一练，", "To practise,"),
    Saying.MENU_NOTICE: ("听通知，", "To hear the notice,"),
    Saying.MENU_REPORT: ("听述职，", "To hear the report,"),
    Saying.MENU_QUESTION: ("提问题，", "To leave a question,"),
    Saying.MENU_RESULT: ("听结果，", "To hear the result,"),
    Saying.HELP_AND_REPEAT: ("重听按星号，帮忙", "Star to hear it again. For help,"),
    Saying.RATE: ("请您评一评", "Please rate"),
    Saying.QUESTIONS_IN_ALL: ("一共", "There are"),
    Saying.ITEMS: ("项，一项一项来。", "questions, one at a time."),
    Saying.ITEM_BEFORE: ("第", "Question"),
    Saying.ITEM_AFTER: ("项，", ""),
    Saying.AS_TO: ("评的是：", "As to:"),
    Saying.GOING_ON: ("接着上次的来。", "Let us go on where you stopped."),
    Saying.MORE_OPTIONS: ("听后面的，请按井号键。", "For the others, press the pound key."),
    Saying.UP_TO: ("最多选", "You may choose up to"),
    Saying.CHOICES: ("个，一个一个按。", "one after the other."),
    Saying.YOU_CHOSE: ("您选的是，", "You chose"),
    Saying.ONE_MORE: ("还要选，请接着按。", "To choose another, press its key."),
    Saying.ENOUGH: ("选好了，", "When that is all,"),
    Saying.ALREADY_CHOSEN: ("这个已经选了。", "You have that one already."),
    Saying.IF_RIGHT: ("对的话，", "If that is right,"),
    Saying.TO_CHANGE: ("要改，就重新按。", "To change it, press another key."),
    Saying.NOT_COUNTED: (
        "没有确认，这一票没有算。可以再打来。",
        "It was not confirmed and does not count. Please call again.",
    ),
    Saying.LEAVE_OUT: ("这一项不评，请按井号键。", "To leave this one out, press the pound key."),
    Saying.LEFT_OUT: ("这一项不评，算弃权，", "to leave this one out, as an abstention,"),
    Saying.IN_THE_BOX: ("好，已经投进票箱了。", "Good. Your vote is in the box."),
    Saying.CHANGED: ("好，已经改过来了。", "Good. It has been changed."),
    Saying.NEXT_ITEM: ("好，下一项。", "Good. The next one."),
    Saying.RECEIPT: ("您的回执号码是，", "Your receipt is"),
    Saying.ONCE_MORE: ("再说一遍，", "Once more,"),
    Saying.MAY_CHANGE: (
        "截止前还可以打来改，最后一次算数。",
        "You may call and change it until the end. The last one counts.",
    ),
    Saying.FOR_GOOD: ("只能投一次，不能再改。", "You can vote only once."),
    Saying.THAT_IS_ALL: ("谢谢您，可以挂机了。", "Thank you. You may hang up now."),
    Saying.RECEIPT_BY_TEXT: ("回执也会发短信给您。", "The receipt will come by text as well."),
    Saying.ANOTHER_OF_THE_FAMILY: (
        "家里还有人要投，请按八。",
        "If somebody else in the family wants to vote, press 8.",
    ),
    Saying.HEAR_RECEIPT_AGAIN: ("重听回执，请按星号。", "To hear the receipt again, press star."),
    Saying.NOTHING_CHOSEN: ("您一项也没有评，没有投票。", "You chose nothing, so there is no vote."),
    Saying.ALREADY_VOTED: ("您已经投过票了，票在票箱里。", "You have voted already. Your vote is in the box."),
    Saying.ALREADY_FOR_GOOD: ("以第一次为准，不能再改。", "The first vote stands and cannot be changed."),
    Saying.CHANGE_IT: ("要改，请按一。不改，挂机就行。", "To change it, press 1. Otherwise just hang up."),
    Saying.NO_KEY_HEARD: ("没有听到按键。", "I heard no key."),
    Saying.WRONG_KEY: ("这里没有这个键。", "That key does nothing here."),
    Saying.ONE_DIGIT_PLEASE: (
        "请再听一遍，听到要选的，就按那个数字。",
        "Listen again, and press the number of the one you want.",
    ),
    Saying.LOOK_AT_THE_KEYS: (
        "不要急。把电话拿下来，看着数字键按一下，再放回耳边。",
        "Take your time. Look at the keys, press one, and put the telephone back to your ear.",
    ),
    Saying.WE_WILL_CALL: ("没关系，我们请人打电话帮您。", "Never mind. Somebody will call and help you."),
    Saying.PLEASE_CALL: ("请打这个电话，有人帮您：", "Please call this number, and somebody will help you:"),
    Saying.CALL_AGAIN: ("电话断了一下，请您再打一次。", "The line was cut. Please call again."),
    Saying.GOODBYE: ("再见。", "Goodbye."),
    Saying.HELP_IS_AT: ("帮忙的电话是，", "The number for help is"),
    Saying.HELP_CALL_ME: ("要我们打给您，请按一。", "To be called back, press 1."),
    Saying.HELP_RECEIPT: ("查回执，请按二。", "To check a receipt, press 2."),
    Saying.HELP_BACK: ("回到刚才，请按星号。", "To go back, press star."),
    Saying.REQUEST_TAKEN: ("记下了，我们会打给您。", "Good. We will call you."),
    Saying.KEY_IN_RECEIPT: ("请按回执号码，一共十一位。", "Key in the eleven digits of the receipt."),
    Saying.RECEIPT_IN_BOX: ("查到了，这张票在票箱里。", "Found. That vote is in the box."),
    Saying.RECEIPT_UNKNOWN: ("没有查到，请看清号码再按一次。", "Not found. Look at the number and try again."),
    Saying.SHARED_TELEPHONE: ("这个电话有几个人用。", "Several people use this telephone."),
    Saying.KEY_IN_CODE: ("请按您自己的代码。", "Key in your own code."),
    Saying.CODE_WRONG: ("代码不对。", "That code is not right."),
    Saying.CODE_LOCKED: ("代码错的次数太多，已经锁上了。", "There were too many wrong codes. They are locked now."),
    Saying.NOT_REGISTERED: ("这个电话号码没有登记。", "This telephone number is not registered."),
    Saying.NUMBER_HIDDEN: ("看不到您的电话号码。", "Your telephone number is hidden."),
    Saying.WITH_A_CODE: ("您要是有代码，请按一。", "If you have a code, press 1."),
    Saying.KEY_IN_NUMBER: (
        "请按您登记的电话号码，再按井号键。",
        "Key in your registered telephone number, then the pound key.",
    ),
    Saying.NUMBER_OR_CODE_WRONG: ("号码或者代码不对。", "The number or the code is not right."),
    Saying.NO_CALLS: (
        "您这次不用电话投票，请到会场去投。",
        "You do not vote by telephone this time. Please come to the meeting.",
    ),
    Saying.NOT_OPEN_YET: ("投票还没有开始，开始的时间是", "Voting has not begun. It begins on"),
    Saying.NOT_OPEN: ("投票还没有开始。", "Voting has not begun."),
    Saying.LATE: ("投票已经截止，这次没有算进去。", "Voting is over. This was not counted."),
    Saying.CLOSED: ("投票已经截止。", "Voting is over."),
    Saying.NO_POLL: ("这个号码现在没有评议。", "There is no vote on this number now."),
    Saying.PRACTISE: ("现在可以练一练，请按一。", "To practise now, press 1."),
    Saying.PRACTICE_QUESTION: ("这是练习，不算数。您最爱吃哪一样？", "This is only practice. Which do you like best?"),
    Saying.PRACTICE_DONE: (
        "练好了，什么也没有记。到时候就这么按。",
        "Well done. Nothing was kept. That is how it will go.",
    ),
    Saying.PRACTISE_AGAIN: ("再练一次，请按一。", "To practise again, press 1."),
    Saying.NOTICE_FROM: ("投票从", "Voting is open from"),
    Saying.NOTICE_UNTIL: ("到", "until"),
    Saying.NOTICE_WHERE: ("地点在", "It is held at"),
    Saying.NOTICE_WHO: ("参加投票的是", "Those who vote are"),
    Saying.NOTICE_YOU_ARE: ("您在名册上，属于", "You are on the list, among the"),
    Saying.ASK_AFTER_TONE: (
        "请在嘀声后提问，最长一分钟，说完按井号键。不用说名字。",
        "Ask after the tone, for up to a minute, then press the pound key. You need not say your name.",
    ),
    Saying.QUESTION_TAKEN: ("问题记下了，会有人答复。", "Your question has been taken and will be answered."),
    Saying.QUESTION_EMPTY: ("没有听到您说话。", "I heard nothing."),
    Saying.RESULT_OF: ("现在说结果。", "Here is the result."),
    Saying.RESULT_TURNOUT: ("参加的人占", "The share of people who voted was"),
    Saying.RESULT_SCORE: ("综合得分", "The score is"),
    Saying.RESULT_GRADE: ("等次是", "The grade is"),
    Saying.RESULT_NO_SCORE: ("没有综合得分，请看公告。", "There is no score. Please read the notice."),
    Saying.TWO: ("两", "two"),
    Saying.POINT: ("点", "point"),
    Saying.PER_CENT: ("百分之", "per cent"),
    Saying.DAY: ("日", ""),
    Saying.HOUR: ("点", "o'clock"),
    Saying.MINUTE: ("分", ""),
    Saying.MORNING: ("上午", "in the morning"),
    Saying.AFTERNOON: ("下午", "in the afternoon"),
    Saying.EVENING: ("晚上", "in the evening"),
}
"""Chinese and English of each sentence; an empty one is not said in that language."""

PRESS: dict[str, tuple[str, str]] = {
    **{str(digit): (f"请按{chinese}。", f"press {digit}.") for digit, chinese in enumerate("零一二三四五六七八九")},
    "#": ("请按井号键。", "press the pound key."),
    "*": ("请按星号键。", "press star."),
    "": ("请按", "press"),
}
"""What follows an option: its key; the empty one goes before two digits."""
