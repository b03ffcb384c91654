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


def _no_name(found: str) -> Finding:
    return Finding(
        "official 经办人",
        Say(f"1 至 {_LONGEST} 个字的姓名", f"a name of 1 to {_LONGEST} signs"),
        Say(f"{len(found)} 个字" if found else "空白", f"{len(found)} signs" if found else "nothing"),
        Say("请写经办人的姓名。", "Write the name of the official."),
    )
