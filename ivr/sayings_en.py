"""What the line says in English: plain, spoken, short."""

from collections.abc import Mapping

from ivr.sayings import Catalogue, Saying

_SENTENCES: Mapping[Saying, str] = {
    Saying.HELLO: "Hello. This is the telephone vote:",
    Saying.FREE_AND_CONFIDENTIAL: "It is free and secret, and takes a minute.",
    Saying.CALLING_BACK: "We are calling you. It is free and secret.",
    Saying.READY: "If this is a good time, press 1. If not, just hang up.",
    Saying.MENU_VOTE: "To vote,",
    Saying.MENU_PRACTISE: "To practise,",
    Saying.MENU_NOTICE: "To hear the notice,",
    Saying.MENU_REPORT: "To hear the report,",
    Saying.MENU_QUESTION: "To leave a question,",
    Saying.MENU_RESULT: "To hear the result,",
    Saying.HELP_AND_REPEAT: "Star to hear it again. For help,",
    Saying.RATE: "Please rate",
    Saying.QUESTIONS_IN_ALL: "There are",
    Saying.ITEMS: "questions, one at a time.",
    Saying.ITEM_BEFORE: "Question",
    Saying.ITEM_AFTER: "",
    Saying.AS_TO: "As to:",
    Saying.GOING_ON: "Let us go on where you stopped.",
    Saying.MORE_OPTIONS: "For the others, press the pound key.",
    Saying.UP_TO: "You may choose up to",
    Saying.CHOICES: "one after the other.",
    Saying.YOU_CHOSE: "You chose",
    Saying.ONE_MORE: "To choose another, press its key.",
    Saying.ENOUGH: "When that is all,",
    Saying.ALREADY_CHOSEN: "You have that one already.",
    Saying.IF_RIGHT: "If that is right,",
    Saying.TO_CHANGE: "To change it, press another key.",
    Saying.NOT_COUNTED: "It was not confirmed and does not count. Please call again.",
    Saying.LEAVE_OUT: "To leave this one out, press the pound key.",
    Saying.LEFT_OUT: "to leave this one out, as an abstention,",
    Saying.IN_THE_BOX: "Good. Your vote is in the box.",
    Saying.CHANGED: "Good. It has been changed.",
    Saying.NEXT_ITEM: "Good. The next one.",
    Saying.RECEIPT: "Your receipt is",
    Saying.ONCE_MORE: "Once more,",
    Saying.MAY_CHANGE: "You may call and change it until the end. The last one counts.",
    Saying.FOR_GOOD: "You can vote only once.",
    Saying.THAT_IS_ALL: "Thank you. You may hang up now.",
    Saying.RECEIPT_BY_TEXT: "The receipt will come by text as well.",
    Saying.ANOTHER_OF_THE_FAMILY: "If somebody else in the family wants to vote, press 8.",
    Saying.HEAR_RECEIPT_AGAIN: "To hear the receipt again, press star.",
    Saying.NOTHING_CHOSEN: "You chose nothing, so there is no vote.",
    Saying.ALREADY_VOTED: "You have voted already. Your vote is in the box.",
    Saying.ALREADY_FOR_GOOD: "The first vote stands and cannot be changed.",
    Saying.CHANGE_IT: "To change it, press 1. Otherwise just hang up.",
    Saying.NO_KEY_HEARD: "I heard no key.",
    Saying.WRONG_KEY: "That key does nothing here.",
    Saying.ONE_DIGIT_PLEASE: "Listen again, and press the number of the one you want.",
    Saying.LOOK_AT_THE_KEYS: "Take your time. Look at the keys, press one, and put the telephone back to your ear.",
    Saying.WE_WILL_CALL: "Never mind. Somebody will call and help you.",
    Saying.PLEASE_CALL: "Please call this number, and somebody will help you:",
    Saying.CALL_AGAIN: "The line was cut. Please call again.",
    Saying.GOODBYE: "Goodbye.",
    Saying.HELP_IS_AT: "The number for help is",
    Saying.HELP_CALL_ME: "To be called back, press 1.",
    Saying.HELP_RECEIPT: "To check a receipt, press 2.",
    Saying.HELP_BACK: "To go back, press star.",
    Saying.REQUEST_TAKEN: "Good. We will call you.",
    Saying.KEY_IN_RECEIPT: "Key in the eleven digits of the receipt.",
    Saying.RECEIPT_IN_BOX: "Found. That vote is in the box.",
    Saying.RECEIPT_UNKNOWN: "Not found. Look at the number and try again.",
    Saying.SHARED_TELEPHONE: "Several people use this telephone.",
    Saying.KEY_IN_CODE: "Key in your own code.",
    Saying.CODE_WRONG: "That code is not right.",
    Saying.CODE_LOCKED: "There were too many wrong codes. They are locked now.",
    Saying.NOT_REGISTERED: "This telephone number is not registered.",
    Saying.NUMBER_HIDDEN: "Your telephone number is hidden.",
    Saying.WITH_A_CODE: "If you have a code, press 1.",
    Saying.KEY_IN_NUMBER: "Key in your registered telephone number, then the pound key.",
    Saying.NUMBER_OR_CODE_WRONG: "The number or the code is not right.",
    Saying.NO_CALLS: "You do not vote by telephone this time. Please come to the meeting.",
    Saying.NOT_OPEN_YET: "Voting has not begun. It begins on",
    Saying.NOT_OPEN: "Voting has not begun.",
    Saying.LATE: "Voting is over. This was not counted.",
    Saying.CLOSED: "Voting is over.",
    Saying.NO_POLL: "There is no vote on this number now.",
    Saying.PRACTISE: "To practise now, press 1.",
    Saying.PRACTICE_QUESTION: "This is only practice. Which do you like best?",
    Saying.PRACTICE_DONE: "Well done. Nothing was kept. That is how it will go.",
    Saying.PRACTISE_AGAIN: "To practise again, press 1.",
    Saying.NOTICE_FROM: "Voting is open from",
    Saying.NOTICE_UNTIL: "until",
    Saying.NOTICE_WHERE: "It is held at",
    Saying.NOTICE_WHO: "Those who vote are",
    Saying.NOTICE_YOU_ARE: "You are on the list, among the",
    Saying.ASK_AFTER_TONE: (
        "Ask after the tone, for up to a minute, then press the pound key. You need not say your name."
    ),
    Saying.QUESTION_TAKEN: "Your question has been taken and will be answered.",
    Saying.QUESTION_EMPTY: "I heard nothing.",
    Saying.RESULT_OF: "Here is the result.",
    Saying.RESULT_TURNOUT: "The share of people who voted was",
    Saying.RESULT_SCORE: "The score is",
    Saying.RESULT_GRADE: "The grade is",
    Saying.RESULT_NO_SCORE: "There is no score. Please read the notice.",
    Saying.TWO: "two",
    Saying.POINT: "point",
    Saying.PER_CENT: "per cent",
    Saying.DAY: "",
    Saying.HOUR: "o'clock",
    Saying.MINUTE: "",
    Saying.MORNING: "in the morning",
    Saying.AFTERNOON: "in the afternoon",
    Saying.EVENING: "in the evening",
}

_ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_TEN, _HUNDRED = 10, 100


def number(whole: int) -> str:
    """Return a number from 0 to 100 as it is said: twenty-one."""
    if whole == _HUNDRED:
        return "one hundred"
    if whole < len(_ONES):
        return _ONES[whole]
    tens, ones = divmod(whole, _TEN)
    return _TENS[tens - 2] + (f"-{_ONES[ones]}" if ones else "")


ENGLISH = Catalogue(
    name={"zh": "英语", "en": "English"},
    carrier="en-US",
    sentences=_SENTENCES,
    press={
        **{str(digit): f"press {digit}." for digit in range(10)},
        "#": "press the pound key.",
        "*": "press star.",
        "": "press",
    },
    number=number,
    months=(
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
)
"""The English catalogue."""
