"""The canvass in the records: its papers, signatures and figures, and the box as the count reads it."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from fractions import Fraction
from hashlib import sha256

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    case,
    collate,
    delete,
    distinct,
    func,
    insert,
    literal,
    literal_column,
    outerjoin,
    select,
)

from poll.box import BoxRow
from poll.casting import CALLS, FURTHER_VOTES
from poll.poll import Stage
from poll.records.hall_tables import archived_papers
from poll.records.tables import canvass_papers, electors, envelopes, external_figures, inbox, signatures, voids
from poll.refusal import Finding, FindingsError, Say

SIGNED, INELIGIBLE = "signed_for_paper", "ineligible"
"""Why ballots are void: the elector signed for paper; or left the roll, or the electorate they were cast in."""

_OF_THE_BOX = ("check", "void")
"""What is signed for before the box is opened, and stands for every version of the result."""

_VERSION = "#"
"""Between what is signed for and the version of the result; the ids of a rule set never hold it."""

_ROWS_AT_ONCE = 2000
_IDS_AT_ONCE = 500
_IN_BOX = ("accepted", "changed", "withdrawn")
# Written out, for PostgreSQL takes two bound values for two different expressions to group by.
_BY_CALL = inbox.c.provider == literal_column(f"'{CALLS}'")
_FURTHER = inbox.c.provider == literal_column(f"'{FURTHER_VOTES}'")
_TEXT: ColumnElement[str] = literal_column("'text'")
_CALL: ColumnElement[str] = literal_column("'call'")
_MESSAGE = case((_BY_CALL, _CALL), (_FURTHER, literal_column("'further'")), else_=_TEXT)
_CHANNEL = case((_BY_CALL, _CALL), (_FURTHER, _CALL), else_=_TEXT)


@dataclass(frozen=True, slots=True)
class RollSize:
    """Electors of one electorate and unit on the roll in force; `phones` of them have a telephone."""

    electorate: str
    unit: str
    registered: int
    phones: int


@dataclass(frozen=True, slots=True)
class StoredVoid:
    """Somebody on the void list.

    Attributes:
        elector: number in the records.
        reason: `SIGNED` or `INELIGIBLE`.
        ref: sheet and line of the poll book; the version of the roll that the poll closed with.
        stands_in: the electorate whose ballots count all the same; empty: none.
    """

    elector: int
    reason: str
    ref: str
    stands_in: str


@dataclass(frozen=True, slots=True)
class StoredSignature:
    """One official's name under a reason; `at_ms` in milliseconds of the epoch."""

    about: str
    official: str
    reason: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class StoredFigure:
    """An external figure as it stands: its last entry, in points, with the document and the two who entered it."""

    component: str
    points: Fraction
    document: str
    officials: tuple[str, str]


def save_paper(connection: Connection, poll: int, stage: Stage, paper: bytes) -> str:
    """Keep what a stage hands to the next and return its hash; the journal holds the hash of every one there was."""
    connection.execute(
        delete(canvass_papers).where(canvass_papers.c.poll == poll, canvass_papers.c.stage == stage.value)
    )
    digest = sha256(paper).hexdigest()
    connection.execute(insert(canvass_papers).values(poll=poll, stage=stage.value, paper=paper, sha256=digest))
    return digest


def paper(connection: Connection, poll: int, stage: Stage) -> bytes | None:
    """Return the paper of a stage, or None where it has not run."""
    found = select(canvass_papers.c.paper).where(canvass_papers.c.poll == poll, canvass_papers.c.stage == stage.value)
    content = connection.execute(found).scalar()
    return None if content is None else bytes(content)


def paper_hashes(connection: Connection, poll: int) -> dict[str, str]:
    """Return stage -> sha256 of the bytes that stand in the records now."""
    found = select(canvass_papers.c.stage, canvass_papers.c.paper).where(canvass_papers.c.poll == poll)
    return {stage: sha256(bytes(content)).hexdigest() for stage, content in connection.execute(found)}


def archive_papers(connection: Connection, poll: int, version: int) -> dict[str, str]:
    """Put the papers that follow the count away, for a certified result that is amended; none is lost.

    Args:
        connection: in a writing transaction.
        poll: the poll's number in the records.
        version: of the result that is amended.

    Returns:
        stage -> sha256 of the paper that was put away.
    """
    later = [stage.value for stage in Stage if stage.place > Stage.COUNTED.place]
    its = canvass_papers.c.poll == poll, canvass_papers.c.stage.in_(later)
    kept = ("poll", "stage", "paper", "sha256")
    copied = select(*(canvass_papers.c[name] for name in kept), literal(version)).where(*its)
    connection.execute(insert(archived_papers).from_select([*kept, "version"], copied))
    connection.execute(delete(canvass_papers).where(*its))
    return archived_hashes(connection, poll)[version]


