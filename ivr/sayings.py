"""What the line says besides names and numbers: the closed list of sentences, and what a language's catalogue holds.

A sentence is recorded as it stands, so it has no gaps to fill in: names and numbers are prompts of their own and come
before or after it (ivr/wording.py puts them together). The value of each is the name of its recording. Their words are
in one catalogue for each language, `ivr.sayings_zh` and `ivr.sayings_en`; ivr/catalogues.py has them by language.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything that the program itself says in one language; an empty sentence is not said in it.

    Attributes:
        name: of the language, in Chinese and in English.
        carrier: the language as carriers name it (BCP 47).
        sentences: the words of each.
        press: what follows an option: its key; the empty one goes before two digits.
        number: writes a whole number from 0 to 100 as it is said.
        months: January to December as they are said.
    """

    name: Mapping[str, str]
    carrier: str
    sentences: Mapping[Saying, str]
    press: Mapping[str, str]
    number: Callable[[int], str]
    months: tuple[str, ...]
