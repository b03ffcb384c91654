"""What does not add up on a sheet that is being typed: pointed out before it is kept, never in the way of the paper."""

from collections.abc import Iterator
from fractions import Fraction

from sqlalchemy import Connection

from config.acts.sheet_fields import groups_of, sheet_title
from poll.paper import PaperKind, PaperSheet, settled
from poll.records import paper_store
from poll.records.poll_store import StoredPoll
from poll.refusal import Finding, Say, Weight

_READ_AGAIN = Say(
    "请再看一遍原表。原表就是这样写的，照原表保存。",
    "Read the sheet again. If that is what it says, keep it as it says.",
)


def notices(connection: Connection, poll: StoredPoll, sheet: PaperSheet) -> list[Finding]:
    """Return what does not add up, on the sheet itself and with the settled sheets of the same place.

    A sheet that was entered only once is not compared with: what it says would show in what is pointed out.
    """
    title = sheet_title((sheet.kind, sheet.electorate, sheet.unit), poll.rules).zh
    found = _odd(connection, poll, sheet)
    return [Finding(title, expected, actual, _READ_AGAIN, Weight.NOTICE) for expected, actual in found]


_Odd = Iterator[tuple[Say, Say]]


def _odd(connection: Connection, poll: StoredPoll, sheet: PaperSheet) -> _Odd:
    match sheet.kind:
        case PaperKind.ACCOUNT:
            yield from _account(sheet)
            yield from _against_book(connection, poll, sheet, sheet)
        case PaperKind.COUNT:
            yield from _count(connection, poll, sheet)
        case PaperKind.POLL_BOOK:
            account = _settled(connection, poll, sheet, PaperKind.ACCOUNT)
            if account is not None:
                yield from _against_book(connection, poll, account, sheet)


def _account(sheet: PaperSheet) -> _Odd:
    printed, issued, unused, spoiled, returned = (
        sheet.figures[name,] for name in ("printed", "issued", "unused", "spoiled", "returned")
    )
    whole = issued + unused + spoiled
    if printed != whole:
        parts = f"{issued} + {unused} + {spoiled} = {whole}"
        yield (
            Say("印制 = 发出 + 未用 + 换发作废", "printed = issued + unused + spoiled"),
            Say(f"印制 {printed}，而 {parts}", f"printed {printed}, but {parts}"),
        )
    if returned > issued:
        yield (
            Say("收回不多于发出", "no more returned than issued"),
            Say(
                f"收回 {returned}，发出 {issued}：该处纸票将全部无效",
                f"returned {returned}, issued {issued}: none of its papers would count",
            ),
        )


def _count(connection: Connection, poll: StoredPoll, sheet: PaperSheet) -> _Odd:
    groups = groups_of(sheet.kind, poll.rules, sheet.electorate)
    account = _settled(connection, poll, sheet, PaperKind.ACCOUNT)
    ballots = None if account is None else account.figures["returned",]
    sums = [sum(sheet.figures[field.figure] for field in group.fields) for group in groups]
    for group, total in zip(groups, sums, strict=True):
        if ballots is not None and total != ballots * group.seats:
            yield (
                Say(
                    f"“{group.title.zh}”合计 {ballots * group.seats}（收回 {ballots} 张）",
                    f"{group.title.en}: {ballots * group.seats} in all ({ballots} papers returned)",
                ),
                Say(f"{total}", f"{total}"),
            )
    papers = {Fraction(total, group.seats) for group, total in zip(groups, sums, strict=True)}
    if ballots is None and len(papers) > 1:
        listed = "、".join(f"{group.title.zh} {total}" for group, total in zip(groups, sums, strict=True))
        named = ", ".join(f"{group.title.en} {total}" for group, total in zip(groups, sums, strict=True))
        yield Say("各项合计的张数相同", "as many papers in every item"), Say(listed, named)


def _against_book(connection: Connection, poll: StoredPoll, account: PaperSheet, sheet: PaperSheet) -> _Odd:
    book = sheet if sheet.kind is PaperKind.POLL_BOOK else _settled(connection, poll, sheet, PaperKind.POLL_BOOK)
    issued = account.figures["issued",]
    if book is not None and issued > len(book.figures):
        yield (
            Say("发出不多于签到", "no more papers issued than signatures"),
            Say(f"发出 {issued}，签到 {len(book.figures)}", f"issued {issued}, signatures {len(book.figures)}"),
        )


def _settled(connection: Connection, poll: StoredPoll, sheet: PaperSheet, kind: PaperKind) -> PaperSheet | None:
    entries = paper_store.entries_of(connection, poll.key, kind, sheet.electorate, sheet.unit)
    stands = settled(entries)[0] if entries else None
    return None if stands is None else stands.sheet
