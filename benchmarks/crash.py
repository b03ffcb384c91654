"""Killing a server under load, and the check that nothing it acknowledged is missing."""

import random
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from re import compile as pattern

from sqlalchemy import select

from benchmarks.carrier import SignedText
from benchmarks.servers import Plan, Server
from gateway.carriers.twilio import reply_xml
from poll.box import EMPTY_HEAD, BoxRow, link_of
from poll.records.database import open_database, reading
from poll.records.tables import boxes, envelopes, inbox

_LENGTH = pattern(rb"(?i)content-length: (\d+)")
_OK = 200
_AGAIN = 50
_PATIENCE_SECONDS = 20.0


@dataclass(slots=True)
class Heard:
    """What one load heard back.

    Attributes:
        acknowledged: the reply by MessageSid, byte for byte.
        under_way: texts sent without an answer yet, by MessageSid.
        other: statuses other than 200.
    """

    acknowledged: dict[str, bytes] = field(default_factory=dict)
    under_way: dict[str, SignedText] = field(default_factory=dict)
    other: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class CrashRound:
    """What one kill showed.

    Attributes:
        acknowledged: texts answered before the kill.
        under_way: texts that had no answer at the kill.
        lost: acknowledged texts that are not in the records with the reply that was given, or not in the box.
        wrong: everything else that is not as it must be, in words.
    """

    acknowledged: int
    under_way: int
    lost: int
    wrong: tuple[str, ...]


def crash(  # noqa: PLR0913 - what one round needs; the names at the call say it.
    plan: Plan,
    signed: Iterator[SignedText],
    log: Path,
    *,
    connections: int,
    after: tuple[float, float],
    restart: bool = True,
    outage: Callable[[], None] | None = None,
) -> CrashRound:
    """Load a server, kill all its processes at a random moment, check the records, replay, check again.

    Args:
        plan: the server, on records that hold an open poll.
        signed: texts of different electors, none of which has been sent to these records.
        log: of the servers.
        connections: texts under way at a time.
        after: seconds of load before the kill, from and to.
        restart: whether to start anew and replay what was under way and fifty acknowledged texts.
        outage: kills what else is to go down in the same moment, and brings that back up.
    """
    everything: dict[str, SignedText] = {}
    with Server(plan, log) as server:
        load = _Load(server.port, _noting(signed, everything), connections)
        time.sleep(random.uniform(*after))  # noqa: S311 - the moment of a crash.
        server.kill()
        heard = load.stop()
    if outage is not None:
        outage()
    lost, wrong = audit(plan.database_url, heard.acknowledged)
    if restart:
        again = [*heard.under_way.values(), *(everything[each] for each in list(heard.acknowledged)[:_AGAIN])]
        wrong += _replay(plan, again, heard, log)
    return CrashRound(len(heard.acknowledged), len(heard.under_way), lost, wrong)


def audit(url: str, acknowledged: Mapping[str, bytes]) -> tuple[int, tuple[str, ...]]:
    """Hold the records against what was acknowledged.

    Args:
        url: of the records.
        acknowledged: the body of each answer by MessageSid; each text was of another elector.

    Returns:
        How many acknowledged texts are missing from the inbox, with the reply that was given, or from the box; and
        in words what is wrong with the box: its chain, a vote counted twice, an envelope without its text.
    """
    state = _State(url)
    return state.missing(acknowledged), tuple(state.damage())


def _replay(plan: Plan, again: Sequence[SignedText], heard: Heard, log: Path) -> tuple[str, ...]:
    with Server(plan, log) as server:
        replayed = _Load(server.port, iter(again), 8).finish()
    wrong = []
    if len(replayed.acknowledged) != len(again):
        wrong.append(f"{len(again) - len(replayed.acknowledged)} replayed texts without an answer")
    different = [each for each, reply in replayed.acknowledged.items() if heard.acknowledged.get(each, reply) != reply]
    if different:
        wrong.append(f"{len(different)} texts got another reply the second time")
    lost, damage = audit(plan.database_url, heard.acknowledged | replayed.acknowledged)
    if lost:
        wrong.append(f"{lost} acknowledged texts are missing after the replay")
    return (*wrong, *damage)