def archived_hashes(connection: Connection, poll: int) -> dict[int, dict[str, str]]:
    """Return version of the result -> stage -> sha256 of the bytes that were put away when it was amended."""
    found = select(archived_papers).where(archived_papers.c.poll == poll).order_by(archived_papers.c.version)
    hashes: dict[int, dict[str, str]] = {}
    for row in connection.execute(found):
        hashes.setdefault(row.version, {})[row.stage] = sha256(bytes(row.paper)).hexdigest()
    return hashes


def result_version(connection: Connection, poll: int) -> int:
    """Return the version of the result that is being made, or that stands: 1, and one more for each amendment."""
    last = select(func.max(archived_papers.c.version)).where(archived_papers.c.poll == poll)
    return int(connection.execute(last).scalar() or 0) + 1


def box_by_seq(connection: Connection, poll: int) -> Iterator[BoxRow]:
    """Read the whole box in the order of seq, some rows at a time."""
    return _box(connection, poll, envelopes.c.seq)


def box_by_elector(connection: Connection, poll: int) -> Iterator[BoxRow]:
    """Read the whole box elector by elector, each one's envelopes in the order of seq."""
    return _box(connection, poll, envelopes.c.elector, envelopes.c.seq)


def _box(connection: Connection, poll: int, *order: ColumnElement[int]) -> Iterator[BoxRow]:
    found = select(envelopes).where(envelopes.c.poll == poll).order_by(*order)
    for row in connection.execute(found.execution_options(yield_per=_ROWS_AT_ONCE)):
        yield BoxRow(
            row.poll,
            row.seq,
            row.elector,
            row.electorate,
            row.unit,
            row.channel,
            row.contests,
            row.roll_version,
            bytes(row.sealed),
            row.receipt,
            row.provider_id,
            bytes(row.chain),
        )


def envelope_letters(connection: Connection, poll: int) -> Iterator[tuple[str, bool]]:
    """Yield (carrier's id, vote taken back?) of each envelope, ordered by the id's bytes."""
    order = _bytewise(connection, envelopes.c.provider_id)
    found = (
        select(envelopes.c.provider_id, func.length(envelopes.c.sealed)).where(envelopes.c.poll == poll).order_by(order)
    )
    for provider_id, length in connection.execute(found.execution_options(yield_per=_ROWS_AT_ONCE)):
        yield provider_id, length == 0


def message_letters(connection: Connection, poll: int) -> Iterator[tuple[str, bool]]:
    """Yield (carrier's id, vote taken back?) of each message that was answered as a vote, ordered by the id's bytes."""
    order = _bytewise(connection, inbox.c.provider_id)
    found = (
        select(inbox.c.provider_id, inbox.c.disposition)
        .where(inbox.c.poll == poll, inbox.c.disposition.in_(_IN_BOX))
        .order_by(order)
    )
    for provider_id, disposition in connection.execute(found.execution_options(yield_per=_ROWS_AT_ONCE)):
        yield provider_id, disposition == "withdrawn"


def _bytewise(connection: Connection, column: ColumnElement[str]) -> ColumnElement[str]:
    return collate(column, "C" if connection.dialect.name == "postgresql" else "BINARY")


def dispositions(connection: Connection, poll: int) -> dict[tuple[str, str, str], int]:
    """Return ("text" or "call", electorate or "", disposition) -> messages."""
    found = (
        select(_CHANNEL, inbox.c.electorate, inbox.c.disposition, func.count())
        .where(inbox.c.poll == poll)
        .group_by(_CHANNEL, inbox.c.electorate, inbox.c.disposition)
    )
    return {
        (channel, electorate or "", disposition): count
        for channel, electorate, disposition, count in connection.execute(found)
    }


def messages(connection: Connection, poll: int) -> dict[str, int]:
    """Return how many texts and calls of a poll came in, and "further": what calls cast after their first vote."""
    found = select(_MESSAGE, func.count()).where(inbox.c.poll == poll).group_by(_MESSAGE)
    return {message: count for message, count in connection.execute(found)}


def electors_in_box(connection: Connection, poll: int) -> dict[str, int]:
    """Return how many different electors have an envelope in the box, by the electorate of the envelopes."""
    found = (
        select(envelopes.c.electorate, func.count(distinct(envelopes.c.elector)))
        .where(envelopes.c.poll == poll)
        .group_by(envelopes.c.electorate)
    )
    return {electorate: count for electorate, count in connection.execute(found)}


def roll_sizes(connection: Connection, poll: int) -> list[RollSize]:
    """Return the electors on the roll in force, by electorate and unit."""
    table = electors
    # Numbers are forgotten when their days are over, lines are not: a late amendment counts the same people.
    phones = func.sum(case((table.c.line == "none", 0), else_=1))
    found = (
        select(table.c.electorate, table.c.unit, func.count(), phones)
        .where(table.c.poll == poll, table.c.until_version.is_(None))
        .group_by(table.c.electorate, table.c.unit)
        .order_by(table.c.electorate, table.c.unit)
    )
    return [RollSize(row[0], row[1], row[2], int(row[3])) for row in connection.execute(found)]


