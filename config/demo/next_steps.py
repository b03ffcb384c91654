"""What a newcomer reads when the demo starts: the addresses, the polls, and the clerk's commands that come next."""

from collections.abc import Iterator, Sequence

from config.demo.state import DemoState
from gateway.webhook import TEXTS
from ivr.decision import CALLS_PATH
from poll.records.poll_store import StoredPoll
from poll.refusal import Say

_ENTRIES = ((1, "王敏"), (2, "李强"))
_OFFICIALS = "--official 王敏 --official 李强"


def next_steps(state: DemoState, url: str, polls: Sequence[StoredPoll], *, command: str, serves: bool) -> Iterator[Say]:
    """Yield the lines, each in both languages.

    Args:
        state: of the demo.
        url: where it serves.
        polls: the first is the one whose count is shown step by step.
        command: how `xiangyin` is typed here.
        serves: whether the service is about to start.
    """
    if serves:
        yield Say(f"试用手机（发短信、打电话）：{url}/handset", f"The handset, to text and to call: {url}/handset")
        yield Say(f"经办人的控制台：{url}/console/training", f"The clerks' console: {url}/console/training")
        yield Say(f"短信接口：{url}{TEXTS}", f"Endpoint for texts: {url}{TEXTS}")
        yield Say(f"电话接口：{url}{CALLS_PATH}", f"Endpoint for calls: {url}{CALLS_PATH}")
    for each in polls:
        closes = f"{each.rules.closes_at.astimezone(each.rules.zone):%m-%d %H:%M}"
        titles = " / ".join(dict.fromkeys(each.rules.title.values()))
        yield _both(f"  {each.sender}  {each.id}  [{each.stage.value} → {closes}]  {titles}")
    yield Say(
        "试过以后，另开一个终端，逐条运行（没有纸票就跳过 paper 各行）：",
        "When you have tried it, run these in a second terminal, one by one (without paper leave those lines out):",
    )
    yield _both(f"  export XIANGYIN_DATABASE_URL='{state.database_url}'")
    for verb in _verbs(state, polls[0].id):
        yield _both(f"  {command} {verb}")
    if serves:
        yield Say("按 Ctrl-C 停止。", "Ctrl-C stops the demo.")


def _both(line: str) -> Say:
    return Say(line, line)


def _paper(state: DemoState) -> str:
    forms = {"book": "poll-book.csv", "account": "account.csv", "count": "count.csv"}
    return " ".join(f"--{option} '{state.file('paper') / name}'" for option, name in forms.items())


def _verbs(state: DemoState, poll: str) -> tuple[str, ...]:
    return (
        f"poll status {poll}",
        f"poll close {poll} --early 演示 --official 王敏",
        f"paper template {poll} --out '{state.file('paper')}'",
        *(f"paper import {poll} {_paper(state)} --entry {place} --official {name}" for place, name in _ENTRIES),
        f"canvass run {poll} --official 王敏",
        f"count {poll} --passphrase-file '{state.passphrase_file}' {_OFFICIALS}",
        f"canvass merge {poll} --official 王敏",
        f"reconcile {poll} --official 王敏",
        f"canvass certify {poll} {_OFFICIALS}",
        f"publish {poll} --out '{state.file('result')}' --official 王敏",
        f"verify '{state.file('result')}'",
    )