class _State:
    """The records after a crash."""

    def __init__(self, url: str) -> None:
        engine = open_database(url)
        if engine.dialect.name == "postgresql":
            # A commit that was under way may still land between two looks: all of them are at one moment.
            engine = engine.execution_options(isolation_level="REPEATABLE READ")
        with reading(engine) as connection:
            rows = connection.execute(select(envelopes).order_by(envelopes.c.poll, envelopes.c.seq)).all()
            self._box = [BoxRow(*row) for row in rows]
            self._replies = {row.provider_id: row.reply for row in connection.execute(select(inbox))}
            self._heads = {row.poll: (row.next_seq, bytes(row.head)) for row in connection.execute(select(boxes))}
        engine.dispose()

    def missing(self, acknowledged: Mapping[str, bytes]) -> int:
        """Count the acknowledged texts without their reply in the inbox or without their envelope in the box."""
        in_box = {row.provider_id for row in self._box}
        return sum(
            each not in in_box or reply_xml(self._replies.get(each)).encode() != reply
            for each, reply in acknowledged.items()
        )

    def damage(self) -> list[str]:
        """Return what is wrong with the box: the chain, a vote counted twice, an envelope without its text."""
        wrong = []
        heads: dict[int, tuple[int, bytes]] = {}
        for row in self._box:
            seq, head = heads.get(row.poll, (1, EMPTY_HEAD))
            if row.seq != seq or bytes(row.chain) != link_of(head, row):
                wrong.append(f"the chain breaks at envelope {row.seq}")
                break
            heads[row.poll] = (seq + 1, bytes(row.chain))
        if any(heads.get(poll, (1, EMPTY_HEAD)) != standing for poll, standing in self._heads.items()):
            wrong.append("the head of the box is not that of its last envelope")
        if len({row.elector for row in self._box}) != len(self._box):
            wrong.append("an elector who texted once has two envelopes")
        if {row.provider_id for row in self._box} != set(self._replies):
            wrong.append("texts answered and envelopes in the box are not the same")
        return wrong


class _Load:
    """Connections that each send one text after the other."""

    def __init__(self, port: int, signed: Iterator[SignedText], connections: int) -> None:
        self._port = port
        self._signed = signed
        self._heard = Heard()
        self._guard = threading.Lock()
        self._stopping = False
        self._threads = [threading.Thread(target=self._run, daemon=True) for _ in range(connections)]
        for thread in self._threads:
            thread.start()

    def stop(self) -> Heard:
        """Stop at once, after the server has gone, and return what was heard."""
        self._stopping = True
        return self.finish()

    def finish(self) -> Heard:
        """Wait until every text has been sent, and return what was heard."""
        for thread in self._threads:
            thread.join(_PATIENCE_SECONDS)
        return self._heard

    def _run(self) -> None:
        try:
            with socket.create_connection(("127.0.0.1", self._port), _PATIENCE_SECONDS) as connection:
                while not self._stopping and self._send_next(connection):
                    pass
        except OSError:
            # The server was killed: what this connection had sent stays under way.
            return

    def _send_next(self, connection: socket.socket) -> bool:
        with self._guard:
            text = next(self._signed, None)
            if text is None:
                return False
            self._heard.under_way[text.provider_id] = text
        status, body = _post(connection, text.request())
        with self._guard:
            del self._heard.under_way[text.provider_id]
            if status == _OK:
                self._heard.acknowledged[text.provider_id] = body
            else:
                self._heard.other.append(status)
        return True


def _post(connection: socket.socket, request: bytes) -> tuple[int, bytes]:
    connection.sendall(request)
    received = b""
    while b"\r\n\r\n" not in received:
        received += _some(connection)
    head, _, body = received.partition(b"\r\n\r\n")
    found = _LENGTH.search(head)
    while found and len(body) < int(found[1]):
        body += _some(connection)
    return int(head.split(None, 2)[1]), body


def _some(connection: socket.socket) -> bytes:
    received = connection.recv(65536)
    if not received:
        raise ConnectionResetError
    return received


def _noting(signed: Iterable[SignedText], everything: dict[str, SignedText]) -> Iterator[SignedText]:
    for each in signed:
        everything[each.provider_id] = each
        yield each
