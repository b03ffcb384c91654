"""The demo's officials: fictional people, at whose desks a newcomer may sit down without a password."""

from flask import Response, request
from sqlalchemy import Connection

from config.acts import officials as acts
from config.console.console import Console, findings_of
from config.console.guard import check_form
from config.console.signing import begin_session
from config.demo.village import is_fictional
from poll.claims import Claim, Route
from poll.records import grant_store, official_store, poll_store
from poll.records.database import reading, writing
from poll.records.poll_store import StoredPoll
from poll.refusal import Finding, FindingsError, Say
from poll.roles import Relation, Role

MARK = "(演示)"
"""How the names of the demo's officials end, as names are kept; nobody else's desk is open."""

_PEOPLE: dict[str, tuple[Role, ...]] = {
    "王敏": (Role.ADMINISTRATOR,),
    "李强": (Role.SUPERVISOR,),
    "郑洁": (Role.SUPERVISOR,),
    "孙丽": (Role.REGISTRAR, Role.HELP_DESK),
    "周明": (Role.TALLY,),
    "吴芳": (Role.TALLY, Role.STATION),
    "钱进": (Role.AUDITOR,),
}
_OFFICE = f"演示{MARK}"


def seat_officials(connection: Connection, polls: list[StoredPoll], at_ms: int) -> None:
    """Enter the demo's officials and give them their roles; what was done before is not done again."""
    for person, roles in _PEOPLE.items():
        name = f"{person}{MARK}"
        if official_store.is_empty(connection):
            acts.begin_office(connection, name, at_ms)
        elif official_store.by_name(connection, name) is None:
            acts.add_official(connection, name, _OFFICE, at_ms)
        official = official_store.by_name(connection, name)
        assert official is not None  # noqa: S101 - it was entered just now.
        for poll in polls:
            held = {each.role for each in grant_store.of_official(connection, official.key) if each.poll == poll.key}
            for role in roles:
                if role is not Role.ADMINISTRATOR and role not in held:
                    acts.give_role(connection, poll.id, name, role, "", _OFFICE, at_ms)
            if not grant_store.declared(connection, poll.key, official.key):
                acts.declare(connection, poll, name, [(Relation.NONE, "")], name, at_ms)


def training_routes(console: Console) -> list[Route]:
    """Return the page on which a newcomer chooses a desk; only where the pretend handset is enabled.

    It opens the desks of fictional officials alone, and none where a poll is on a real number.
    """

    def desks() -> Response:
        if request.method == "GET":
            return _page(console)
        check_form()
        try:
            return _sit_down(console, request.form.get("name", ""))
        except FindingsError as error:
            return _page(console, error)

    return [Route("/console/training", "training", desks, ("GET", "POST"), Claim.TRAINING)]


def _page(console: Console, error: FindingsError | None = None) -> Response:
    with reading(console.engine) as connection:
        people = [
            (each.name, sorted({grant.role for grant in grant_store.of_official(connection, each.key)}, key=_order))
            for each in _open_desks(connection)
        ]
    return console.page("training.html", None, people=people, **(findings_of(error) if error else {}))


def _sit_down(console: Console, name: str) -> Response:
    with writing(console.engine) as connection:
        official = next((each for each in _open_desks(connection) if each.name == name), None)
        if official is None:
            raise FindingsError([_no_desk()])
        return begin_session(console, connection, official)


def _open_desks(connection: Connection) -> list[official_store.StoredOfficial]:
    if not all(is_fictional(poll.sender) for poll in poll_store.every(connection)):
        return []
    return [each for each in official_store.every(connection) if each.name.endswith(MARK) and each.ended_at_ms is None]


def _order(role: Role) -> int:
    return list(Role).index(role)


def _no_desk() -> Finding:
    return Finding(
        "演示 demo",
        Say("一位虚构的经办人，且全部评议都用虚构的号码", "a fictional official, and polls on fictional numbers alone"),
        Say("不是", "another one"),
        Say("请正常登录。", "Sign in as everybody does."),
    )
