"""What a checklist is made of: each item with how it stands, what was found and what is still to be done."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, unique

from poll.records.tick_store import Tick
from poll.refusal import Finding, Say


@unique
class Item(Enum):
    """What is looked at before a poll is opened, in the order in which it is done."""

    RULES = "rules"
    TIME = "time"
    NUMBER = "number"
    ROLL = "roll"
    LIST = "list"
    OBJECTIONS = "objections"
    NOTICE = "notice"
    PROMPTS = "prompts"
    TEST_TEXT = "test_text"
    TEST_CALL = "test_call"
    PEOPLE = "people"
    DECLARED = "declared"
    CLOCK = "clock"
    CARRIER = "carrier"
    ADDRESS = "address"
    DISK = "disk"
    DURABLE = "durable"


TITLES: Mapping[Item, Say] = {
    Item.RULES: Say("规则没有问题", "The rules are sound"),
    Item.TIME: Say("投票时间还没有过去", "The time of voting is to come"),
    Item.NUMBER: Say("投票号码没有别的评议在用", "No other poll is open on the number"),
    Item.ROLL: Say("名册已导入，各评议主体都有人", "The roll is there, with electors in every electorate"),
    Item.LIST: Say("名册已按时公布", "The roll was posted in time"),
    Item.OBJECTIONS: Say("异议都已处理", "Every objection is decided"),
    Item.NOTICE: Say("公告已按时张贴", "The notice was posted in time"),
    Item.PROMPTS: Say("电话语音齐全", "Every prompt of the line is there"),
    Item.TEST_TEXT: Say("试过一条短信", "A text was tried"),
    Item.TEST_CALL: Say("试过一个电话", "A call was tried"),
    Item.PEOPLE: Say("经办人齐全", "The officials that it takes"),
    Item.DECLARED: Say("经办人都已作回避声明", "All officials have declared"),
    Item.CLOCK: Say("时钟准确", "The clock is right"),
    Item.CARRIER: Say("连得上运营商", "The carrier is reached"),
    Item.ADDRESS: Say("公网地址安全", "The public address is safe"),
    Item.DISK: Say("磁盘空间够用", "There is room on the disk"),
    Item.DURABLE: Say("数据库保证存盘", "The database keeps what it takes"),
}
"""What an item is called, as it is when it is green."""


@unique
class Light(Enum):
    """How an item stands: done; to be looked at, which stops nothing; missing, which stops the opening."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Check:
    """One item of the checklist.

    Attributes:
        item: which.
        light: how it stands.
        found: what is there.
        step: what to do; None where nothing is.
        endpoint: the page where it is done; empty for none.
        tick: by whom it was ticked; None where nobody has, or nobody needs to.
    """

    item: Item
    light: Light
    found: Say
    step: Say | None = None
    endpoint: str = ""
    tick: Tick | None = None

    def finding(self) -> Finding:
        """Return the item as a finding, for whoever opens the poll all the same."""
        title = TITLES[self.item]
        return Finding(title.zh, title, self.found, self.step or Say("", ""))
