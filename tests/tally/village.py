"""The golden village of docs/handbook: three electorates, phone and paper, built from plain values."""

import io
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from poll.ballot import Ballot, Mark, ballot_size, write_ballot
from poll.box import EMPTY_HEAD, BoxRow, link_of
from poll.call_rules import CallPolicy
from poll.envelope import envelope_context, seal
from poll.receipt import receipt_code
from poll.rules import (
    Band,
    Channel,
    CodePolicy,
    CodeUse,
    Comparator,
    Component,
    ComponentKind,
    Contest,
    ContestKind,
    Denominator,
    Electorate,
    Option,
    Quorum,
    Retention,
    Revote,
    RuleSet,
    Satisfaction,
    Subject,
    Threshold,
    Unit,
)
from tally.canvass import (
    CheckedBox,
    CountedBox,
    MergedCount,
    Reconciled,
    StrippedBox,
    VoidedBox,
    close,
    heading_after,
    open_box,
)
from tally.count import count
from tally.merge import Hall, merge
from tally.message_identities import Messages
from tally.reconcile import Evidence, reconcile
from tally.squash import Accounts, Voids, squash
from tally.strip import splits_phone, strip
from tally.totals import ContestCount

POLL = "xinhe-2026"
RECEIPT_KEY = bytes(range(32))
KEY = X25519PrivateKey.from_private_bytes(b"\x07" * 32)
GRADES = ("excellent", "competent", "basic", "incompetent", "abstain")
_LABELS = ("优秀", "称职", "基本称职", "不称职", "弃权")
_POINTS = (100, 80, 60, 0, None)
_PHONE_AND_PAPER = (Channel.TEXT, Channel.CALL, Channel.PAPER)

GOLDEN_RULES_SHA = sha256(b"golden").hexdigest()


def grade_options() -> tuple[Option, ...]:
    """Return the five grades of the golden example."""
    return tuple(
        Option(
            name,
            str(place),
            {"zh": label, "en": name},
            {},
            {},
            None if points is None else Fraction(points),
            points is None,
        )
        for place, (name, label, points) in enumerate(zip(GRADES, _LABELS, _POINTS, strict=True), 1)
    )


def village_rules(**changed: object) -> RuleSet:
    """Return the rules of the golden example, with whatever a test changes."""
    electorates = tuple(
        Electorate(name, {"zh": label, "en": label}, {}, None, channels, None)
        for name, label, channels in (
            ("v1", "镇党委委员", (Channel.PAPER,)),
            ("v2", "党员", _PHONE_AND_PAPER),
            ("v3", "村民", _PHONE_AND_PAPER),
        )
    )
    overall = Contest(
        "overall",
        ContestKind.RATING,
        "zhang",
        ("v1", "v2", "v3"),
        {"zh": "总体评价", "en": "Overall"},
        grade_options(),
        1,
        Fraction(1),
    )
    rules = RuleSet(
        title={"zh": "新河村双述双评", "en": "Xinhe village"},
        source="docs",
        languages=("zh", "en"),
        zone=ZoneInfo("Asia/Shanghai"),
        opens_at=datetime(2026, 12, 1, tzinfo=UTC),
        closes_at=datetime(2026, 12, 5, 9, tzinfo=UTC),
        help_line="0000-0000000",
        notice_days=10,
        list_days=20,
        objection_days=5,
        decision_days=3,
        subjects=(
            Subject("zhang", {"zh": "张建国", "en": "Zhang Jianguo"}, {"zh": "村支书", "en": "Village secretary"}),
        ),
        sessions=(),
        electorates=electorates,
        units=tuple(
            Unit(unit, {"zh": label, "en": unit}) for unit, label in (("g1", "一组"), ("g2", "二组"), ("g3", "三组"))
        ),
        contests=(overall,),
        components=tuple(
            Component(ComponentKind.ELECTORATE, name, {"zh": name}, Fraction(weight, 100), "")
            for name, weight in (("v1", 40), ("v2", 30), ("v3", 30))
        ),
        score_denominator=Denominator.RATED,
        satisfaction=Satisfaction(("excellent", "competent"), Denominator.RATED),
        bands=(
            Band("good", {"zh": "称职", "en": "Competent"}, Comparator.AT_LEAST, Fraction(80)),
            Band("basic", {"zh": "基本称职", "en": "Basically competent"}, Comparator.AT_LEAST, Fraction(70)),
            Band("bad", {"zh": "不称职", "en": "Incompetent"}, Comparator.LESS_THAN, Fraction(70)),
        ),
        thresholds=(
            Threshold(
                "third",
                {"zh": "不称职超过三分之一", "en": "Over a third incompetent"},
                "share",
                ("incompetent",),
                None,
                Denominator.RATED,
                Comparator.MORE_THAN,
                Fraction(1, 3),
                "example",
            ),
            Threshold(
                "fifth",
                {"zh": "村民不称职达五分之一", "en": "A fifth of villagers: incompetent"},
                "share",
                ("incompetent",),
                "v3",
                Denominator.RETURNED,
                Comparator.AT_LEAST,
                Fraction(1, 5),
                "example",
            ),
        ),
        decimals=2,
        revote=Revote.LAST_COUNTS,
        shared_phone_cap=3,
        code=CodePolicy(CodeUse.SHARED, 3, 5, run_together=False),
        smallest_cell=5,
        text_grace_seconds=0,
        call_grace_seconds=0,
        calls=CallPolicy(
            menu=False,
            help_key="0",
            wait_seconds=10,
            synthetic=True,
            call_back=False,
            hours=(8, 20),
            tries=3,
            retry_minutes=30,
        ),
        dialects=(),
        retention=Retention(90, 3),
        sha256=GOLDEN_RULES_SHA,
    )
    return replace(rules, **changed)  # type: ignore[arg-type]


