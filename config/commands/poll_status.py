"""`xiangyin poll status`: how a poll stands, in numbers that say nothing about any choice."""

import click
from sqlalchemy import Connection

from config.commands.office import Office, json_option, pass_office
from poll.poll import Stage
from poll.records import poll_store, status_store
from poll.records.poll_store import StoredPoll
from poll.refusal import Say
from poll.rules import words_in


@click.command(epilog="例 / example:  xiangyin poll status xinhe-2026 --json")
@click.argument("poll_id", metavar="POLL", required=False)
@json_option
@pass_office
def status(office: Office, poll_id: str | None, *, as_json: bool) -> None:
    """评议进行到哪一步；不显示任何选择。How a poll stands; no choice is shown, there are no partial results."""
    with office.reading() as connection:
        polls = [poll_store.find(connection, poll_id)] if poll_id else poll_store.every(connection)
        if as_json:
            shown = [_status(connection, each) for each in polls]
            office.show_json(shown[0] if poll_id else shown)
            return
        for each in polls:
            _print_status(office, connection, each)
    if not polls:
        office.say(
            Say(
                "还没有评议。新建：xiangyin poll create --help",
                "No polls yet. To make one: xiangyin poll create --help",
            )
        )


def _status(connection: Connection, stored: StoredPoll) -> dict[str, object]:
    registered = status_store.electors_by_electorate(connection, stored.key)
    voted = status_store.voted_by_electorate(connection, stored.key)
    return {
        "poll": stored.id,
        "title": dict(stored.rules.title),
        "stage": stored.stage.value,
        "sender": stored.sender,
        "rules_sha256": stored.rules.sha256,
        "opens_at": stored.rules.opens_at.isoformat(),
        "closes_at": stored.rules.closes_at.isoformat(),
        "roll_version": stored.roll_version,
        "envelopes": stored.next_seq - 1,
        "electorates": [
            {
                "id": electorate.id,
                "label": dict(electorate.label),
                "registered": registered.get(electorate.id, 0),
                "voted_by_phone": voted.get(electorate.id, 0),
            }
            for electorate in stored.rules.electorates
        ],
        "dispositions": status_store.dispositions(connection, stored.key),
    }


def _print_status(office: Office, connection: Connection, poll: StoredPoll) -> None:
    office.say(
        Say(
            f"{poll.id}：{_STAGES_ZH[poll.stage]}，号码 {poll.sender}，信封 {poll.next_seq - 1} 个",
            f"{poll.id}: {poll.stage.value}, number {poll.sender}, {poll.next_seq - 1} envelopes",
        )
    )
    registered = status_store.electors_by_electorate(connection, poll.key)
    voted = status_store.voted_by_electorate(connection, poll.key)
    for electorate in poll.rules.electorates:
        on_roll, by_phone = registered.get(electorate.id, 0), voted.get(electorate.id, 0)
        office.say(
            Say(
                f"  {words_in(electorate.label, 'zh')}：名册 {on_roll} 人，已用电话评议 {by_phone} 人",
                f"  {words_in(electorate.label, 'en')}: {on_roll} on the roll, {by_phone} have voted by phone",
            )
        )


_STAGES_ZH = dict(
    zip(
        Stage,
        (
            "草稿",
            "进行中",
            "已截止",
            "已核验",
            "已作废重复票",
            "已去名",
            "已开箱",
            "已计票",
            "已合并",
            "已核对",
            "已确认",
        ),
        strict=True,
    )
)
