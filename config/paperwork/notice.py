"""The notice: everything that people are told before a poll opens, to be pinned to the board."""

from dataclasses import dataclass
from datetime import date

from config.paperwork import typeset
from config.paperwork.answering import help_key
from config.paperwork.asked import persons_of
from config.paperwork.notice_people import TO_FILL_IN, objections, privacy, voting
from config.paperwork.notice_rules import counting, thresholds, voters, what_is_asked
from config.paperwork.square_code import square_code
from config.paperwork.wording import Line, Wording
from poll.numbers import as_dialled
from poll.refusal import Say
from poll.rules import RuleSet


@dataclass(frozen=True, slots=True)
class Posting:
    """What a notice says besides the rule set; what is empty is printed as a line to write on.

    Attributes:
        host: who holds the poll, and answers for the personal data.
        objections: first and last day on which the roll may be objected to; None for the days of the rule set.
        objections_to: where, and to whom.
        board: address of the public board, printed with a square code; empty for none, which prints nothing.
        posted_on: day on which the notice is put up.
    """

    host: str = ""
    objections: tuple[date, date] | None = None
    objections_to: str = ""
    board: str = ""
    posted_on: date | None = None


_NOTHING_MORE = Posting()


def notice(rules: RuleSet, sender: str, posting: Posting = _NOTHING_MORE) -> bytes:
    """Print the notice of a poll as PDF.

    Args:
        rules: of the poll.
        sender: the poll's number, `+86...`.
        posting: what the rule set does not know.
    """
    wording = Wording(rules)
    data = {
        "languages": list(rules.languages),
        "title": wording.title(),
        "persons": persons_of(rules.contests, wording),
        "number": as_dialled(int(sender.lstrip("+"))),
        "opens": wording.instant(rules.opens_at, year=True),
        "closes": wording.instant(rules.closes_at, year=True),
        "sessions": [
            {
                "label": wording.words(each.label),
                "place": wording.words(each.place),
                "starts": wording.instant(each.starts_at, year=True),
            }
            for each in rules.sessions
        ],
        "help_line": rules.help_line,
        "help_key": help_key(wording),
        "sections": [{"head": wording.say(head), "lines": lines} for head, lines in sections_of(wording, posting)],
        "source": rules.source,
        "sha256": rules.sha256,
        "hash": wording.hash(),
        "host": posting.host or TO_FILL_IN,
        "posted_on": wording.day(posting.posted_on) if posting.posted_on else {"zh": TO_FILL_IN},
        "board": posting.board,
    }
    return typeset.compile("notice", data, {"board.svg": square_code(posting.board)} if posting.board else None)


def sections_of(wording: Wording, posting: Posting = _NOTHING_MORE) -> list[tuple[Say, list[Line]]]:
    """Return what a notice tells, under its headings; the public board tells the same."""
    sections = (
        (Say("谁来评", "Who votes"), voters(wording)),
        (Say("评什么", "What is asked"), what_is_asked(wording)),
        (Say("怎么投", "How to vote"), voting(wording)),
        (Say("怎么算", "How it is counted"), counting(wording)),
        (Say("提示线", "Lines that raise a flag"), thresholds(wording)),
        (Say("名册和异议", "The roll, and objections"), objections(posting.objections, posting.objections_to, wording)),
        (Say("保密和个人信息", "Secrecy and personal data"), privacy(posting.host, wording)),
    )
    return [(head, list(lines)) for head, lines in sections]
