"""What people hold in their hands, as PDF: posters, notice, ballots, sheets of each hall, and the voter cards."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

from flask import Response, request

from config.acts.printing import PrintedPlace, note_cards, place_named, places_of, voted_by_phone
from config.console.console import Console, findings_of
from config.console.files import download
from config.console.roll import names
from config.console.visit import SEES, Group, Page, Visit
from config.paperwork.ballots import ballots
from config.paperwork.notice import Posting, notice
from config.paperwork.poster import poster
from config.paperwork.sign_in import desk_list, sign_in_sheet
from config.paperwork.tally_sheet import tally_sheet
from config.paperwork.voter_cards import voter_cards
from poll.poll import Stage
from poll.records import roll_search
from poll.refusal import Finding, FindingsError, Say
from poll.roles import Role
from poll.rules import Channel

_PDF = "application/pdf"
_REGISTRAR, _STATION = frozenset({Role.REGISTRAR}), frozenset({Role.STATION})
_NAMES = _REGISTRAR | _STATION | {Role.SUPERVISOR}
"""Who prints sheets with names on them."""


def printing(console: Console, visit: Visit, **shown: object) -> Response:
    """Show everything that can be printed, by electorate and unit."""
    rules = visit.its.rules
    with console.reading() as connection:
        counted = roll_search.breakdown(connection, visit.its.key)
    places: dict[tuple[str, str], int] = {}
    for (electorate, unit, _), count in counted.items():
        places[electorate, unit] = places.get((electorate, unit), 0) + count
    order = [(each.id, unit) for each in rules.electorates for unit in [*(at.id for at in rules.units), ""]]
    on_paper = {each.id for each in rules.electorates if Channel.PAPER in each.channels}
    return console.page(
        "printing.html",
        visit,
        places=[(*place, places[place], place[0] in on_paper) for place in order if place in places],
        on_paper=[each for each in rules.electorates if each.id in on_paper],
        by_phone=any(set(each.channels) & {Channel.TEXT, Channel.CALL} for each in rules.electorates),
        prints_names=visit.has(*_NAMES),
        is_open=visit.its.stage is Stage.OPEN,
        **names(visit),
        **shown,  # type: ignore[arg-type] # for the template.
    )


def public(console: Console, visit: Visit, kind: str) -> Response:
    """Hand out what anybody may read: a poster, the notice, ballots, tally sheets."""
    poll, rules = visit.its, visit.its.rules
    match kind:
        case "poster-a3":
            printed = poster(rules, poll.sender, "a3")
        case "poster-a4":
            printed = poster(rules, poll.sender, "a4")
        case "notice":
            printed = notice(rules, poll.sender, _posting(request.args))
        case "ballots":
            electorate, unit = place_named(poll, request.args.get("electorate", ""), request.args.get("unit", ""))
            printed = ballots(rules, electorate or rules.electorates[0].id, unit or "", None)
            kind = f"{kind}-{electorate}"
        case "tally":
            place = _place(console, visit)
            printed = tally_sheet(rules, place.electorate, place.unit, len(place.people))
            kind = f"{kind}-{place.name}"
        case _:
            raise FindingsError([_no_such_paper(kind)])
    return download(f"{kind}.pdf", printed, _PDF)


def sign_in(console: Console, visit: Visit) -> Response:
    """Hand out the sign-in sheet of one electorate and unit."""
    place = _place(console, visit)
    printed = sign_in_sheet(visit.its.rules, place.listed, place.electorate, place.unit)
    return download(f"sign-in-{place.name}.pdf", printed, _PDF)


def cards(console: Console, visit: Visit) -> Response:
    """Warn, then hand out the voter cards of one electorate and unit; the journal says that they were printed."""
    try:
        place = _place(console, visit)
        if request.method == "GET":
            return _confirm(console, visit, "cards", place)
        printed = voter_cards(visit.its.rules, visit.its.sender, place.people)
        # Written down before anybody gets the cards.
        with console.act(visit) as connection:
            note_cards(connection, visit.its.id, [place], visit.name, visit.at_ms)
    except FindingsError as error:
        return printing(console, visit, **findings_of(error))
    return download(f"cards-{place.name}.pdf", printed, _PDF)


def desk(console: Console, visit: Visit) -> Response:
    """Warn, then hand out who has voted by telephone at one desk, for when it has no connection."""
    try:
        place = _place(console, visit)
        _require_open(visit)
        if request.method == "GET":
            return _confirm(console, visit, "desk", place)
        with console.act(visit) as connection:
            voted = voted_by_phone(connection, visit.its.id, [place], visit.name, visit.at_ms)[place.name]
        as_of = datetime.fromtimestamp(visit.at_ms / 1000, UTC)
        printed = desk_list(visit.its.rules, place.listed, place.electorate, place.unit, voted, as_of)
    except FindingsError as error:
        return printing(console, visit, **findings_of(error))
    return download(f"desk-{place.name}.pdf", printed, _PDF)


def _confirm(console: Console, visit: Visit, kind: str, place: PrintedPlace) -> Response:
    coded = sum(each.code is not None for each in place.people)
    return console.page("printing_confirm.html", visit, kind=kind, place=place, coded=coded, **names(visit))


def _place(console: Console, visit: Visit) -> PrintedPlace:
    """Return the electorate and unit that were asked for, where the official may know who is in it.

    Raises:
        FindingsError: nobody stands there, it is not named, or it is another clerk's.
    """
    asked = request.values
    with console.reading() as connection:
        places = places_of(connection, visit.its, asked.get("electorate", ""), asked.get("unit", ""))
    if len(places) > 1:
        raise FindingsError([_which_place()])
    if visit.units is not None and places[0].unit not in visit.units:
        raise FindingsError([_not_yours()])
    return places[0]


def _posting(asked: Mapping[str, str]) -> Posting:
    posted = asked.get("posted_on", "")
    try:
        posted_on = date.fromisoformat(posted) if posted else None
    except ValueError as error:
        raise FindingsError([_no_date(posted)]) from error
    return Posting(host=asked.get("host", ""), objections_to=asked.get("objections_to", ""), posted_on=posted_on)


def _require_open(visit: Visit) -> None:
    if visit.its.stage is not Stage.OPEN:
        raise FindingsError([_not_open(visit.its.stage)])


def _no_such_paper(kind: str) -> Finding:
    return Finding(
        "打印 print",
        Say("本页列出的一种", "one of those on this page"),
        Say(f"“{kind}”", f'"{kind}"'),
        Say("请从页面上选择。", "Choose one on the page."),
    )


def _which_place() -> Finding:
    return Finding(
        "打印 print",
        Say("一个评议主体和一个小组", "one electorate and one unit"),
        Say("几个", "several"),
        Say("请从页面上选择。", "Choose one on the page."),
    )


def _not_yours() -> Finding:
    return Finding(
        "小组 unit",
        Say("分派给您的小组", "a unit that is yours"),
        Say("别的小组", "another one"),
        Say("请那个会场的工作人员打印。", "Let the clerk of that hall print it."),
    )


def _not_open(stage: Stage) -> Finding:
    return Finding(
        "打印 print",
        Say("正在进行的评议", "an open poll"),
        Say(f"阶段 {stage.value}", f"stage {stage.value}"),
        Say("评议期间才有人用电话投票。", "Somebody has voted by telephone only while it is open."),
    )


def _no_date(written: str) -> Finding:
    return Finding(
        "日期 date",
        Say("年-月-日，如 2026-12-01", "a date like 2026-12-01"),
        Say(f"“{written}”", f'"{written}"'),
        Say("请改正。", "Mend it."),
    )


_RULE = "/polls/<poll_id>/print"
PAGES = (
    Page(_RULE, "poll.print", printing, SEES, menu=(Group.PREPARE, Say("打印", "Print"))),
    Page(f"{_RULE}/paper/<kind>", "poll.print_paper", public, SEES),
    Page(f"{_RULE}/sign-in", "poll.print_sign_in", sign_in, _NAMES),
    Page(f"{_RULE}/cards", "poll.print_cards", cards, _REGISTRAR, ("GET", "POST")),
    Page(f"{_RULE}/desk", "poll.print_desk", desk, _STATION, ("GET", "POST")),
)
