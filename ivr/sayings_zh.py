"""What the line says in Chinese: plain, spoken, as one would say it to an old neighbour."""

from collections.abc import Mapping

from ivr.sayings import Catalogue, Saying

_SENTENCES: Mapping[Saying, str] = {
    Saying.HELLO: "您好，这里是",
    Saying.FREE_AND_CONFIDENTIAL: "不收钱，保密，一分钟就好。",
    Saying.CALLING_BACK: "给您打来的电话。不收钱，保密。",
    Saying.READY: "方便的话，请按一。不方便，挂机就行。",
    Saying.MENU_VOTE: "投票，",
    Saying.MENU_PRACTISE: "练一练，",
    Saying.MENU_NOTICE: "听通知，",
    Saying.MENU_REPORT: "听述职，",
    Saying.MENU_QUESTION: "提问题，",
    Saying.MENU_RESULT: "听结果，",
    Saying.HELP_AND_REPEAT: "重听按星号，帮忙",
    Saying.RATE: "请您评一评",
    Saying.QUESTIONS_IN_ALL: "一共",
    Saying.ITEMS: "项，一项一项来。",
    Saying.ITEM_BEFORE: "第",
    Saying.ITEM_AFTER: "项，",
    Saying.AS_TO: "评的是：",
    Saying.GOING_ON: "接着上次的来。",
    Saying.MORE_OPTIONS: "听后面的，请按井号键。",
    Saying.UP_TO: "最多选",
    Saying.CHOICES: "个，一个一个按。",
    Saying.YOU_CHOSE: "您选的是，",
    Saying.ONE_MORE: "还要选，请接着按。",
    Saying.ENOUGH: "选好了，",
    Saying.ALREADY_CHOSEN: "这个已经选了。",
    Saying.IF_RIGHT: "对的话，",
    Saying.TO_CHANGE: "要改，就重新按。",
    Saying.NOT_COUNTED: "没有确认，这一票没有算。可以再打来。",
    Saying.LEAVE_OUT: "这一项不评，请按井号键。",
    Saying.LEFT_OUT: "这一项不评，算弃权，",
    Saying.IN_THE_BOX: "好，已经投进票箱了。",
    Saying.CHANGED: "好，已经改过来了。",
    Saying.NEXT_ITEM: "好，下一项。",
    Saying.RECEIPT: "您的回执号码是，",
    Saying.ONCE_MORE: "再说一遍，",
    Saying.MAY_CHANGE: "截止前还可以打来改，最后一次算数。",
    Saying.FOR_GOOD: "只能投一次，不能再改。",
    Saying.THAT_IS_ALL: "谢谢您，可以挂机了。",
    Saying.RECEIPT_BY_TEXT: "回执也会发短信给您。",
    Saying.ANOTHER_OF_THE_FAMILY: "家里还有人要投，请按八。",
    Saying.HEAR_RECEIPT_AGAIN: "重听回执，请按星号。",
    Saying.NOTHING_CHOSEN: "您一项也没有评，没有投票。",
    Saying.ALREADY_VOTED: "您已经投过票了，票在票箱里。",
    Saying.ALREADY_FOR_GOOD: "以第一次为准，不能再改。",
    Saying.CHANGE_IT: "要改，请按一。不改，挂机就行。",
    Saying.NO_KEY_HEARD: "没有听到按键。",
    Saying.WRONG_KEY: "这里没有这个键。",
    Saying.ONE_DIGIT_PLEASE: "请再听一遍，听到要选的，就按那个数字。",
    Saying.LOOK_AT_THE_KEYS: "不要急。把电话拿下来，看着数字键按一下，再放回耳边。",
    Saying.WE_WILL_CALL: "没关系，我们请人打电话帮您。",
    Saying.PLEASE_CALL: "请打这个电话，有人帮您：",
    Saying.CALL_AGAIN: "电话断了一下，请您再打一次。",
    Saying.GOODBYE: "再见。",
    Saying.HELP_IS_AT: "帮忙的电话是，",
    Saying.HELP_CALL_ME: "要我们打给您，请按一。",
    Saying.HELP_RECEIPT: "查回执，请按二。",
    Saying.HELP_BACK: "回到刚才，请按星号。",
    Saying.REQUEST_TAKEN: "记下了，我们会打给您。",
    Saying.KEY_IN_RECEIPT: "请按回执号码，一共十一位。",
    Saying.RECEIPT_IN_BOX: "查到了，这张票在票箱里。",
    Saying.RECEIPT_UNKNOWN: "没有查到，请看清号码再按一次。",
    Saying.SHARED_TELEPHONE: "这个电话有几个人用。",
    Saying.KEY_IN_CODE: "请按您自己的代码。",
    Saying.CODE_WRONG: "代码不对。",
    Saying.CODE_LOCKED: "代码错的次数太多，已经锁上了。",
    Saying.NOT_REGISTERED: "这个电话号码没有登记。",
    Saying.NUMBER_HIDDEN: "看不到您的电话号码。",
    Saying.WITH_A_CODE: "您要是有代码，请按一。",
    Saying.KEY_IN_NUMBER: "请按您登记的电话号码，再按井号键。",
    Saying.NUMBER_OR_CODE_WRONG: "号码或者代码不对。",
    Saying.NO_CALLS: "您这次不用电话投票，请到会场去投。",
    Saying.NOT_OPEN_YET: "投票还没有开始，开始的时间是",
    Saying.NOT_OPEN: "投票还没有开始。",
    Saying.LATE: "投票已经截止，这次没有算进去。",
    Saying.CLOSED: "投票已经截止。",
    Saying.NO_POLL: "这个号码现在没有评议。",
    Saying.PRACTISE: "现在可以练一练，请按一。",
    Saying.PRACTICE_QUESTION: "这是练习，不算数。您最爱吃哪一样？",
    Saying.PRACTICE_DONE: "练好了，什么也没有记。到时候就这么按。",
    Saying.PRACTISE_AGAIN: "再练一次，请按一。",
    Saying.NOTICE_FROM: "投票从",
    Saying.NOTICE_UNTIL: "到",
    Saying.NOTICE_WHERE: "地点在",
    Saying.NOTICE_WHO: "参加投票的是",
    Saying.NOTICE_YOU_ARE: "您在名册上，属于",
    Saying.ASK_AFTER_TONE: "请在嘀声后提问，最长一分钟，说完按井号键。不用说名字。",
    Saying.QUESTION_TAKEN: "问题记下了，会有人答复。",
    Saying.QUESTION_EMPTY: "没有听到您说话。",
    Saying.RESULT_OF: "现在说结果。",
    Saying.RESULT_TURNOUT: "参加的人占",
    Saying.RESULT_SCORE: "综合得分",
    Saying.RESULT_GRADE: "等次是",
    Saying.RESULT_NO_SCORE: "没有综合得分，请看公告。",
    Saying.TWO: "两",
    Saying.POINT: "点",
    Saying.PER_CENT: "百分之",
    Saying.DAY: "日",
    Saying.HOUR: "点",
    Saying.MINUTE: "分",
    Saying.MORNING: "上午",
    Saying.AFTERNOON: "下午",
    Saying.EVENING: "晚上",
}

_DIGITS = "零一二三四五六七八九"
_TEN, _HUNDRED = 10, 100


def number(whole: int) -> str:
    """Return a number from 0 to 100 as it is said: 二十一."""
    if whole == _HUNDRED:
        return "一百"
    tens, ones = divmod(whole, _TEN)
    if not tens:
        return _DIGITS[ones]
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")


CHINESE = Catalogue(
    name={"zh": "普通话", "en": "Mandarin"},
    carrier="zh-CN",
    sentences=_SENTENCES,
    press={
        **{str(digit): f"请按{said}。" for digit, said in enumerate(_DIGITS)},
        "#": "请按井号键。",
        "*": "请按星号键。",
        "": "请按",
    },
    number=number,
    months=tuple(f"{number(month)}月" for month in range(1, 13)),
)
"""The Chinese catalogue."""
