"""What an official has filled in: words, days and persons; one look names all that is wrong."""

from datetime import date

from poll.refusal import Finding, FindingsError, Say
from poll.rules import RuleSet

LONGEST = 2000
"""Signs of one field; longer texts are documents, and belong to the file that the field names."""


class FilledIn:
    """The fields of one form; each reading notes what is wrong, `settle` raises it all."""

    def __init__(self) -> None:
        self._findings: list[Finding] = []

    def words(self, where: Say, text: str, *, needed: bool = True) -> str:
        """Return a text in one line, with plain single spaces."""
        plain = " ".join(text.split())
        if (needed and not plain) or len(plain) > LONGEST or not plain.isprintable():
            self._findings.append(_no_words(where, plain))
        return plain

    def day(self, where: Say, text: str, *, latest: date | None = None) -> date:
        """Return a day that is written 2026-12-25; not after `latest`, where there is one."""
        try:
            day = date.fromisoformat(text.strip())
        except ValueError:
            self._findings.append(_no_day(where, text))
            return date.min
        if latest is not None and day > latest:
            self._findings.append(_too_late(where, day, latest))
        return day

    def subject(self, rules: RuleSet, subject: str) -> str:
        """Return the id of a person rated."""
        if subject not in {each.id for each in rules.subjects}:
            self._findings.append(_nobody(subject))
        return subject

    def note(self, finding: Finding) -> None:
        """Note something else that is wrong."""
        self._findings.append(finding)

    def settle(self) -> None:
        """Raise what was found.

        Raises:
            FindingsError: anything is wrong.
        """
        if self._findings:
            raise FindingsError(self._findings)


def _place(where: Say) -> str:
    return f"{where.zh} {where.en}"


def _no_words(where: Say, found: str) -> Finding:
    return Finding(
        _place(where),
        Say(f"1 至 {LONGEST} 个字", f"1 to {LONGEST} signs"),
        Say(f"{len(found)} 个字" if found else "空白", f"{len(found)} signs" if found else "nothing"),
        Say("请写明，会公开保存。", "Write it; it is kept, and public."),
    )


def _no_day(where: Say, found: str) -> Finding:
    return Finding(
        _place(where),
        Say("日期，如 2026-12-25", "a date, like 2026-12-25"),
        Say(f"“{found}”" if found else "空白", f'"{found}"' if found else "nothing"),
        Say("请写年、月、日。", "Write year, month and day."),
    )


def _too_late(where: Say, found: date, latest: date) -> Finding:
    return Finding(
        _place(where),
        Say(f"不晚于 {latest}", f"not after {latest}"),
        Say(str(found), str(found)),
        Say("请核对日期。", "Check the date."),
    )


def _nobody(found: str) -> Finding:
    return Finding(
        "被评人 person rated",
        Say("这次评议的被评人", "a person who is rated in this poll"),
        Say(f"“{found}”" if found else "没有选择", f'"{found}"' if found else "nobody was chosen"),
        Say("请从名单中选择。", "Choose one of the list."),
    )
