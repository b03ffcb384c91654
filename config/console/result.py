"""The result in the console: every figure with the way it was made, published by a supervisor, with all its files."""

from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Response, abort

from config.acts import publishing
from config.acts.canvass import begin
from config.acts.result_files import FILES, file_of
from config.board.board import Reader
from config.board.result import measured, tables_of, why_none
from config.console.console import Console
from config.console.files import download
from config.console.result_standing import Standing, standing
from config.console.visit import SEES, Group, Page, Visit
from config.paperwork.rule_words import compared_points, compared_share, number, share, share_of
from poll.poll import Stage
from poll.records import result_store
from poll.records.result_store import Publication
from poll.refusal import Finding, FindingsError, Say
from poll.roles import Role
from poll.rules import Comparator, Quorum
from tally.derivation import Compared, decimal, derivations

_MOST_CHARTS = 12
"""Drawings on one page; of more contests the tables are enough."""


def result(console: Console, visit: Visit, **shown: object) -> Response:
    """Show the result, or why there is none to be shown yet."""
    poll, reader = visit.its, Reader(visit.language, visit.at_ms)
    with console.reading() as connection:
        now = standing(connection, poll, visit.name, visit.at_ms)
    if now is None:
        return console.page("result_none.html", visit, is_voting=poll.stage.place <= Stage.OPEN.place, **shown)  # type: ignore[arg-type] # for the template.
    places = now.result["electorates"]
    with_charts = sum(len(each["contests"]) for each in places) <= _MOST_CHARTS
    return console.page(
        "result.html",
        visit,
        standing=now,
        result=now.result,
        derivations=derivations(now.result, poll.rules),
        electorates=[(each, tables_of(each, poll.rules, reader, with_charts=with_charts)) for each in places],
        FILES=FILES,
        decimal=decimal,
        number=number,
        share=share,
        measured=measured,
        why_none=why_none,
        quorum=_quorum,
        line_of=_line_of,
        divided_by=share_of(poll.rules.score_denominator),
        **shown,  # type: ignore[arg-type] # for the template.
    )


def publish(console: Console, visit: Visit) -> Response:
    """Publish the result as it stands: in the records, on the board, and on the line."""
    try:
        with console.act(visit) as connection, TemporaryDirectory(prefix="xiangyin-") as folder:
            act = begin(connection, visit.its.id, [visit.name], visit.at_ms)
            _require_news(standing(connection, act.poll, visit.name, visit.at_ms))
            publishing.publish(act, Path(folder))
    except FindingsError as error:
        return result(console, visit, status=422, findings=error.findings)
    sentence = Say("已公布。公示栏上现在就能看到。", "Published. It stands on the public board now.")
    return console.done(visit, sentence, "poll.result")


def file(console: Console, visit: Visit, number: int, name: str) -> Response:
    """Hand out a file of a publication."""
    if name not in FILES:
        abort(404)
    with console.reading() as connection:
        every = result_store.of_poll(connection, visit.its.key)
        publication = next((each for each in every if each.number == number), None)
        if publication is None:
            abort(404)
        content = file_of(connection, visit.its, publication, name)
    return download(f"{visit.its.id}-{number}-{name}", content, FILES[name][0])


def _quorum(quorum: Quorum) -> Say:
    """Return the quorum of an electorate in words."""
    return compared_share(quorum.comparator, quorum.share, share_of(quorum.of))


def _line_of(band: Compared) -> Say:
    """Return the line of a band in words."""
    return compared_points(Comparator(band.comparator), band.value)


def _require_news(now: Standing | None) -> None:
    """Of two who publish at once the second one has nothing to add."""
    if now is not None and now.last is not None and now.is_published and not now.is_being_amended:
        raise FindingsError([_is_published(now.last)])


def _is_published(last: Publication) -> Finding:
    return Finding(
        "公布 publish",
        Say("还没有公布的结果", "a result that is not published yet"),
        Say(f"{last.official}已公布，数字一样", f"published by {last.official}, with the same figures"),
        Say("不用再公布。", "There is nothing more to do."),
    )


PAGES = (
    Page("/polls/<poll_id>/result", "poll.result", result, SEES, menu=(Group.RESULT, Say("结果", "Result"))),
    Page("/polls/<poll_id>/result", "poll.result_publish", publish, frozenset({Role.SUPERVISOR}), ("POST",)),
    Page("/polls/<poll_id>/result/<int:number>/<name>", "poll.result_file", file, SEES),
)
