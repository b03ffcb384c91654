"""The describe file: what a client outside needs to text a demo's polls, as JSON."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from config.demo.state import DemoState
from poll.records import poll_store, roll_store
from poll.rules import Contest, words_in

CAN_TEXT = "mobile"


@dataclass(frozen=True, slots=True)
class DemoPoll:
    """One poll of a demo.

    Attributes:
        id: of the poll.
        preset: whose rules it has.
        sender: the number that voters text.
    """

    id: str
    preset: str
    sender: str


def describe(connection: Connection, state: DemoState, polls: Sequence[DemoPoll], url: str, public_url: str) -> str:
    """Return the describe file.

    It lists the electors who can text: not those with a landline, who can only call, nor those without a number.

    Args:
        connection: a reading of the demo's records.
        state: of the demo.
        polls: in the order in which they are listed.
        url: where to send requests.
        public_url: the address that is signed.
    """
    described = {
        "url": url,
        "public_url": public_url,
        "auth_token": state.auth_token,
        "polls": [_poll(connection, each) for each in polls],
        "database_url": state.database_url,
        "passphrase_file": str(state.passphrase_file),
    }
    return json.dumps(described, ensure_ascii=False, indent=1)


def _poll(connection: Connection, poll: DemoPoll) -> dict[str, object]:
    stored = poll_store.find(connection, poll.id)
    return {
        "id": poll.id,
        "preset": poll.preset,
        "sender": stored.sender,
        "contests": [_contest(contest, stored.rules.languages[0]) for contest in stored.rules.contests],
        "electors": [
            {"number": f"+{each.number}", "electorate": each.electorate, "unit": each.unit, "code": each.code}
            for each in roll_store.people(connection, stored.key)
            if each.kind == CAN_TEXT
        ],
    }


def _contest(contest: Contest, language: str) -> dict[str, object]:
    options = [
        {"key": option.key, "id": option.id, "label": words_in(option.label, language)} for option in contest.options
    ]
    return {"id": contest.id, "options": options}