def with_quorum(rules: RuleSet, electorate: str, quorum: Quorum) -> RuleSet:
    """Return the rules with a quorum for one electorate."""
    return replace(
        rules,
        electorates=tuple(
            replace(each, quorum=quorum) if each.id == electorate else each for each in rules.electorates
        ),
    )


@dataclass(frozen=True)
class Vote:
    """One vote as a test states it; no grades: taken back."""

    elector: int
    electorate: str
    unit: str
    grades: dict[int, tuple[str, ...]]
    channel: str = "text"


def box_of(votes: Iterable[Vote], rules: RuleSet, poll: int = 1) -> list[BoxRow]:
    """Seal votes in the order in which they came."""
    rows: list[BoxRow] = []
    head, size = EMPTY_HEAD, ballot_size(rules)
    for seq, vote in enumerate(votes, 1):
        paper = rules.ballot_of(vote.electorate)
        ballot = Ballot(tuple(Mark(place, options) for place, options in sorted(vote.grades.items())))
        context = envelope_context(POLL, rules.sha256, vote.electorate, vote.unit)
        sealed = seal(write_ballot(ballot, paper, size), KEY.public_key(), context) if vote.grades else b""
        row = BoxRow(
            poll,
            seq,
            vote.elector,
            vote.electorate,
            vote.unit,
            vote.channel,
            ballot.contests or (1 << len(paper)) - 1,
            1,
            sealed,
            receipt_code(RECEIPT_KEY, vote.elector),
            f"SM{seq:06d}",
            b"",
        )
        head = link_of(head, row)
        rows.append(row._replace(chain=head))
    return rows


@dataclass(frozen=True)
class Count:
    """Every paper of one canvass."""

    checked: CheckedBox
    voided: VoidedBox
    stripped: StrippedBox
    counted: CountedBox
    merged: MergedCount
    reconciled: Reconciled


def stripped_of(
    rows: Iterable[BoxRow], rules: RuleSet, voids: Iterable[int] = (), moved: Mapping[int, str] | None = None
) -> tuple[StrippedBox, bytes]:
    """Squash and strip a box."""
    box = sorted(rows, key=lambda row: (row.elector, row.seq))
    closed = close(POLL, rules.sha256, len(box), EMPTY_HEAD)
    voided = VoidedBox(heading_after(POLL, rules.sha256, closed), len(set(voids)), 0, "")
    accounts, written = Accounts(), io.BytesIO()
    envelopes = squash(box, Voids(frozenset(voids), moved or {}), accounts)
    stripped = strip(
        voided, envelopes, accounts, ballot_size(rules) + 48, rules.smallest_cell, splits_phone(rules), written
    )
    return stripped, written.getvalue()


