"""The words of a roll file: its headings in both languages, and what a clerk is told about a number."""

from collections.abc import Mapping

from poll.number_spelling import NumberProblem
from poll.refusal import Say

HEADINGS = {
    "roll_no": ("编号", "序号", "登记号", "no", "no.", "number on roll", "roll no", "roll_no", "id"),
    "name": ("姓名", "名字", "name", "full name"),
    "phone": ("电话", "电话号码", "手机", "手机号", "手机号码", "联系电话", "联系方式", "phone", "mobile", "telephone"),
    "electorate": ("评议主体", "主体", "身份", "类别", "electorate", "group of voters"),
    "unit": ("小组", "村民小组", "组别", "组", "所在小组", "unit", "group"),
    "language": ("语言", "语种", "language"),
    "change": ("变更", "操作", "change", "action"),
    "to": ("改为", "新值", "to", "new value"),
    "to_no": ("新编号", "to no", "to_no", "new no"),
    "reason": ("原因", "理由", "reason"),
}  # fmt: skip
"""Column -> headings that name it, compared without case, spaces and what stands in brackets."""

COLUMN_NAMES = {
    "roll_no": Say("编号", "no"),
    "name": Say("姓名", "name"),
    "phone": Say("电话", "phone"),
    "electorate": Say("评议主体", "electorate"),
    "unit": Say("小组", "unit"),
    "language": Say("语言", "language"),
    "change": Say("变更", "change"),
    "to": Say("改为", "to"),
    "to_no": Say("新编号", "to no"),
    "reason": Say("原因", "reason"),
}

LANGUAGES = {
    "中文": "zh",
    "汉语": "zh",
    "普通话": "zh",
    "chinese": "zh",
    "英语": "en",
    "英文": "en",
    "english": "en",
    "藏语": "bo",
    "维吾尔语": "ug",
    "蒙古语": "mn",
}
"""Names of languages as clerks write them -> the code in the rule set; the code itself is always understood."""


_ASK = Say("请向本人核对。", "Ask the person.")
_WHOLE = Say("一个完整的电话号码", "one whole telephone number")
_AS_TEXT = Say("文本形式的号码", "a number written as text")

NUMBER_WORDS: Mapping[NumberProblem, tuple[Say, Say, Say]] = {
    NumberProblem.EMPTY: (_WHOLE, Say("空白", "nothing"), Say("请填写号码。", "Write the number.")),
    NumberProblem.FORMULA: (
        _AS_TEXT,
        Say("公式", "a formula"),
        Say("把该格改为文本后直接填写号码。", "Make the cell text and write the number itself."),
    ),
    NumberProblem.FIGURE: (
        _AS_TEXT,
        Say("被表格软件改成了数值", "a figure that a spreadsheet made of it"),
        Say("把该列设为文本格式，重新填写全部数字。", "Make the column text and write all digits again."),
    ),
    NumberProblem.HIDDEN: (_WHOLE, Say("隐藏来电的代号", "what stands for a withheld number"), _ASK),
    NumberProblem.TWO_NUMBERS: (
        _WHOLE,
        Say("多个号码", "more than one number"),
        Say("只保留本人常用的一个。", "Keep the one she uses."),
    ),
    NumberProblem.EXTENSION: (
        _WHOLE,
        Say("带分机号", "an extension"),
        Say("分机不能投票，请填写手机。", "Write a mobile number."),
    ),
    NumberProblem.CHINESE_FIGURE: (
        _WHOLE,
        Say("含十、百、两等字", "a figure in words"),
        Say("用阿拉伯数字逐位填写。", "Write it digit by digit."),
    ),
    NumberProblem.LETTERS: (
        _WHOLE,
        Say("含字母，可能把 1 写成 l、把 0 写成 O", "letters, perhaps l for 1 and O for 0"),
        Say("请改为数字。", "Write digits."),
    ),
    NumberProblem.TEXT_AROUND: (
        _WHOLE,
        Say("号码以外的文字", "other text"),
        Say("只写一个号码，其他内容移到备注栏。", "Write one number alone; move the rest elsewhere."),
    ),
    NumberProblem.DIAL_PREFIX: (
        _WHOLE,
        Say("前面有 17951 一类的拨号前缀", "a dial prefix such as 17951 before it"),
        Say("去掉前缀，核对号码。", "Take the prefix away and check the number."),
    ),
    NumberProblem.SPECIAL: (
        Say("个人的电话号码", "a person's own number"),
        Say("服务号、短号或收费号码", "a service, short or premium number"),
        _ASK,
    ),
    NumberProblem.TOO_SHORT: (
        _WHOLE,
        Say("位数不足", "too few digits"),
        Say(
            "手机写满十一位；座机加区号。",
            "Write all eleven digits of a mobile; a landline with its area code.",
        ),
    ),
    NumberProblem.TOO_LONG: (
        _WHOLE,
        Say("位数过多", "too many digits"),
        Say("手机为十一位，请核对。", "A mobile has eleven digits."),
    ),
    NumberProblem.NOT_VALID: (_WHOLE, Say("不存在的号码", "a number that does not exist"), _ASK),
}
"""What was expected, what stands there instead and the next step, for every problem with a number."""
