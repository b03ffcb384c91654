"""Opening the box: the key by passphrase or trustees, and a second official who signs in on the same form."""

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from flask import Response, request

from config.acts import canvass as acts
from config.acts.canvass import Opener
from config.console import counting
from config.console.canvass import RUNS, SIGNS, canvass
from config.console.console import Console
from config.console.present import keys_that_came, second_official
from config.console.visit import Page, Visit
from poll.keys import trustee_lock, unlock
from poll.poll import Stage
from poll.records import grant_store, journal_store, poll_store
from poll.records.database import writing
from poll.records.official_store import StoredOfficial
from poll.refusal import Finding, FindingsError, Say


def open_box(console: Console, visit: Visit) -> Response:
    """Open the box with two officials present and count it; what was typed here is kept nowhere and shown to nobody."""
    try:
        acts.ready_to_count(visit.its)
        # The key first: a code is taken once, and should not be lost on a passphrase that was mistyped.
        key = _unlocked(console, visit)
        second = _second(console, visit)
        with console.act(visit) as connection:
            poll_store.lock(connection, visit.its.key)
            whole = counting.claim(connection, visit.its, visit.at_ms)
    except FindingsError as error:
        # Not what was typed: neither passphrase nor password is ever shown again.
        return canvass(console, visit, status=422, findings=error.findings, second=request.form.get("second", ""))
    counting.begin(console, visit.its, key, (visit.name, second.name), whole)
    return _answer(console, visit)


def _answer(console: Console, visit: Visit) -> Response:
    with console.reading() as connection:
        stage = poll_store.find(connection, visit.its.id).stage
    if stage is Stage.COUNTED:
        return console.done(visit, Say("已开箱计票。", "The box is opened and counted."), "poll.canvass")
    return console.go(visit, "poll.canvass")


def _unlocked(console: Console, visit: Visit) -> X25519PrivateKey:
    """Return the key of the box; that somebody tried with a wrong one stands in the journal."""
    try:
        return unlock(visit.its.locked_key, visit.its.public_key, _opener(visit))
    except FindingsError:
        with writing(console.engine) as connection:
            entry = {"official": visit.name}
            journal_store.append(connection, visit.its.key, visit.at_ms, "opening_refused", entry)
        raise


def _opener(visit: Visit) -> Opener:
    """Return what unlocks the box: the passphrase, or the keys of the trustees who came."""
    trustees = trustee_lock(visit.its.locked_key)
    return request.form.get("passphrase", "") if trustees is None else keys_that_came(len(trustees.names))


def _second(console: Console, visit: Visit) -> StoredOfficial:
    """Return the second official, who may count in this poll.

    Raises:
        FindingsError: whoever has signed in may not, or has not declared yet.
    """
    official = second_official(console, visit)
    with console.reading() as connection:
        held = {each.role for each in grant_store.of_official(connection, official.key) if each.poll == visit.its.key}
        declared = grant_store.declared(connection, visit.its.key, official.key)
    if held.isdisjoint(SIGNS) or not declared:
        raise FindingsError([_not_of_this_poll(official.name)])
    return official


PAGES = (Page("/polls/<poll_id>/canvass/open", "poll.canvass_open", open_box, RUNS, ("POST",)),)


def _not_of_this_poll(name: str) -> Finding:
    return Finding(
        name,
        Say("这次评议的计票员或监督员，已作回避声明", "a tally clerk or supervisor of this poll who has declared"),
        Say("不是，或还没有声明", "none, or no declaration yet"),
        Say("请换一位，或请管理员分派角色。", "Choose somebody else, or let an administrator give the role."),
    )