def counted_of(stripped: StrippedBox, written: bytes, rules: RuleSet, workers: int = 1) -> CountedBox:
    """Open and count a stripped list."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "list"
        path.write_bytes(written)
        opened = open_box(stripped, stripped.list_sha256, ("甲", "乙"), None)
        return count(opened, stripped, rules, KEY, path, workers)


def canvass_of(
    rows: list[BoxRow],
    halls: tuple[Hall, ...],
    rules: RuleSet,
    voids: Iterable[int] = (),
    messages: dict[tuple[str, str, str], int] | None = None,
) -> Count:
    """Run a whole canvass over plain values."""
    stripped, written = stripped_of(rows, rules, voids)
    counted = counted_of(stripped, written, rules)
    merged = merge(counted, stripped, halls, rules)
    checked = CheckedBox(counted.heading, len(rows), "", len(rows), 0)
    voided = VoidedBox(counted.heading, len(set(voids)), 0, "")
    dispositions = messages or Counter((row.channel, row.electorate, "accepted") for row in rows)
    received: Counter[str] = Counter()
    for (channel, _, _), number in dispositions.items():
        received[channel] += number
    evidence = Evidence(
        halls,
        Messages(received, dispositions),
        None,
        Counter(electorate for _, electorate in {(row.elector, row.electorate) for row in rows}),
        0,
        (5, 5),
    )
    return Count(
        checked,
        voided,
        stripped,
        counted,
        merged,
        reconcile(checked, voided, stripped, counted, merged, evidence, rules),
    )


def paper(contest: Contest, marks: tuple[int, ...], invalid: int = 0) -> ContestCount:
    """Return a paper count; the last mark of the golden sheets is the abstention column."""
    ballots = sum(marks) + invalid
    return ContestCount(contest.id, ballots, 1, dict(zip(GRADES, marks, strict=True)), 0, invalid)


def golden_halls(rules: RuleSet) -> tuple[Hall, ...]:
    """Return roll and paper of the golden example."""
    overall = rules.contests[0]
    none = tuple(
        Hall("v2", unit, 14, 14, 0, 0, 0, 0, 0, 0, 0, (paper(overall, (0, 0, 0, 0, 0)),)) for unit in ("g2", "g3")
    )
    return (
        Hall("v1", "g1", 18, 0, 17, 20, 17, 3, 0, 17, 0, (paper(overall, (5, 9, 2, 1, 0)),)),
        Hall("v2", "g1", 14, 14, 33, 35, 33, 2, 0, 33, 0, (paper(overall, (12, 14, 3, 3, 1)),)),
        *none,
        Hall("v3", "g1", 40, 38, 26, 30, 25, 4, 1, 24, 0, (paper(overall, (6, 9, 4, 3, 1), 1),)),
        Hall("v3", "g2", 40, 38, 15, 20, 15, 5, 0, 14, 0, (paper(overall, (3, 5, 2, 2, 1), 1),)),
        Hall("v3", "g3", 40, 38, 15, 20, 15, 4, 1, 15, 0, (paper(overall, (3, 5, 2, 3, 1), 1),)),
    )


GOLDEN_VOIDS = (301, 302, *range(1000, 1103 + 1))
"""Two villagers with a phone ballot and 104 other people signed for paper: 106 signatures."""


def golden_votes() -> list[Vote]:
    """Return the texts and calls of the golden example that became envelopes."""
    votes = [Vote(301, "v3", "g1", {0: ("excellent",)}), Vote(302, "v3", "g2", {0: ("incompetent",)})]
    grades = [*["excellent"] * 9, *["competent"] * 14, *["basic"] * 6, *["incompetent"] * 11, "abstain"]
    units = ["g1"] * 15 + ["g2"] * 14 + ["g3"] * 12
    channels = ["text"] * 27 + ["call"] * 14
    first = [Vote(400 + n, "v3", units[n], {0: ("excellent",)}, channels[n]) for n in (0, 1, 2, 3, 4, 5, 6, 30, 31)]
    last = [Vote(400 + n, "v3", units[n], {0: (grades[n],)}, channels[n]) for n in range(41)]
    members = [
        Vote(200 + n, "v2", "g1", {0: (grade,)})
        for n, grade in enumerate(["excellent"] * 2 + ["competent"] * 3 + ["basic"])
    ]
    return [*first, *votes, *members, *last]


def golden_messages() -> dict[tuple[str, str, str], int]:
    """Return what became of every text and call of the golden example."""
    return {
        ("text", "v3", "accepted"): 29,
        ("text", "v3", "changed"): 7,
        ("text", "v2", "accepted"): 6,
        ("text", "v3", "unclear"): 8,
        ("text", "", "not_on_roll"): 4,
        ("text", "v3", "late"): 2,
        ("text", "v3", "help"): 3,
        ("text", "v3", "opt_out"): 1,
        ("call", "v3", "accepted"): 14,
        ("call", "v3", "changed"): 2,
        ("call", "v3", "hung_up"): 6,
        ("call", "", "not_on_roll"): 2,
        ("call", "v3", "late"): 1,
    }
