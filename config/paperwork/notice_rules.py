"""The rules of a poll as the notice tells them: who votes, on what, how it is counted, which lines raise a flag."""

from collections.abc import Iterator, Sequence

from config.paperwork.asked import alike, papers_of
from config.paperwork.rule_words import (
    compared,
    compared_points,
    compared_share,
    labels_of,
    listed,
    number,
    share,
    share_of,
)
from config.paperwork.wording import Line, Wording
from poll.refusal import Say
from poll.rules import (
    Channel,
    Component,
    ComponentKind,
    Contest,
    Electorate,
    Option,
    RuleSet,
    Threshold,
    Words,
    words_in,
)

_CHANNELS = {Channel.TEXT: Say("短信", "text"), Channel.CALL: Say("电话", "call"), Channel.PAPER: Say("纸票", "paper")}
_WHOLE = 1
_HELD = "\N{NO-BREAK SPACE}"


def voters(wording: Wording) -> Iterator[Line]:
    """Yield for each electorate who is in it, how they may vote, and its quorum."""
    for each in wording.rules.electorates:
        who, how = _said(each.who), listed(_CHANNELS[channel] for channel in each.channels)
        quorum = _quorum(each)
        yield wording.line(
            _said(each.label), Say(f"{who.zh}。可用{how.zh}。{quorum.zh}", f"{who.en}. By {how.en}. {quorum.en}")
        )


def what_is_asked(wording: Wording) -> Iterator[Line]:
    """Yield the items of each different ballot paper, with their weights, their options and the points of these."""
    papers = list(papers_of(wording.rules.electorates, wording))
    for group in papers:
        paper = wording.rules.ballot_of(group[0].id)
        if len(papers) > 1:
            yield wording.line(listed(_said(each.label) for each in group), Say("评：", "are asked:"))
        for contests in alike(paper):
            items, options = listed(_item(each, paper, wording) for each in contests), _options(contests[0])
            if len(contests) == 1:
                yield wording.line(items, options)
            else:
                yield wording.line(Say(f"共 {len(contests)} 项", f"{len(contests)} items"), items)
                yield wording.line(Say("每项选一个", "one for each"), options)


def counting(wording: Wording) -> Iterator[Line]:
    """Yield the weights of the composite, the satisfaction rate, the grades, and what is done with few ballots."""
    rules = wording.rules
    if rules.components:
        yield wording.line(Say("权重", "Weights"), listed((_weight(each) for each in rules.components), _STOP))
        yield wording.line(Say("得分", "Score"), _rounding(rules))
    if rules.satisfaction is not None:
        good, over = labels_of(rules.satisfaction.options, rules), share_of(rules.satisfaction.denominator)
        yield wording.line(Say("满意率", "Satisfaction"), Say(f"（{good.zh}）÷ {over.zh}", f"({good.en}) ÷ {over.en}"))
    if rules.bands:
        grades = [(_said(each.label), compared_points(each.comparator, each.value)) for each in rules.bands]
        grade = listed((Say(f"{name.zh} {line.zh}", f"{name.en}: {line.en}") for name, line in grades), _STOP)
        yield wording.line(Say("综合分的等次", "Grades of the composite"), grade)
    few = rules.smallest_cell
    yield wording.line(
        Say("人数少的", "Few ballots"),
        Say(f"少于 {few} 票的数字不单独公布，并入其他。", f"Numbers of fewer than {few} ballots are not shown apart."),
    )


def thresholds(wording: Wording) -> Iterator[Line]:
    """Yield each line that raises a flag, with the rule it comes from; people decide."""
    for each in wording.rules.thresholds:
        measured = line_in_words(each, wording.rules)
        yield wording.line(
            _said(each.flag),
            Say(f"{measured.zh}。依据：{each.source}。", f"{measured.en}. Source: {each.source}."),
        )
    if wording.rules.thresholds:
        yield wording.line(
            Say("只作提示", "A flag only"),
            Say("怎么办，由有权的组织研究决定。", "What follows is for those in charge."),
        )


_STOP = Say("；", "; ")


def _said(words: Words) -> Say:
    return Say(words_in(words, "zh"), words_in(words, "en"))


def _quorum(electorate: Electorate) -> Say:
    quorum = electorate.quorum
    if quorum is None:
        return Say("", "")
    least = compared_share(quorum.comparator, quorum.share, share_of(quorum.of))
    return Say(
        f"法定人数：收回票须{least.zh}，达不到不定等次。依据：{quorum.source}。",
        f"Quorum: ballots are {least.en}; below it there is no grade. Source: {quorum.source}.",
    )


def _item(contest: Contest, paper: Sequence[Contest], wording: Wording) -> Say:
    item = wording.item(contest, paper)
    weight = "" if contest.weight == _WHOLE else f" {share(contest.weight)}"
    many = Say("", "")
    if contest.seats > 1:
        many = Say(f"（最多选 {contest.seats} 个）", f" (up to {contest.seats})")
    return Say(item.get("zh", "") + weight + many.zh, item.get("en", "") + weight + many.en)


def _options(contest: Contest) -> Say:
    return listed((_option(each) for each in contest.options), Say("　", ", "))


def _option(option: Option) -> Say:
    label = _said(option.label)
    if option.points is None:
        return Say(f"{option.key}{_HELD}{label.zh}", f"{option.key} {label.en}")
    points = number(option.points)
    return Say(f"{option.key}{_HELD}{label.zh}（{points}分）", f"{option.key} {label.en} ({points})")


def _weight(component: Component) -> Say:
    label, weight = _said(component.label), share(component.weight)
    if component.kind is ComponentKind.EXTERNAL:
        return Say(
            f"{label.zh} {weight}（依据：{component.source}）", f"{label.en} {weight} (from: {component.source})"
        )
    return Say(f"{label.zh} {weight}", f"{label.en} {weight}")


def _rounding(rules: RuleSet) -> Say:
    over = share_of(rules.score_denominator)
    return Say(
        f"分值合计 ÷ {over.zh}；综合分只在最后四舍五入一次，保留 {rules.decimals} 位小数。",
        f"points ÷ {over.en}; the composite is rounded once, half up, to {rules.decimals} decimals.",
    )


def line_in_words(threshold: Threshold, rules: RuleSet) -> Say:
    """Return what a threshold measures and where its line is: `村民“不称职”达到有效评议的1/2以上（含）`."""
    whose = _said(rules.electorate(threshold.electorate).label) if threshold.electorate else Say("", "")
    by = f", {whose.en}" if whose.en else ""
    match threshold.measure:
        case "composite":
            line = compared_points(threshold.comparator, threshold.value)
            return Say(f"综合分{line.zh}", f"composite {line.en}")
        case "satisfaction":
            line = compared(threshold.comparator, Say(share(threshold.value), share(threshold.value)))
            return Say(f"{whose.zh}满意率{line.zh}", f"satisfaction {line.en}{by}")
        case _:
            what = labels_of(threshold.options, rules)
            line = compared_share(threshold.comparator, threshold.value, share_of(threshold.denominator))
            return Say(f"{whose.zh}“{what.zh}”{line.zh}", f'"{what.en}" {line.en}{by}')
