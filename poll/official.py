"""An official: who does an act, by name, so that two can be told apart."""

import unicodedata

from poll.refusal import Finding, FindingsError, Say

_LONGEST = 60


def official_name(name: str) -> str:
    """Return an official's name in the one form in which names are compared and kept.

    Full width or half width, more space or less: one person, however typed.

    Raises:
        FindingsError: the name is empty, too long or cannot be printed.
    """
    plain = " ".join(unicodedata.normalize("NFKC", name).split())
    if not plain or len(plain) > _LONGEST or not plain.isprintable():
        raise FindingsError([_no_name(plain)])
    return plain


def same_official(first: str, second: str) -> bool:
    """Tell whether two names are one official's."""
    return official_name(first).casefold() == official_name(second).casefold()


def two_officials(*names: str) -> tuple[str, str]:
    """Return the two different officials who answer for an act together.

    Raises:
        FindingsError: they are not two, both are one person, or one has no name.
    """
    match [official_name(each) for each in names]:
        case [first, second] if not same_official(first, second):
            return first, second
        case found:
            raise FindingsError([_not_two(found)])


def reason_given(reason: str) -> str:
    """Return a reason in one line, with plain single spaces.

    Raises:
        FindingsError: it says nothing.
    """
    plain = " ".join(reason.split())
    if not plain:
        raise FindingsError([_no_reason()])
    return plain


def _no_name(found: str) -> Finding:
    return Finding(
        "official 经办人",
        Say(f"1 至 {_LONGEST} 个字的姓名", f"a name of 1 to {_LONGEST} signs"),
        Say(f"{len(found)} 个字" if found else "空白", f"{len(found)} signs" if found else "nothing"),
        Say("请写经办人的姓名。", "Write the name of the official."),
    )


def _not_two(names: list[str]) -> Finding:
    return Finding(
        "official 经办人",
        Say("两位不同的经办人", "two different officials"),
        Say("、".join(names) or "没有", ", ".join(names) or "none"),
        Say("这件事须由两人一起做。", "This takes two people."),
    )


def _no_reason() -> Finding:
    return Finding(
        "reason 原因",
        Say("为什么这样做", "why this is done"),
        Say("空白", "nothing"),
        Say("请写明原因，它会保存下来。", "Write the reason; it is kept."),
    )
