"""`xiangyin questions list|export|publish|refuse|answer`: questions left by call, in the hands of the clerk."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from config.acts import questions as acts
from config.commands.office import FINDINGS, Office, json_option, official_option, pass_office
from poll.records import poll_store, question_store
from poll.records.poll_store import StoredPoll
from poll.records.question_store import OPEN, Question
from poll.refusal import Say


@click.group()
def questions() -> None:
    """提问：村民在电话里留下的问题，听、公开、答复。Questions left by call: to hear, to publish, to answer."""


@questions.command("list", epilog="例 / example:  xiangyin questions list xinhe-2026")
@click.argument("poll_id", metavar="POLL")
@json_option
@pass_office
def list_(office: Office, poll_id: str, *, as_json: bool) -> None:
    """列出提问；过期没有答复的算问题，退出码 1。List the questions; one that is overdue is a finding (exit code 1).

    谁问的没有记录，查不到。Who asked is kept nowhere.
    """
    with office.reading() as connection:
        poll = poll_store.find(connection, poll_id)
        asked = question_store.of_poll(connection, poll.key)
    overdue = acts.overdue(asked, poll, office.now_ms())
    if as_json:
        shown = [_json(each, poll) for each in asked]
        office.show_json({"questions": shown, "findings": [each.as_json() for each in overdue]})
        sys.exit(FINDINGS if overdue else 0)
    if not asked:
        office.say(Say("还没有人提问。", "Nobody has left a question yet."))
    for each in asked:
        office.say(_line(each, poll))
    office.stop_on(overdue)


@questions.command(epilog="例 / example:  xiangyin questions export xinhe-2026 --out 提问 --official 王敏")
@click.argument("poll_id", metavar="POLL")
@click.option(
    "--out", "folder", required=True, type=click.Path(file_okay=False, path_type=Path), help="文件夹 / the folder."
)
@official_option
@pass_office
def export(office: Office, poll_id: str, folder: Path, official: str) -> None:
    """把录音存成文件来听；听完请删除。Write the recordings into a folder, to be heard there and deleted."""
    with office.writing() as connection:
        heard = acts.export(connection, poll_id, folder, official, office.now_ms())
    office.say(
        Say(
            f"{heard} 段录音存到 {folder}。听完请删除。",
            f"{heard} recordings in {folder}. Delete when heard.",
        )
    )


@questions.command(
    epilog="例 / example:  xiangyin questions publish xinhe-2026 3 --note 村口的路什么时候修 --official 王敏"
)
@click.argument("poll_id", metavar="POLL")
@click.argument("key", type=int, metavar="KEY")
@click.option("--note", required=True, metavar="TEXT", help="问了什么，不写谁问的 / what was asked, never by whom.")
@official_option
@pass_office
def publish(office: Office, poll_id: str, key: int, note: str, official: str) -> None:
    """公开一个提问：写下问了什么。Publish a question: write down what was asked."""
    with office.writing() as connection:
        acts.publish(connection, poll_id, key, note, official, office.now_ms())
    office.say(Say(f"提问 {key} 已公开。", f"Question {key} is published."))


@questions.command(
    epilog="例 / example:  xiangyin questions refuse xinhe-2026 3 --reason 骂人的话，没有提问 --official 王敏"
)
@click.argument("poll_id", metavar="POLL")
@click.argument("key", type=int, metavar="KEY")
@click.option("--reason", required=True, metavar="TEXT", help="为什么不公开 / why it is not published.")
@official_option
@pass_office
def refuse(office: Office, poll_id: str, key: int, reason: str, official: str) -> None:
    """不公开一个提问，写明理由；以后还可以公开。Refuse a question, with a reason; it may be published later."""
    with office.writing() as connection:
        acts.refuse(connection, poll_id, key, reason, official, office.now_ms())
    office.say(Say(f"提问 {key} 不公开。", f"Question {key} is refused."))


@questions.command(epilog="例 / example:  xiangyin questions answer xinhe-2026 3 --answer 九月动工 --official 王敏")
@click.argument("poll_id", metavar="POLL")
@click.argument("key", type=int, metavar="KEY")
@click.option("--answer", "answered", required=True, metavar="TEXT", help="怎样答复的 / what was answered.")
@official_option
@pass_office
def answer(office: Office, poll_id: str, key: int, answered: str, official: str) -> None:
    """记下答复；十五天内答复。Write down the answer; it is due within fifteen days."""
    with office.writing() as connection:
        acts.answer(connection, poll_id, key, answered, official, office.now_ms())
    office.say(Say(f"提问 {key} 已答复。", f"Question {key} is answered."))


def _json(question: Question, poll: StoredPoll) -> dict[str, object]:
    return {
        "key": question.key,
        "state": question.state.value,
        "asked_at": _instant(question.asked_at_ms, poll).isoformat(timespec="seconds"),
        "due_at": _instant(question.due_at_ms, poll).isoformat(timespec="seconds"),
        "seconds": question.seconds,
        "has_recording": question.has_audio,
        "note": question.note,
    }


def _line(question: Question, poll: StoredPoll) -> Say:
    asked, due = (poll.rules.local(_instant(at, poll)) for at in (question.asked_at_ms, question.due_at_ms))
    state = acts.state_in_words(question.state)
    by = Say(f"，{due} 前答复", f", answer by {due}") if question.state in OPEN else Say("", "")
    missing = _missing(question)
    note = f"：{question.note}" if question.note else ""
    return Say(
        f"{question.key}：{asked}，{question.seconds} 秒，{state.zh}{by.zh}{missing.zh}{note}",
        f"{question.key}: {asked}, {question.seconds} s, {state.en}{by.en}{missing.en}{note}",
    )


def _missing(question: Question) -> Say:
    if question.has_audio:
        return Say("", "")
    if question.source:
        return Say("，录音还没取回", ", recording not fetched yet")
    return Say("，录音已到期删除", ", recording erased, its days are over")


def _instant(at_ms: int, poll: StoredPoll) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(poll.rules.zone)
