"""Reconciling on a page: every identity as an equation, green or red, down to the sheets; and certifying."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial

from flask import Response, request
from sqlalchemy import Connection

from config.acts import canvass as acts
from config.acts import canvass_requests, evidence
from config.acts import requests as requests_acts
from config.console.asking import ask, waiting_for
from config.console.canvass import READS, RUNS, SIGNS
from config.console.console import Console, findings_of
from config.console.identity_words import ShownIdentity, grouped, shown_identity, unit_of
from config.console.links import address_if_open
from config.console.reconciling import Added, added_up
from config.console.sheet_board import NO_UNIT
from config.console.visit import Group, Page, Visit
from config.own_page import answered
from poll.poll import Stage
from poll.records import canvass_store, journal_store, request_store
from poll.records.canvass_store import StoredFigure
from poll.records.request_store import Request, RequestState
from poll.refusal import Finding, FindingsError, Say
from poll.roles import Role
from tally.canvass import different_officials, require_stage
from tally.identity import Identity

_MOST_SHOWN, _BOTH = 200, 2


def reconcile(console: Console, visit: Visit, **shown: object) -> Response:
    """Show every identity of the whole poll, those of a hall only where they are red, and what is done next."""
    added = added_up(console, visit)
    identities = added.identities if added else ()
    with console.reading() as connection:
        figures, waits = _figures(connection, visit)
        certifying = waiting_for(connection, visit.its.key, canvass_requests.CERTIFY)
        changed = _changed_since_merge(connection, visit)
    wrong = [each for each in identities if not each.holds]
    only_red = request.args.get("show") == "red"
    listed = wrong if only_red else [each for each in identities if unit_of(each) is None or not each.holds]
    return console.page(
        "reconcile.html",
        visit,
        added=added,
        groups=grouped(_shown(console, visit, added, listed[:_MOST_SHOWN])),
        more=max(0, len(listed) - _MOST_SHOWN),
        units=_by_unit(visit, identities),
        numbers=(len(identities), len(wrong)),
        unsigned=[each for each in wrong if _signers(added, each) < _BOTH],
        remainders=canvass_requests.remainders(identities),
        only_red=only_red,
        figures=figures,
        waits=waits,
        certifying=certifying,
        changed=changed,
        unit="",
        **shown,  # type: ignore[arg-type] # for the template.
    )


def reconcile_unit(console: Console, visit: Visit, unit: str) -> Response:
    """Show every identity of one unit, in each electorate that votes there."""
    its = "" if unit == NO_UNIT else unit
    if its not in ({each.id for each in visit.its.rules.units} or {""}):
        return console.page("stop.html", visit, 404, reason="not_found")
    added = added_up(console, visit)
    identities = [each for each in (added.identities if added else ()) if unit_of(each) == its]
    wrong = [each for each in identities if not each.holds]
    only_red = request.args.get("show") == "red"
    labels = {each.id: each.label for each in visit.its.rules.units}
    return console.page(
        "reconcile_unit.html",
        visit,
        added=added,
        unit=unit,
        title=visit.words(labels[its]) if its else "",
        groups=grouped(_shown(console, visit, added, wrong if only_red else identities)),
        numbers=(len(identities), len(wrong)),
        only_red=only_red,
        whole=address_if_open(console, visit, "poll.reconcile"),
    )


def progress(console: Console, visit: Visit) -> Response:
    """Load the page anew when everything is added up."""
    if "HX-Request" not in request.headers:
        return console.go(visit, "poll.reconcile")
    added = added_up(console, visit)
    response = answered(Response(status=204))
    if added is not None and added.is_fresh:
        response.headers["HX-Refresh"] = "true"
    return response


def add_up(console: Console, visit: Visit) -> Response:
    """Add everything up again, late messages too."""
    added_up(console, visit, anew=True)
    return console.go(visit, "poll.reconcile")


def sign(console: Console, visit: Visit) -> Response:
    """Sign a reason for an identity that does not hold."""
    about, unit = request.form.get("about", ""), request.form.get("unit", "")
    try:
        _require_red(added_up(console, visit), about)
        with console.act(visit) as connection:
            act = acts.begin(connection, visit.its.id, [visit.name], visit.at_ms)
            require_stage(act.poll.id, act.poll.stage, Stage.MERGED)
            acts.sign(act, about, request.form.get("reason", ""))
    except FindingsError as error:
        return reconcile(console, visit, **findings_of(error))
    sentence = Say("已签字说明。", "You have signed for it.")
    if unit:
        return console.done(visit, sentence, "poll.reconcile_unit", unit=unit)
    return console.done(visit, sentence, "poll.reconcile")


def keep(console: Console, visit: Visit) -> Response:
    """Keep the reconciliation: each identity holds, or two officials have signed for it."""
    try:
        with console.act(visit) as connection:
            act = acts.begin(connection, visit.its.id, [visit.name], visit.at_ms)
            acts.keep_reconciled(act, acts.reconciled_now(act, None))
    except FindingsError as error:
        return reconcile(console, visit, **findings_of(error))
    sentence = Say("核对已记下。现在由两位经办人确认。", "The reconciliation is kept. Now two officials certify.")
    return console.done(visit, sentence, "poll.reconcile")


def certify(console: Console, visit: Visit) -> Response:
    """Prepare the certification for a supervisor."""
    return _asked(console, visit, canvass_requests.CERTIFY, {}, Stage.RECONCILED)


def figure(console: Console, visit: Visit) -> Response:
    """Prepare a figure from outside for a second official."""
    form = request.form
    document = " ".join(form.get("document", "").split())
    component, points = form.get("component", ""), form.get("points", "").strip()
    try:
        with console.act(visit) as connection:
            evidence.points_of(visit.its.rules, component, points)
            particulars = {"component": component, "points": points, "document": document}
            parts = canvass_requests.FIGURE, particulars, document, visit.name, visit.at_ms
            requests_acts.ask(connection, visit.its, *parts)
    except FindingsError as error:
        return reconcile(console, visit, **findings_of(error))
    sentence = Say("已提出，等另一位经办人批准。", "It waits for the approval of another official.")
    return console.done(visit, sentence, "poll.reconcile")


def _asked(console: Console, visit: Visit, act: str, particulars: Mapping[str, object], stage: Stage) -> Response:
    reason = request.form.get("reason", "")
    try:
        with console.act(visit) as connection:
            ask(connection, visit, act, {**particulars, "reason": " ".join(reason.split())}, reason, stage)
    except FindingsError as error:
        return reconcile(console, visit, **findings_of(error))
    sentence = Say("已提出，等监督员批准。", "It waits for the approval of a supervisor.")
    return console.done(visit, sentence, "poll.reconcile")


def _shown(console: Console, visit: Visit, added: Added | None, identities: Sequence[Identity]) -> list[ShownIdentity]:
    link = cache(partial(address_if_open, console, visit))
    signatures = added.signatures if added else ()
    return [shown_identity(each, signatures, visit.its.rules, link) for each in identities]


def _signers(added: Added | None, identity: Identity) -> int:
    return different_officials(each for each in (added.signatures if added else ()) if each.about == identity.id)


@dataclass(frozen=True, slots=True)
class _OfUnit:
    """One unit among the others: how many equations it has, and how many are red."""

    unit: str
    title: str
    identities: int
    wrong: int


def _by_unit(visit: Visit, identities: Sequence[Identity]) -> list[_OfUnit]:
    labels = {each.id: visit.words(each.label) for each in visit.its.rules.units} or {"": ""}
    its: dict[str, list[bool]] = {}
    for each in identities:
        unit = unit_of(each)
        if unit is not None:
            its.setdefault(unit, []).append(each.holds)
    return [
        _OfUnit(unit or NO_UNIT, title, len(its[unit]), its[unit].count(False))
        for unit, title in labels.items()
        if unit in its
    ]


@dataclass(frozen=True, slots=True)
class _Figure:
    """One figure from outside: what it is called, and how it stands; None: nobody has entered it."""

    name: str
    title: Say
    stands: StoredFigure | None


def _figures(connection: Connection, visit: Visit) -> tuple[list[_Figure], list[Request]]:
    """Return the figures that the rules ask for, and those that wait for a second official."""
    titles = canvass_requests.figure_titles(visit.its.rules)
    if not titles:
        return [], []
    there = canvass_store.figures(connection, visit.its.key)
    waiting = request_store.of_poll(connection, visit.its.key, RequestState.WAITING)
    listed = [_Figure(name, title, there.get(name)) for name, title in titles.items()]
    return listed, [each for each in waiting if each.act == canvass_requests.FIGURE]


def _changed_since_merge(connection: Connection, visit: Visit) -> bool:
    """Tell whether a sheet was entered or corrected after paper and phone were put together."""
    if visit.its.stage is not Stage.MERGED:
        return False
    last = {
        act: [each.number for each in journal_store.newest(connection, visit.its.key, act=act, most=1)]
        for act in ("merged", "paper_entered", "paper_corrected")
    }
    return max(last["paper_entered"] + last["paper_corrected"], default=0) > max(last["merged"], default=0)


def _require_red(added: Added | None, about: str) -> None:
    if added is None or about not in {each.id for each in added.identities if not each.holds}:
        raise FindingsError([_not_red()])


PAGES = (
    Page(
        "/polls/<poll_id>/reconcile", "poll.reconcile", reconcile, READS, menu=(Group.COUNT, Say("核对", "Reconcile"))
    ),
    Page("/polls/<poll_id>/reconcile", "poll.reconcile_keep", keep, RUNS, ("POST",)),
    Page("/polls/<poll_id>/reconcile/progress", "poll.reconcile_progress", progress, READS),
    Page("/polls/<poll_id>/reconcile/again", "poll.reconcile_again", add_up, SIGNS, ("POST",)),
    Page("/polls/<poll_id>/reconcile/sign", "poll.reconcile_sign", sign, SIGNS, ("POST",)),
    Page("/polls/<poll_id>/reconcile/certify", "poll.reconcile_certify", certify, SIGNS, ("POST",)),
    Page("/polls/<poll_id>/reconcile/figure", "poll.reconcile_figure", figure, SIGNS, ("POST",)),
    Page(
        "/polls/<poll_id>/units/<unit>/reconcile",
        "poll.reconcile_unit",
        reconcile_unit,
        frozenset({*READS, Role.STATION}),
    ),
)


def _not_red() -> Finding:
    return Finding(
        "签字 signature",
        Say("一条不成立的等式", "an equation that does not hold"),
        Say("没有这一条，或它已成立", "none, or it holds by now"),
        Say("请刷新页面。", "Load the page again."),
    )