def electors_of(connection: Connection, poll: int, electorate: str) -> dict[str, tuple[int, ...]]:
    """Return the clerk's number -> the person who has, or ever had, it in an electorate."""
    rows: dict[str, tuple[int, ...]] = {}
    found = select(electors.c.roll_no, func.coalesce(electors.c.person, electors.c.id)).where(
        electors.c.poll == poll, electors.c.electorate == electorate, electors.c.since_version > 0
    )
    for roll_no, elector in connection.execute(found.order_by(electors.c.id)):
        rows[roll_no] = (*rows.get(roll_no, ()), elector)
    return rows


def ineligible(connection: Connection, poll: int) -> dict[int, str]:
    """Return who voted in an electorate where they do not stand any more -> where they stand; empty: nowhere."""
    stands = electors.c.id == envelopes.c.elector, electors.c.until_version.is_(None)
    found = (
        select(envelopes.c.elector, electors.c.electorate)
        .select_from(outerjoin(envelopes, electors, and_(*stands)))
        .where(envelopes.c.poll == poll, electors.c.electorate.is_distinct_from(envelopes.c.electorate))
        .distinct()
    )
    return {elector: electorate or "" for elector, electorate in connection.execute(found)}


def void(connection: Connection, poll: int, new: Iterable[StoredVoid]) -> None:
    """Put electors on the void list; who is on it stays as they are."""
    there = {each.elector for each in void_list(connection, poll)}
    rows = [{"poll": poll, **asdict(each)} for each in new if each.elector not in there]
    if rows:
        connection.execute(insert(voids), rows)


def void_list(connection: Connection, poll: int) -> list[StoredVoid]:
    """Return the void list, ordered by elector."""
    found = select(voids).where(voids.c.poll == poll).order_by(voids.c.elector)
    return [StoredVoid(row.elector, row.reason, row.ref, row.stands_in) for row in connection.execute(found)]


def in_box(connection: Connection, poll: int, wanted: Iterable[int]) -> int:
    """Return how many of these electors have an envelope in the box."""
    ids, found = sorted(wanted), 0
    for start in range(0, len(ids), _IDS_AT_ONCE):
        some = ids[start : start + _IDS_AT_ONCE]
        counted = select(func.count(distinct(envelopes.c.elector))).where(
            envelopes.c.poll == poll, envelopes.c.elector.in_(some)
        )
        found += int(connection.execute(counted).scalar_one())
    return found


def sign(connection: Connection, poll: int, signature: StoredSignature) -> None:
    """Keep an official's signature, for the version of the result that is being made.

    Raises:
        FindingsError: this official has signed for the same thing before.
    """
    if any(each.official == signature.official for each in signed(connection, poll, signature.about)):
        raise FindingsError([_signed_before(signature)])
    about = signature.about + _of_version(signature.about, result_version(connection, poll))
    connection.execute(
        insert(signatures).values(
            poll=poll, about=about, official=signature.official, reason=signature.reason, at=signature.at_ms
        )
    )


def signed(connection: Connection, poll: int, about: str | None = None) -> list[StoredSignature]:
    """Return the signatures of a poll, or those about one thing, in the order of time.

    What was signed for a result that was amended does not count for the next; what was signed for the box still does.
    """
    version = result_version(connection, poll)
    found = select(signatures).where(signatures.c.poll == poll).order_by(signatures.c.at, signatures.c.official)
    standing = []
    for row in connection.execute(found):
        its, _, _ = row.about.partition(_VERSION)
        if row.about == its + _of_version(its, version) and about in {None, its}:
            standing.append(StoredSignature(its, row.official, row.reason, row.at))
    return standing


def _of_version(about: str, version: int) -> str:
    return "" if version == 1 or about in _OF_THE_BOX else f"{_VERSION}{version}"


def enter_figure(connection: Connection, poll: int, figure: StoredFigure) -> int:
    """Enter an external figure, or correct it by a new entry, and return the entry's number."""
    last = select(func.max(external_figures.c.entry)).where(
        external_figures.c.poll == poll, external_figures.c.component == figure.component
    )
    entry = int(connection.execute(last).scalar() or 0) + 1
    connection.execute(
        insert(external_figures).values(
            poll=poll,
            component=figure.component,
            entry=entry,
            points=str(figure.points),
            document=figure.document,
            official_1=figure.officials[0],
            official_2=figure.officials[1],
        )
    )
    return entry


def figures(connection: Connection, poll: int) -> dict[str, StoredFigure]:
    """Return the external figures as they stand, by component: the last entry of each."""
    found = select(external_figures).where(external_figures.c.poll == poll).order_by(external_figures.c.entry)
    return {
        row.component: StoredFigure(row.component, Fraction(row.points), row.document, (row.official_1, row.official_2))
        for row in connection.execute(found)
    }


def _signed_before(signature: StoredSignature) -> Finding:
    return Finding(
        signature.about,
        Say("两位不同的经办人", "two different officials"),
        Say(f"{signature.official} 已签过", f"{signature.official} has signed already"),
        Say("请另一位经办人签字。", "Let another official sign."),
    )
