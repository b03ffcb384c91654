"""The stages of the count in plain words: what each does, what it needs, what cannot be undone."""

from collections.abc import Mapping
from dataclasses import dataclass

from poll.poll import Stage
from poll.refusal import Say


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be done at one stage.

    Attributes:
        name: one word, in the form; empty where another page does it.
        title: on the button.
        does: what happens.
        needs: what has to be ready.
        final: what cannot be undone.
    """

    name: str
    title: Say
    does: Say
    needs: Say
    final: Say


CHECK = Step(
    "check",
    Say("核验票箱", "Check the box"),
    Say(
        "从第一个信封起重算整个票箱：编号不缺、链不断、回执相符；再与运营商的消息双向核对，一个不多一个不少。",
        "Adds the whole box up again from its first envelope: no number missing, no link broken, every receipt right;"
        " then compares it with the carrier's messages, both ways.",
    ),
    Say("投票已截止。还不需要纸票。", "A closed poll. No paper is needed yet."),
    Say("只看不改，通过才记下。", "It only looks; what passes is written down."),
)
VOID = Step(
    "void",
    Say("作废重票", "Void double votes"),
    Say(
        "签领纸票的人，电话票作废；投票后离开名册或评议主体的人，原投的票作废。",
        "Phone ballots of those who signed for paper are void; so is what somebody cast before leaving the roll or the"
        " electorate.",
    ),
    Say("每本签到册都录了两遍并且相符。", "Every poll book entered twice, both entries the same."),
    Say(
        "以后不能再录签到册，也不能再作废任何一票：请先确认签到册都到齐了。",
        "No poll book can be entered and no ballot be voided after this: make sure first that every book is in.",
    ),
)
STRIP = Step(
    "strip",
    Say("去掉姓名", "Strip the names"),
    Say(
        "取每人最后一票，去掉姓名、次序和时间，只剩密封的选票，按自身指纹排列。",
        "Keeps the last ballot of each elector and takes name, order and time off it; sealed ballots are left, in the"
        " order of their own hashes.",
    ),
    Say("作废名单已记下。", "The list of voids."),
    Say(
        "清单的指纹当众宣读、记下：以后只能开这一份清单。",
        "The hash of the list is read aloud and written down: only this list can ever be opened.",
    ),
)
OPEN = Step(
    "",
    Say("开箱计票", "Open and count"),
    Say(
        "打开密封的选票并计数；只留合计，不留任何一张票。",
        "Opens the sealed ballots and counts them; only totals are kept, no ballot.",
    ),
    Say(
        "两位经办人在场，各用自己的口令和验证码；票箱的口令，或足够的保管人带着钥匙文件。",
        "Two officials present, each with a password and code of their own; the passphrase of the box, or enough"
        " trustees with their key files.",
    ),
    Say(
        "票箱只开一次。开了以后，谁的票也不能再剔除。",
        "The box is opened once. After that nobody's ballot can be taken out.",
    ),
)
MERGE = Step(
    "merge",
    Say("合并纸票", "Merge with the paper"),
    Say(
        "把录入相符的纸票放到电话票旁边并相加；收回多于发出的地方，纸票全部不计。",
        "Puts the paper, as far as it is settled, beside the phone ballots and adds up; where more papers came back"
        " than were issued none of them counts.",
    ),
    Say(
        "选票清点和计票都录了两遍并且相符；没有的按 0 计。",
        "Accounts and counts entered twice and the same; what is missing counts 0.",
    ),
    Say("可以重做：纸票更正以后再合并一次。", "May be done again: after a correction of the paper, merge anew."),
)
RECONCILE = Step(
    "",
    Say("核对", "Reconcile"),
    Say(
        "逐条列出等式；红的更正后重新合并，或由两人签字说明。",
        "Every identity as an equation; what is red is corrected and merged again, or two officials sign a reason.",
    ),
    Say("合并的结果。", "The merged result."),
    Say("记下以后，要改只能走更正一版。", "Once it is kept, only an amended version changes anything."),
)
CERTIFY = Step(
    "",
    Say("确认", "Certify"),
    Say(
        "两位经办人确认结果：一人提出，监督员批准。",
        "Two officials certify the result: one prepares it, a supervisor approves.",
    ),
    Say("核对已通过；没有收回的票要写明原因。", "A reconciliation that passed; where papers are missing, why."),
    Say("确认以后不能改动，只能出更正的一版。", "What is certified is never changed; only a new version corrects it."),
)

STEPS: Mapping[Stage, Step] = {
    Stage.CLOSED: CHECK,
    Stage.CHECKED: VOID,
    Stage.VOIDED: STRIP,
    Stage.STRIPPED: OPEN,
    Stage.OPENED: OPEN,
    Stage.COUNTED: MERGE,
    Stage.MERGED: RECONCILE,
    Stage.RECONCILED: CERTIFY,
}
"""What is done next where a poll stands; a certified one is done."""
