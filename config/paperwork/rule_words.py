"""The numbers of a rule set in words: shares, comparisons, and what a share is a share of."""

from collections.abc import Iterable
from fractions import Fraction

from poll.refusal import Say
from poll.rules import Comparator, Denominator, RuleSet, words_in

_HUNDRED = 100


def number(value: Fraction) -> str:
    """Return an exact number as people read it: `90`, `12.5`; `1/3` where two decimals would not be exact."""
    if (value * _HUNDRED).denominator != 1:
        return str(value)
    return f"{float(value):.2f}".rstrip("0").rstrip(".")


def share(value: Fraction) -> str:
    """Return a share: `40%`, `12.5%`; `1/3` where two decimals would not be exact."""
    percent = number(value * _HUNDRED)
    return str(value) if "/" in percent else f"{percent}%"


def compared(comparator: Comparator, value: Say) -> Say:
    """Return a comparison: 以上 and 以下 include the number itself, 超过 and 不满 do not."""
    match comparator:
        case Comparator.AT_LEAST:
            return Say(f"达到{value.zh}以上（含）", f"{value.en} or more")
        case Comparator.MORE_THAN:
            return Say(f"超过{value.zh}", f"more than {value.en}")
        case Comparator.AT_MOST:
            return Say(f"在{value.zh}以下（含）", f"{value.en} or less")
        case Comparator.LESS_THAN:
            return Say(f"不满{value.zh}", f"less than {value.en}")


def compared_points(comparator: Comparator, value: Fraction) -> Say:
    """Return a comparison with points: 达到90以上（含）."""
    return compared(comparator, Say(number(value), number(value)))


def compared_share(comparator: Comparator, value: Fraction, of: Say) -> Say:
    """Return a comparison with a share of something: 超过应到人数的50%."""
    line = compared(comparator, Say(f"{of.zh}的{share(value)}", share(value)))
    return Say(line.zh, f"{line.en} of {of.en}")


def share_of(denominator: Denominator) -> Say:
    """Return what a share is a share of."""
    match denominator:
        case Denominator.RATED:
            return Say("有效评议（不含弃权）", "valid ratings, abstentions apart")
        case Denominator.RETURNED:
            return Say("收回票", "ballots returned")
        case Denominator.PRESENT:
            return Say("实到人数（签到加电话票）", "those present (signatures and phone ballots)")
        case Denominator.REGISTERED:
            return Say("应到人数（名册）", "electors on the roll")


def labels_of(options: Iterable[str], rules: RuleSet) -> Say:
    """Return options by their labels: `优秀、称职`."""
    known = {option.id: option.label for contest in reversed(rules.contests) for option in contest.options}
    found = [known[each] for each in options]
    return listed([Say(words_in(each, "zh"), words_in(each, "en")) for each in found])


def listed(parts: Iterable[Say], between: Say = Say("、", ", ")) -> Say:  # noqa: B008 - a value that never changes.
    """Return sentences one after another."""
    every = list(parts)
    return Say(between.zh.join(each.zh for each in every), between.en.join(each.en for each in every))
