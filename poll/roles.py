"""Roles: what an official may do in a poll; nobody who is rated, or related to somebody rated, holds one."""

from enum import Enum, unique

from poll.refusal import Say


@unique
class Role(Enum):
    """A role; an official may hold several, and none of them makes one person two."""

    ADMINISTRATOR = "administrator"
    REGISTRAR = "registrar"
    STATION = "station"
    TALLY = "tally"
    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"
    HELP_DESK = "help_desk"


TITLES = {
    Role.ADMINISTRATOR: Say("管理员", "Administrator"),
    Role.REGISTRAR: Say("名册员", "Registrar"),
    Role.STATION: Say("会场工作人员", "Station clerk"),
    Role.TALLY: Say("计票员", "Tally clerk"),
    Role.SUPERVISOR: Say("监督员", "Supervisor"),
    Role.AUDITOR: Say("审计员", "Auditor"),
    Role.HELP_DESK: Say("服务台", "Help desk"),
}
"""What a role is called."""

DUTIES = {
    Role.ADMINISTRATOR: Say(
        "建立评议、登记经办人、分派角色；看不到名册",
        "makes polls, enters officials, gives roles; does not see the roll",
    ),
    Role.REGISTRAR: Say(
        "导入和变更名册，办理异议，打印选民卡", "imports and changes the roll, objections, voter cards"
    ),
    Role.STATION: Say("在会场查名册、发纸票、登记签到", "finds electors in the hall, issues papers, signs them in"),
    Role.TALLY: Say("录入表格，逐步计票、合并", "enters sheets, runs the stages of the count"),
    Role.SUPERVISOR: Say(
        "批准两人办理的事，开始、截止、签字、确认", "approves what takes two, opens, closes, signs, certifies"
    ),
    Role.AUDITOR: Say("什么都能看，什么都不能改", "sees everything and changes nothing"),
    Role.HELP_DESK: Say("回电、换号、解锁、处理提问", "calls back, changes numbers, unlocks, takes questions"),
}
"""What a role is for, in a few words."""

OF_A_POLL = tuple(role for role in Role if role is not Role.ADMINISTRATOR)
"""Roles that are given for one poll; the administrator's is one of the whole office."""


@unique
class Relation(Enum):
    """What an official is to a person rated."""

    NONE = "none"
    SELF = "self"
    SPOUSE = "spouse"
    PARENT = "parent"
    CHILD = "child"
    SIBLING = "sibling"
    OTHER = "other"


RELATIONS = {
    Relation.NONE: Say("没有亲属关系", "not related"),
    Relation.SELF: Say("就是本人", "is that person"),
    Relation.SPOUSE: Say("配偶", "spouse"),
    Relation.PARENT: Say("父母", "parent"),
    Relation.CHILD: Say("子女", "child"),
    Relation.SIBLING: Say("兄弟姐妹", "brother or sister"),
    Relation.OTHER: Say("其他应当回避的关系", "another relation that rules it out"),
}
"""What a relation is called.

Source: domain.md 2.2 (Zhejiang election method art. 22, Henan art. 32): no counter is rated or a close relative.
"""
