"""The journal in plain words: what each act is called, and what its particulars are."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from config.acts import requests
from config.acts.sheet_fields import SHEETS, place_title
from poll.journal import JournalEntry
from poll.paper import PaperKind
from poll.refusal import Say
from poll.roles import TITLES, Role
from poll.rules import RuleSet, words_in
from tally.reconcile import place_label

ACTS: Mapping[str, Say] = {
    "create": Say("建立评议", "poll created"),
    "key_locked": Say("锁住票箱的钥匙", "key of the box locked"),
    "trustees_rehearsed": Say("保管人预演开箱", "trustees rehearsed the opening"),
    "open": Say("开始投票", "poll opened"),
    "ticked": Say("勾选开始前的事项", "item of the checklist ticked"),
    "close": Say("截止", "poll closed"),
    "roll_imported": Say("导入名册", "roll imported"),
    "roll_changed": Say("变更名册", "roll changed"),
    "objection_taken": Say("受理异议", "objection taken down"),
    "objection_decided": Say("处理异议", "objection decided"),
    "unlock": Say("解锁号码", "number unlocked"),
    "new_code": Say("换发代码", "code replaced"),
    "cards_printed": Say("打印选民卡", "voter cards printed"),
    "desk_lists_printed": Say("打印会场名单", "lists for the hall printed"),
    "prompt_recorded": Say("录提示音", "prompt recorded"),
    "prompt_removed": Say("删提示音", "prompt removed"),
    "electors_searched": Say("服务台查找选民", "help desk looked for electors"),
    "elector_looked_up": Say("服务台查看选民", "help desk looked an elector up"),
    "calls_invited": Say("约请接电话", "electors invited to be called"),
    "calls_cancelled": Say("取消外呼", "calls cancelled"),
    "carrier_log_imported": Say("导入运营商清单", "carrier's log imported"),
    "called_back": Say("回电", "called back"),
    "question_heard": Say("听提问", "question heard"),
    "questions_exported": Say("导出提问", "questions exported"),
    "question_refused": Say("不公开提问", "question not published"),
    "question_published": Say("公开提问", "question published"),
    "question_answered": Say("答复提问", "question answered"),
    "paper_issued": Say("发纸票", "paper issued"),
    "phone_ballot_voided": Say("因发纸票作废电话票", "phone ballot voided for a paper"),
    "paper_replaced": Say("换一张纸票", "spoiled paper exchanged"),
    "paper_undone": Say("撤销发票", "issue of a paper undone"),
    "paper_entered": Say("录入表格", "sheet entered"),
    "paper_corrected": Say("更正表格", "sheet corrected"),
    "sheet_photo": Say("附上表格照片", "photo of a sheet added"),
    "checked": Say("核验票箱", "box checked"),
    "voided": Say("作废重票", "double votes voided"),
    "stripped": Say("去掉姓名", "names stripped"),
    "opening_refused": Say("开箱的口令或钥匙不对", "key or passphrase of the box was refused"),
    "opened": Say("开箱", "box opened"),
    "counted": Say("计票", "counted"),
    "merged": Say("合并纸票", "merged with the paper"),
    "figure": Say("录入外部分数", "figure from outside entered"),
    "sign": Say("签字说明", "reason signed"),
    "reconciled": Say("核对", "reconciled"),
    "certified": Say("确认结果", "result certified"),
    "amended": Say("更正已确认的结果", "certified result amended"),
    "publish": Say("公布", "published"),
    "failure_rule_stated": Say("写明不合格的标准", "what counts as failed stated"),
    "earlier_result_entered": Say("录入上次结果", "earlier result entered"),
    "decision_recorded": Say("记下组织的决定", "decision written down"),
    "promise_recorded": Say("记下整改承诺", "promise written down"),
    "promise_reported": Say("记下整改进展", "progress on a promise written down"),
    "numbers_forgotten": Say("删除号码和代码", "numbers and codes forgotten"),
    "requested": Say("提出申请", "request prepared"),
    "request_refused": Say("退回申请", "request sent back"),
    "request_withdrawn": Say("撤回申请", "request withdrawn"),
    "role_given": Say("分派角色", "role given"),
    "role_ended": Say("收回角色", "role taken away"),
    "declared": Say("回避声明", "declaration made"),
}
"""What each act of a poll is called."""

_NAMES: Mapping[str, Say] = {
    "act": Say("事项", "act"),
    "request": Say("申请", "request"),
    "about": Say("关于", "about"),
    "given": Say("给", "to"),
    "taken": Say("收回", "from"),
    "role": Say("角色", "role"),
    "kind": Say("哪种", "kind"),
    "entry": Say("第几遍", "entry"),
    "sheets": Say("表", "sheet"),
    "electorate": Say("评议主体", "electorate"),
    "unit": Say("小组", "unit"),
    "roll_no": Say("编号", "roll number"),
    "component": Say("项目", "component"),
    "points": Say("分数", "points"),
    "document": Say("出处", "document"),
    "version": Say("版本", "version"),
    "status": Say("状态", "status"),
    "entitled": Say("应到", "entitled"),
    "electors": Say("名册人数", "electors"),
    "roll_version": Say("名册版本", "version of the roll"),
    "envelopes": Say("信封", "envelopes"),
    "sender": Say("号码", "number"),
    "source": Say("来源", "source"),
    "name": Say("文件", "file"),
    "rows": Say("行数", "rows"),
    "inbound": Say("其中发给本评议", "of them for this poll"),
    "new": Say("新的", "new"),
    "people": Say("人", "people"),
    "found": Say("找到", "found"),
    "cancelled": Say("取消", "cancelled"),
    "question": Say("提问", "question"),
    "objection": Say("异议", "objection"),
    "decision": Say("处理", "decision"),
    "item": Say("事项", "item"),
    "number": Say("号码", "number"),
    "reason": Say("原因", "reason"),
    "early": Say("提前的原因", "why early"),
    "answer": Say("答复", "answer"),
    "box_head": Say("封条", "seal"),
    "rules": Say("规则指纹", "hash of the rules"),
    "paper": Say("结果指纹", "hash of the paper"),
    "papers": Say("存档", "put away"),
    "result": Say("公布的指纹", "hash of what was published"),
    "sha256": Say("指纹", "hash"),
    "changes_sha256": Say("变更的指纹", "hash of the changes"),
    "chain": Say("名册链值", "chain of the roll"),
}
"""What particulars are called, in the order in which they are told."""

_WHO, _LEFT_OUT = ("official", "officials", "official_2"), ("salt", "announced")
_HEX_SHOWN, _LONG, _LISTED = 16, 40, 12


@dataclass(frozen=True, slots=True)
class ToldEntry:
    """One act of the journal in words.

    Attributes:
        entry: as it stands in the journal.
        title: what was done.
        officials: who did it.
        lines: name and value of everything else that it holds.
    """

    entry: JournalEntry
    title: Say
    officials: tuple[str, ...]
    lines: tuple[tuple[Say, Say], ...]


def told(entry: JournalEntry, rules: RuleSet) -> ToldEntry:
    """Return one act of a poll's journal in words."""
    said: Mapping[str, Any] = json.loads(entry.entry)
    return ToldEntry(entry, title_of(entry.act), tuple(_officials(said)), tuple(_particulars(said, rules)))


