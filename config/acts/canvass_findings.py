"""What a canvass can show to be wrong, worded for the officials who run it."""

from collections.abc import Sequence

from poll.refusal import Finding, FindingsError, Say


class UnsignedError(FindingsError):
    """What a stage has found and two officials have not signed a reason for; they may, and then it goes on."""


def sign_for(poll: str, about: str) -> Finding:
    """Say that what was found has to be explained by two officials."""
    return Finding(
        poll,
        Say("以上各项都查明", "each of these explained"),
        Say("尚未查明", "not explained"),
        Say(
            f"查明更正后重做；或由两位经办人分别签字说明（xiangyin canvass sign {poll} --about {about}）。",
            f"Correct and do it again; or have two officials sign (xiangyin canvass sign {poll} --about {about}).",
        ),
    )


def bad_figure(component: str, points: str, known: Sequence[str]) -> Finding:
    """Say that the rules have no such figure, or that it is none."""
    return Finding(
        f"figure {component}",
        Say(
            f"{'、'.join(known) or '（规则中没有外部分数）'} 之一，和分数",
            f"one of {', '.join(known) or '(none in the rules)'}, and points",
        ),
        Say(f"{component} {points}", f"{component} {points}"),
        Say("请改正后再录入。", "Correct it and enter it again."),
    )


def is_certified(poll: str) -> Finding:
    """Say that a certified result is amended before anything in it changes."""
    return Finding(
        poll,
        Say("尚未确认的结果", "a result that is not certified"),
        Say("已确认", "a certified one"),
        Say(
            f"先更正结果（xiangyin canvass amend {poll}），再录入。",
            f"Amend the result first (xiangyin canvass amend {poll}), then enter it.",
        ),
    )
