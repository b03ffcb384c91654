"""Whether the parts of a rule file fit together: names that refer, shares that sum to 1, papers that can be filled."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations

from poll.refusal import Say
from poll.rule_contests import Asked
from poll.rule_lines import Place
from poll.rule_text import RuleText, refer, shown
from poll.rules import (
    MOST_CONTESTS,
    PHONE,
    Band,
    Channel,
    Comparator,
    Component,
    ComponentKind,
    ContestKind,
    RuleSet,
)

_RISING = {Comparator.AT_MOST, Comparator.LESS_THAN}
_STRICT = {Comparator.MORE_THAN, Comparator.LESS_THAN}


def check_rules(file: RuleText, rules: RuleSet, asked: Sequence[Asked]) -> None:
    """Note everything in which the parts do not fit together."""
    _window(file, rules)
    _references(file, rules)
    _papers(file, rules)
    _item_weights(file, rules)
    _components(file, rules)
    _bands(file, rules.bands)
    _thresholds(file, rules, asked)


def _window(file: RuleText, rules: RuleSet) -> None:
    if rules.opens_at >= rules.closes_at and file.is_clean(("opens_at",), ("closes_at",), ("zone",)):
        expected = Say("晚于 opens_at", "later than opens_at")
        step = Say("请改正起止时间。", "Correct the opening or the closing.")
        file.note(("closes_at",), expected, shown(rules.closes_at.isoformat()), step)


def _references(file: RuleText, rules: RuleSet) -> None:
    subjects = [each.id for each in rules.subjects]
    sessions = [each.id for each in rules.sessions]
    electorates = [each.id for each in rules.electorates]
    for index, electorate in enumerate(rules.electorates):
        if electorate.session is not None:
            place: Place = ("electorates", index, "session")
            refer(file, place, electorate.session, sessions, Say("会议的 id", "the id of a session"))
    for index, contest in enumerate(rules.contests):
        if contest.subject is not None:
            refer(
                file,
                ("contests", index, "subject"),
                contest.subject,
                subjects,
                Say("被评人的 id", "the id of a subject"),
            )
        for at, each in enumerate(contest.electorates):
            refer(file, ("contests", index, "electorates", at), each, electorates, _AN_ELECTORATE)
        if not contest.electorates and file.is_clean(("contests", index, "electorates")):
            file.note(
                ("contests", index, "electorates"),
                _AN_ELECTORATE,
                Say("没有", "none"),
                Say("请写谁来评。", "Say who is asked."),
            )
    rated = {contest.subject for contest in rules.contests}
    for index, subject in enumerate(rules.subjects):
        if subject.id and subject.id not in rated:
            step = Say("请为其设题或删去。", "Ask a contest about the person, or delete the person.")
            file.note(
                ("subjects", index), Say("有人评的被评人", "a person whom a contest is about"), shown(subject.id), step
            )


def _papers(file: RuleText, rules: RuleSet) -> None:
    for index, electorate in enumerate(rules.electorates):
        papers = sum(electorate.id in contest.electorates for contest in rules.contests)
        if electorate.id and not 1 <= papers <= MOST_CONTESTS:
            expected = Say(f"每张票 1 到 {MOST_CONTESTS} 题", f"1 to {MOST_CONTESTS} contests on its ballot paper")
            found = Say(f"{electorate.id} 有 {papers} 题", f"{electorate.id} has {papers}")
            file.note(("electorates", index), expected, found, Say("请增减题目。", "Add or take away contests."))


def _item_weights(file: RuleText, rules: RuleSet) -> None:
    noted = set()
    for electorate in rules.electorates:
        by_subject: dict[str | None, list[int]] = {}
        for index, contest in enumerate(rules.contests):
            if contest.kind is ContestKind.RATING and electorate.id in contest.electorates:
                by_subject.setdefault(contest.subject, []).append(index)
        for items in by_subject.values():
            total = sum((rules.contests[index].weight for index in items), Fraction(0))
            clean = file.is_clean(*(("contests", index, "weight") for index in items))
            if total != 1 and clean and tuple(items) not in noted:
                noted.add(tuple(items))
                _sum_is_not_one(file, ("contests", items[0], "weight"), total, electorate.id)


def _sum_is_not_one(file: RuleText, place: Place, total: Fraction, whose: str) -> None:
    expected = Say("权重之和恰为 1", "weights that sum to exactly 1")
    found = Say(f"{whose} 合计 {total}", f"{whose}: {total}")
    file.note(place, expected, found, Say("请改各项 weight。", "Correct the weights."))


def _components(file: RuleText, rules: RuleSet) -> None:
    rated = any(contest.kind is ContestKind.RATING for contest in rules.contests)
    if rated != bool(rules.components) and file.is_clean(("components",), ("contests",)):
        expected = Say("打分的评议才有 [[components]]", "[[components]] where there are ratings, and only there")
        found = Say("有", "some") if rules.components else Say("没有", "none")
        step = Say("请写明各评议主体的权重，或删去。", "Give each electorate its weight, or delete them.")
        file.note(("components",), expected, found, step)
        return
    _component_references(file, rules)
    _component_kinds(file, rules.components)
    total = sum((component.weight for component in rules.components), Fraction(0))
    if rules.components and total != 1 and file.is_clean(("components",)):
        _sum_is_not_one(file, ("components", 0, "weight"), total, "components")


def _component_references(file: RuleText, rules: RuleSet) -> None:
    raters = {each for contest in rules.contests if contest.kind is ContestKind.RATING for each in contest.electorates}
    channels = {channel for each in rules.electorates if each.id in raters for channel in each.channels}
    known_channels = [*(channel.value for channel in Channel), PHONE]
    seen: set[tuple[ComponentKind, str]] = set()
    for index, component in enumerate(rules.components):
        place: Place = ("components", index, "ref")
        match component.kind:
            case ComponentKind.ELECTORATE:
                refer(file, place, component.ref, sorted(raters), Say("打分的评议主体", "an electorate that rates"))
            case ComponentKind.CHANNEL:
                refer(file, place, component.ref, known_channels, Say("一种渠道", "a channel"))
            case ComponentKind.EXTERNAL:
                pass
        if (component.kind, component.ref) in seen and component.ref:
            step = Say("请合并权重。", "Put the weights together.")
            file.note(place, Say("只出现一次", "each only once"), shown(component.ref), step)
        seen.add((component.kind, component.ref))
    if file.is_clean(("components",)):
        _electorates_weighed(file, raters, rules.components)
        _channels_weighed(file, channels, rules.components)


def _electorates_weighed(file: RuleText, raters: set[str], components: Sequence[Component]) -> None:
    weighed = {component.ref for component in components if component.kind is ComponentKind.ELECTORATE}
    for each in sorted(raters - weighed) if weighed else []:
        expected = Say(f"{each} 的权重", f"a weight for {each}")
        step = Say("不计分也要写明 weight = 0。", "Write weight = 0 where its marks shall not count.")
        file.note(("components", 0), expected, Say("没有", "none"), step)


def _channels_weighed(file: RuleText, used: set[Channel], components: Sequence[Component]) -> None:
    weighed = [channel for each in components if each.kind is ComponentKind.CHANNEL for channel in each.channels]
    for channel in Channel:
        times = weighed.count(channel)
        if weighed and times != (channel in used):
            expected = Say("评议主体所用的每种渠道恰有一个权重", "one weight for each channel that electorates use")
            found = Say(f"{channel.value} 有 {times} 个", f"{channel.value} has {times}")
            file.note(("components", 0), expected, found, Say("请改 ref 或 channels。", "Correct ref or channels."))


def _component_kinds(file: RuleText, components: Sequence[Component]) -> None:
    kinds = [component.kind for component in components]
    if ComponentKind.CHANNEL in kinds and ComponentKind.ELECTORATE in kinds:
        place: Place = ("components", kinds.index(ComponentKind.CHANNEL), "kind")
        expected = Say("按主体或按渠道，只取其一", "weights by electorate or by channel, not both")
        found = Say("两样都有", "both")
        file.note(place, expected, found, Say("同一票不能计两次。", "The same ballot would weigh twice."))


def _bands(file: RuleText, bands: Sequence[Band]) -> None:
    for (earlier, first), (later, second) in combinations(enumerate(bands), 2):
        places = (("bands", earlier), ("bands", later))
        if _covers(first, second) and file.is_clean(*places):
            expected = Say("轮得到的等次", "a grade that can be reached")
            found = Say(f"{second.id} 已归 {first.id}", f"{second.id}: {first.id} comes first")
            file.note(
                ("bands", later, "value"), expected, found, Say("请调整次序或分数。", "Change the order or the value.")
            )
            return


def _covers(first: Band, second: Band) -> bool:
    rising = first.comparator in _RISING
    if rising != (second.comparator in _RISING):
        return False
    if first.value == second.value:
        return first.comparator not in _STRICT or second.comparator in _STRICT
    return first.value > second.value if rising else first.value < second.value


def _thresholds(file: RuleText, rules: RuleSet, asked: Sequence[Asked]) -> None:
    ratings = [each.contest for each in asked if each.contest.kind is ContestKind.RATING]
    options = {option.id for contest in ratings for option in contest.options if not option.abstains}
    any_option = {option.id for each in asked for option in each.contest.options}
    electorates = [electorate.id for electorate in rules.electorates]
    an_option = Say("选项的 id", "the id of an option")
    for index, threshold in enumerate(rules.thresholds):
        base: Place = ("thresholds", index)
        for at, each in enumerate(threshold.options):
            refer(file, (*base, "options", at), each, sorted(any_option), an_option)
        if threshold.measure == "share" and not threshold.options and file.is_clean((*base, "options")):
            file.note((*base, "options"), an_option, Say("没有", "none"), Say("请写哪些选项。", "Name the options."))
        if threshold.electorate is not None:
            refer(file, (*base, "electorate"), threshold.electorate, electorates, _AN_ELECTORATE)
    if rules.satisfaction is not None:
        for at, each in enumerate(rules.satisfaction.options):
            refer(file, ("satisfaction", "options", at), each, sorted(options), an_option)


_AN_ELECTORATE = Say("评议主体的 id", "the id of an electorate")