def title_of(act: str) -> Say:
    """Return what an act is called; one that has no words by its name."""
    return ACTS.get(act, Say(act, act))


def _officials(said: Mapping[str, Any]) -> Iterator[str]:
    for name in _WHO:
        found = said.get(name)
        yield from [found] if isinstance(found, str) else found or ()


def _particulars(said: Mapping[str, Any], rules: RuleSet) -> Iterator[tuple[Say, Say]]:
    order = {name: place for place, name in enumerate(_NAMES)}
    for name, value in sorted(said.items(), key=lambda each: order.get(each[0], len(order))):
        if name not in {*_WHO, *_LEFT_OUT} and value not in ("", [], {}, None):
            yield _NAMES.get(name, Say(name, name)), _value(name, value, rules)


def _value(name: str, value: object, rules: RuleSet) -> Say:
    match name, value:
        case "electors", dict():
            counted = [(place_title(each, "", rules), number) for each, number in value.items()]
            return Say(
                "、".join(f"{title.zh} {number}" for title, number in counted),
                ", ".join(f"{title.en} {number}" for title, number in counted),
            )
        case "electorate" | "unit", str():
            labels = {each.id: each.label for each in rules.electorates} | {each.id: each.label for each in rules.units}
            return (
                Say(words_in(labels[value], "zh"), words_in(labels[value], "en"))
                if value in labels
                else Say(value, value)
            )
        case "sheets", list():
            places = [place_title(electorate, unit, rules) for electorate, unit in value[:_LISTED]]
            more = f" … {len(value)}" if len(value) > _LISTED else ""
            return Say("、".join(each.zh for each in places) + more, "; ".join(each.en for each in places) + more)
        case "about", str() if "@" in value:
            rule, _, place = value.partition("@")
            label = place_label(place, rules)
            return Say(f"{label.zh}（{rule}）", f"{label.en} ({rule})")
        case "source", "form":
            return Say("在页面上录入", "typed on the page")
        case "kind", str() if value in {each.value for each in PaperKind}:
            return SHEETS[PaperKind(value)]
        case "role", str() if value in {each.value for each in Role}:
            return TITLES[Role(value)]
        case "act", str() if value in requests.ACTS:
            return requests.ACTS[value].title
        case _:
            plain = _plain(value)
            return Say(plain, plain)


def _plain(value: object) -> str:
    match value:
        case str() if len(value) > _LONG and all(sign in "0123456789abcdef" for sign in value):
            return f"{value[:_HEX_SHOWN]}…"
        case list():
            more = f" … {len(value)}" if len(value) > _LISTED else ""
            return "、".join(_plain(each) for each in value[:_LISTED]) + more
        case dict():
            return "、".join(f"{key} {_plain(each)}" for key, each in value.items())
        case _:
            return str(value)
