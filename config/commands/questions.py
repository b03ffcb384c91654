"""`xiangyin questions list|export|publish|refuse|answer`: questions left by call, in the hands of the clerk."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from config.commands.office import FINDINGS, Office, json_option, official_option, pass_office
from poll.official import official_name
from poll.records import journal_store, poll_store, question_store
from poll.records.poll_store import StoredPoll
from poll.records.question_store import MAY_BECOME, OPEN, Question, QuestionState
from poll.refusal import Finding, FindingsError, Say


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
    overdue = [_overdue(each, poll) for each in asked if each.is_overdue(office.now_ms())]
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
    who = official_name(official)
    with office.writing() as connection:
        poll = poll_store.find(connection, poll_id)
        heard = [each for each in question_store.of_poll(connection, poll.key) if each.has_audio]
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for each in heard:
            (folder / f"question-{each.key}.wav").write_bytes(question_store.audio_of(connection, each.key))
        entry = {"questions": [each.key for each in heard], "official": who}
        journal_store.append(connection, poll.key, office.now_ms(), "questions_exported", entry)
    office.say(
        Say(
            f"{len(heard)} 段录音存到 {folder}。听完请删除。",
            f"{len(heard)} recordings in {folder}. Delete when heard.",
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
    _move(office, poll_id, key, QuestionState.PUBLISHED, note, official)
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
    _move(office, poll_id, key, QuestionState.REFUSED, reason, official)
    office.say(Say(f"提问 {key} 不公开。", f"Question {key} is refused."))


@questions.command(epilog="例 / example:  xiangyin questions answer xinhe-2026 3 --answer 九月动工 --official 王敏")
@click.argument("poll_id", metavar="POLL")
@click.argument("key", type=int, metavar="KEY")
@click.option("--answer", "answered", required=True, metavar="TEXT", help="怎样答复的 / what was answered.")
@official_option
@pass_office
def answer(office: Office, poll_id: str, key: int, answered: str, official: str) -> None:
    """记下答复；十五天内答复。Write down the answer; it is due within fifteen days."""
    _move(office, poll_id, key, QuestionState.ANSWERED, answered, official)
    office.say(Say(f"提问 {key} 已答复。", f"Question {key} is answered."))


def _move(  # noqa: PLR0913, PLR0917 - what an act is made of.
    office: Office, poll_id: str, key: int, state: QuestionState, words: str, official: str
) -> None:
    who, written = official_name(official), " ".join(words.split())
    with office.writing() as connection:
        poll = poll_store.find(connection, poll_id)
        found = next((each for each in question_store.of_poll(connection, poll.key) if each.key == key), None)
        if found is None:
            raise FindingsError([_unknown(key)])
        if found.state not in MAY_BECOME[state] or not written:
            raise FindingsError([_out_of_order(found) if written else _no_words(key)])
        # What was asked stays above what was answered.
        is_reply = state is QuestionState.ANSWERED and found.note
        note = f"{found.note}\n{written}" if is_reply else written
        if not question_store.move(connection, found, state, note, who):
            raise FindingsError([_out_of_order(found)])
        entry = {"question": key, "words": written, "official": who}
        journal_store.append(connection, poll.key, office.now_ms(), f"question_{state.value}", entry)


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
    state = _STATES[question.state]
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


def _overdue(question: Question, poll: StoredPoll) -> Finding:
    due = poll.rules.local(_instant(question.due_at_ms, poll))
    return Finding(
        f"question {question.key}",
        Say(f"{due} 前答复", f"an answer by {due}"),
        Say("还没有答复", "none yet"),
        Say("请答复并用 xiangyin questions answer 记下。", "Answer, and write it down: xiangyin questions answer."),
    )


def _unknown(key: int) -> Finding:
    return Finding(
        str(key),
        Say("一个提问的编号", "the number of a question"),
        Say("这次评议没有", "none of this poll"),
        Say("请看 xiangyin questions list。", "Look at xiangyin questions list."),
    )


def _out_of_order(question: Question) -> Finding:
    state = _STATES[question.state]
    return Finding(
        f"question {question.key}",
        Say("还可以这样处理的提问", "a question to which this can still be done"),
        Say(state.zh, state.en),
        Say("已答复的不能再改。", "What is answered stays; what is refused is published before it is answered."),
    )


def _no_words(key: int) -> Finding:
    return Finding(
        f"question {key}",
        Say("几个字", "some words"),
        Say("空白", "nothing"),
        Say("请写明。", "Write them."),
    )


_STATES = {
    QuestionState.NEW: Say("还没处理", "new"),
    QuestionState.REFUSED: Say("不公开", "refused"),
    QuestionState.PUBLISHED: Say("已公开，待答复", "published, to be answered"),
    QuestionState.ANSWERED: Say("已答复", "answered"),
}
