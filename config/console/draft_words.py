"""What each field of a draft means, with an example: read beside the field by whoever fills it in."""

from collections.abc import Mapping
from dataclasses import dataclass

from poll.refusal import Say


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a field is called, and what it means."""

    title: Say
    hint: Say


MEANINGS: Mapping[str, Meaning] = {
    "title": Meaning(
        Say("评议名称", "Title"),
        Say(
            "短信、电话和公告里都这样称呼，至多 40 字。例：新河村党支部书记双述双评",
            "What texts, calls and the notice call it. Example: Rating of the Xinhe secretary",
        ),
    ),
    "id": Meaning(
        Say("编号", "Id"),
        Say(
            "出现在网址里，建立后不能改：小写字母、数字、连字符。例：xinhe-2026",
            "Stands in addresses and cannot change later: lower-case letters, digits, hyphens. Example: xinhe-2026",
        ),
    ),
    "sender": Meaning(
        Say("投票号码", "Number to vote by"),
        Say(
            "村民发短信、打电话用的号码，国际格式。例：+8619999990001",
            "The number that people text and call, in international form. Example: +8619999990001",
        ),
    ),
    "help_line": Meaning(
        Say("求助电话", "Help line"),
        Say(
            "有人接的电话，每条回信都会告诉村民。例：199 0000 0000",
            "A telephone that somebody answers; replies name it. Example: 199 0000 0000",
        ),
    ),
    "source": Meaning(
        Say("规则出处", "Source of the rules"),
        Say(
            "按哪份文件办的，印在公告和结果上。例：某县双述双评实施方案（2026）",
            "The text that is followed; it is printed on notice and result. Example: County scheme of 2026",
        ),
    ),
    "languages": Meaning(
        Say("语言", "Languages"),
        Say(
            "回信和电话用的语言。去掉一种，它的字句也从规则里去掉；加上一种，缺的要逐条补写。",
            "Spoken in texts and calls. Taking one out takes its words out; adding one asks for them one by one.",
        ),
    ),
    "zone": Meaning(
        Say("时区", "Time zone"),
        Say("这里的钟点都按它计。中国写 Asia/Shanghai", "In which these times are read. In China: Asia/Shanghai"),
    ),
    "opens_at": Meaning(
        Say("开始", "Opens"),
        Say("从这时起收票。例：2026-12-20 08:00", "Votes are taken from then on. Example: 2026-12-20 08:00"),
    ),
    "closes_at": Meaning(
        Say("截止", "Closes"),
        Say(
            "到这时为止，须早于会场开箱。例：2026-12-22 20:00",
            "And until then, before the boxes are opened in the hall. Example: 2026-12-22 20:00",
        ),
    ),
    "notice_days": Meaning(
        Say("公告提前几天", "Notice, days before"),
        Say(
            "公告须在开始前几天贴出；不写是 10，0 为不要求。",
            "The notice is posted so many days before opening; empty is 10, 0 asks for none.",
        ),
    ),
    "list_days": Meaning(
        Say("名册提前几天公布", "Roll posted, days before"),
        Say(
            "名册须在开始前几天公布；不写是 20，0 为不要求。",
            "The roll is posted so many days before opening; empty is 20, 0 asks for none.",
        ),
    ),
    "objection_days": Meaning(
        Say("异议期几天", "Days for objections"),
        Say("名册公布后几天内可提出异议；不写是 5。", "So long after its posting people may object; empty is 5."),
    ),
    "decision_days": Meaning(
        Say("异议几天内答复", "Days to decide"),
        Say("提出后几天内作出处理决定；不写是 3。", "An objection is decided within so many days; empty is 3."),
    ),
    "smallest_cell": Meaning(
        Say("少于几票不分开公布", "Smallest cell"),
        Say(
            "一组人少于这个数，分项结果不公布，免得看出谁投了什么；不写是 5。",
            "Results of fewer ballots are not published apart, so that nobody is told on; empty is 5.",
        ),
    ),
    "shared_phone_cap": Meaning(
        Say("一部电话至多几人", "People to a telephone"),
        Say(
            "几人合用一部电话，各凭代码投票；不写是 3。",
            "So many may share a telephone, each with a code of their own; empty is 3.",
        ),
    ),
    "subjects.name": Meaning(
        Say("姓名", "Name"),
        Say("与任命文件一致。例：张建国", "As in the appointment. Example: Zhang Jianguo"),
    ),
    "subjects.post": Meaning(Say("职务", "Post"), Say("例：村党支部书记", "Example: Village branch secretary")),
    "units.label": Meaning(
        Say("小组名称", "Name of the unit"),
        Say("名册里这样写。例：一组", "As the roll has it. Example: Group 1"),
    ),
    "sessions.label": Meaning(
        Say("会议", "Meeting"),
        Say("例：向本村党员群众述职", "Example: Report to members and villagers"),
    ),
    "sessions.place": Meaning(Say("地点", "Place"), Say("例：村文化礼堂", "Example: Village hall")),
    "sessions.starts_at": Meaning(Say("时间", "Time"), Say("例：2026-12-21 14:00", "Example: 2026-12-21 14:00")),
    "sessions.body": Meaning(
        Say("向谁述职", "Reports to"), Say("上级，或本级、本村", "The body above, or their own people")
    ),
    "electorates.label": Meaning(
        Say("名称", "Name"),
        Say("名册里这样写。例：本村村民", "As the roll has it. Example: Villagers"),
    ),
    "electorates.who": Meaning(
        Say("包括哪些人", "Who is in it"),
        Say(
            "印在公告上，说清谁算谁不算。例：本村年满十八周岁的村民，党员除外",
            "Printed on the notice. Example: Villagers of eighteen and over who vote in no other electorate",
        ),
    ),
}
"""By the name of the field without the number of its row and the language."""

TABLES: Mapping[str, Meaning] = {
    "subjects": Meaning(
        Say("被评人", "Persons rated"),
        Say(
            "每人都要有题目：加一人，就照第一位的题目也问一遍。",
            "Each is asked about: whoever is added is asked about like the first.",
        ),
    ),
    "units": Meaning(
        Say("小组", "Units"),
        Say(
            "名册里每个人属于一个小组；纸票和结果按小组分列。",
            "Everybody on the roll belongs to one; paper and results are listed by them.",
        ),
    ),
    "sessions": Meaning(
        Say("述职会", "Meetings"),
        Say(
            "在哪里、什么时候述职；没有可以全部删去。",
            "Where and when the reports are given; take all out where there are none.",
        ),
    ),
    "electorates": Meaning(
        Say("评议主体", "Electorates"),
        Say(
            "谁来评。这里改名称；增减主体、权重、题目在“整个文件”里改。",
            'Who rates. Names are changed here; to add one, or to change weights and questions, see "Whole file".',
        ),
    ),
}

LANGUAGES: Mapping[str, Say] = {"zh": Say("中文", "Chinese"), "en": Say("英文", "English")}
BODIES: Mapping[str, Say] = {"superior": Say("上级", "the body above"), "local": Say("本级、本村", "their own people")}
