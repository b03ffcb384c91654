"""The first sheet: the result as it was published, every figure of it from the cells behind."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from poll.rules import Denominator, Quorum, Threshold
from tally.exports.electorate_sheet import ElectorateCells
from tally.exports.formula import Condition, Formula, added, number, rank, rounded
from tally.exports.names import WHY_NONE, Names, Result, both, state_of
from tally.exports.sheet import Book, Layout, Sheet, decimal
from tally.exports.weights_sheet import CompositeCells

_LAYOUT = Layout((46, 13, 13, 12, 12, 12, 12, 16, 34), frozen=2, landscape=True)
_WIDE = len(_LAYOUT.widths)
_REACHED, _NOT_REACHED = "达到 reached", "未达到 not reached"
_ELECTORATES = (
    "评议主体 electorate",
    "应到 registered",
    "签到 signed",
    "发出 issued",
    "收回 returned",
    "电话 phone",
    "合计 ballots",
    "参评率 turnout",
    "法定人数 quorum",
)
_CONTESTS = ("项目 contest", "有效 valid", "弃权 abstained", "废票 invalid", "满意率 satisfaction", "参评率 turnout")
_FLAGS = (
    "界线 threshold",
    "分子 numerator",
    "分母 over",
    "百分比 share",
    "比较 is it",
    "界线值 value",
    "÷",
    "提示 flag",
    "出处 source",
)
_ACCOUNT = ("registered", "signatures", "issued", "returned", "phone_ballots", "ballots")
_HUNDRED = number(100)


def begin(book: Book, name: str, result: Result) -> Sheet:
    """Add the first sheet, with the title and the state of the result."""
    sheet = book.sheet(name, _LAYOUT)
    sheet.title(both(result["title"]))
    sheet.text(0, state_of(result), "heading")
    sheet.row += 1
    sheet.note("蓝色为录入的数字，其余都是公式。 Blue numbers were entered; everything else is a formula.")
    return sheet


def write_result(
    sheet: Sheet,
    result: Result,
    names: Names,
    places: Mapping[str, ElectorateCells],
    composites: Sequence[CompositeCells],
) -> None:
    """Write the result, with what stands on the other sheets."""
    for composite, cells in zip(result["composites"], composites, strict=True):
        _composite(sheet, composite, names, cells)
    _electorates(sheet, result, names, places)
    _contests(sheet, result, names, places)
    _flags(sheet, result, names, places, composites)
    for ranking in result["rankings"]:
        _ranking(sheet, ranking, names, places[ranking["electorate"]])


def _composite(sheet: Sheet, composite: Result, names: Names, cells: CompositeCells) -> None:
    sheet.heading(names.subject(composite["subject"]), _WIDE)
    sheet.text(0, "综合得分 composite", "head")
    if cells.rounded is not None:
        sheet.formula(1, cells.rounded, decimal(names.rules.decimals), "total")
        if cells.band is not None:
            sheet.words(2, cells.band, "total")
        sheet.text(5, f"= {composite['exact']}", "note")
    else:
        sheet.text(1, "不成立 none")
    sheet.row += 1
    sheet.texts(["组成部分 component", "权重 weight", "得分 score"], "head")
    for part, score in zip(composite["parts"], cells.scores, strict=True):
        sheet.text(0, both(part["label"]))
        sheet.number(1, Fraction(part["weight"]))
        if score is None:
            sheet.text(2, WHY_NONE[part["why_none"]])
        else:
            sheet.formula(2, rounded(score, names.rules.decimals), decimal(names.rules.decimals))
        sheet.row += 1


def _electorates(sheet: Sheet, result: Result, names: Names, places: Mapping[str, ElectorateCells]) -> None:
    sheet.heading("参评 Who took part", _WIDE)
    sheet.texts(_ELECTORATES, "head")
    columns: dict[str, list[Formula]] = {name: [] for name in _ACCOUNT}
    for electorate in result["electorates"]:
        account = places[electorate["id"]].account
        sheet.text(0, names.electorate(electorate["id"]))
        for column, name in enumerate(_ACCOUNT, 1):
            columns[name].append(sheet.formula(column, account[name]))
        if "turnout" in account:
            sheet.formula(7, account["turnout"], '0.0"%"', "total")
        quorum = names.rules.electorate(electorate["id"]).quorum
        if quorum is not None:
            sheet.words(8, _met(quorum, account).choose(_REACHED, _NOT_REACHED), "verdict")
        sheet.row += 1
    sheet.text(0, "合计 all", "head")
    sums = [sheet.formula(column, added(columns[name]), style="total") for column, name in enumerate(_ACCOUNT, 1)]
    if sums[0].value:
        sheet.formula(7, rounded(sums[-1] / sums[0] * _HUNDRED, 1), '0.0"%"', "total")
    sheet.row += 1


def _met(quorum: Quorum, account: Mapping[str, Formula]) -> Condition:
    base = {Denominator.REGISTERED: "registered", Denominator.PRESENT: "present"}.get(quorum.of, "ballots")
    needed = account[base] * number(quorum.share.numerator)
    return (account["ballots"] * number(quorum.share.denominator)).compared(quorum.comparator, needed)


def _contests(sheet: Sheet, result: Result, names: Names, places: Mapping[str, ElectorateCells]) -> None:
    sheet.heading("各项 Contests", _WIDE)
    sheet.texts(_CONTESTS, "head")
    for electorate in result["electorates"]:
        place = places[electorate["id"]]
        for contest in electorate["contests"]:
            sheet.text(0, f"{names.electorate(electorate['id'])}：{both(contest['title'])}")
            if contest["total"] is not None:
                below = place.counts[contest["id"], "total"].below
                for column, name in enumerate(("valid", "abstained", "invalid"), 1):
                    sheet.formula(column, below[name])
            if contest["id"] in place.satisfaction:
                rate = decimal(names.rules.decimals) + '"%"'
                sheet.formula(4, place.satisfaction[contest["id"]], rate, "total")
            if "turnout" in place.account:
                sheet.formula(5, place.account["turnout"], '0.0"%"')
            sheet.row += 1


def _flags(
    sheet: Sheet,
    result: Result,
    names: Names,
    places: Mapping[str, ElectorateCells],
    composites: Sequence[CompositeCells],
) -> None:
    if not result["flags"]:
        return
    thresholds = {each.id: each for each in names.rules.thresholds}
    exact = {each["subject"]: its.exact for each, its in zip(result["composites"], composites, strict=True)}
    sheet.heading("提示 Flags: the numbers flag, people decide", _WIDE)
    sheet.texts(_FLAGS, "head")
    for flag in result["flags"]:
        threshold, pair = thresholds[flag["threshold"]], exact.get(flag["subject"])
        if threshold.measure == "composite" and pair is not None:
            _flag(sheet, threshold, names.subject(flag["subject"]), pair)
        else:
            where = f"{names.electorate(flag['electorate'])}：{both(names.contest(flag['contest']).title)}"
            _flag(sheet, threshold, where, _share(flag, threshold, names, places[flag["electorate"]]))


def _flag(sheet: Sheet, threshold: Threshold, where: str, pair: tuple[Formula, Formula]) -> None:
    sheet.text(0, f"{both(threshold.flag)}（{where}）")
    numerator, over = sheet.formula(1, pair[0]), sheet.formula(2, pair[1])
    if threshold.measure != "composite":
        sheet.formula(3, rounded(numerator / over * _HUNDRED, 2), '0.00"%"')
    sheet.text(4, threshold.comparator.value)
    value, divided = sheet.number(5, threshold.value.numerator), sheet.number(6, threshold.value.denominator)
    raised = (numerator * divided).compared(threshold.comparator, value * over)
    sheet.words(7, raised.choose(_REACHED, _NOT_REACHED), "verdict")
    sheet.text(8, threshold.source)
    sheet.row += 1


def _share(flag: Result, threshold: Threshold, names: Names, place: ElectorateCells) -> tuple[Formula, Formula]:
    options, denominator = threshold.options, threshold.denominator
    satisfaction = names.rules.satisfaction
    if threshold.measure == "satisfaction" and satisfaction is not None:
        options, denominator = satisfaction.options, satisfaction.denominator
    total = place.counts[flag["contest"], "total"]
    return added([votes for option, votes in total.marks.items() if option in options]), total.over(denominator)


def _ranking(sheet: Sheet, ranking: Result, names: Names, place: ElectorateCells) -> None:
    contest = names.contest(ranking["contest"])
    sheet.heading(f"名次 Rank：{names.electorate(ranking['electorate'])}　{both(contest.title)}", _WIDE)
    sheet.texts(["选项 option", "票数 votes", "名次 rank"], "head")
    first, total = sheet.row, place.counts[contest.id, "total"]
    votes = []
    for each in ranking["ranked"]:
        sheet.text(0, names.option(contest.id, each["option"]))
        votes.append(sheet.formula(1, total.marks[each["option"]]))
        sheet.row += 1
    for row, its in enumerate(votes, first):
        sheet.formula(2, rank(its, votes), style="total", row=row)
