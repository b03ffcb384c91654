"""Small ballot papers for reading texts; not the presets, so that a preset may change without these tests."""

from fractions import Fraction

from gateway.reading import Situation
from poll.rules import Contest, ContestKind, Option, Subject, Words


def option(
    key: str,
    zh: str,
    en: str = "",
    *,
    words: tuple[str, ...] = (),
    asks: tuple[str, ...] = (),
    words_en: tuple[str, ...] = (),
    abstains: bool = False,
) -> Option:
    """Return an option whose id is its Chinese label."""
    label: Words = {"zh": zh, "en": en} if en else {"zh": zh}
    points = None if abstains else Fraction(1)
    return Option(zh, key, label, {"zh": words, "en": words_en}, {"zh": asks}, points, abstains)


def contest(
    options: tuple[Option, ...],
    *,
    title: str = "总体评价",
    subject: str | None = "zhang",
    kind: ContestKind = ContestKind.RATING,
    seats: int = 1,
) -> Contest:
    """Return a contest whose id is its title."""
    return Contest(title, kind, subject, ("villagers",), {"zh": title}, options, seats, Fraction(1))


COMPETENT = (
    option("1", "优秀", "Excellent"),
    option("2", "称职", "Competent"),
    option("3", "基本称职", "Basically competent", words_en=("basic",)),
    option("4", "不称职", "Not competent", words_en=("incompetent",)),
    option("5", "弃权", "Abstain", abstains=True),
)
SATISFIED = (option("1", "满意", "Satisfied"), option("2", "基本满意"), option("3", "不满意", "Dissatisfied"))
GOOD = (option("1", "好"), option("2", "较好"), option("3", "一般"), option("4", "差"))
DECISION = (
    option("1", "赞成", "Yes"),
    option("2", "反对", "No", words=("不赞成",)),
    option("3", "弃权", abstains=True),
)
PROJECTS = (option("1", "修路"), option("2", "修桥"), option("3", "打井"), option("4", "路灯"), option("5", "广场"))
ZHANG = Subject("zhang", {"zh": "张建国", "en": "Zhang Jianguo"}, {"zh": "村党支部书记"})
LI = Subject("li", {"zh": "李为民", "en": "Li Weimin"}, {"zh": "村委会主任"})

ONE = (contest(COMPETENT),)
ITEMS = tuple(contest(COMPETENT, title=title) for title in ("思想政治", "工作能力", "工作作风", "工作实绩", "廉洁"))
PERSONS = (contest(COMPETENT), contest(COMPETENT, title="总体评价2", subject="li"))
CHOICE = (contest(PROJECTS, title="办哪些事", subject=None, kind=ContestKind.CHOICE, seats=3),)
TWO_ITEMS_EACH = tuple(
    contest(COMPETENT, title=title, subject=subject) for subject in ("zhang", "li") for title in ("工作能力", "廉洁")
)
YES_NO = (contest(DECISION, title="修路方案", subject=None, kind=ContestKind.DECISION),)
AFFAIRS = (*YES_NO, *CHOICE)


def situation(
    contests: tuple[Contest, ...] = ONE,
    *,
    subjects: tuple[Subject, ...] | None = None,
    language: str = "zh",
    names: tuple[str, ...] = ("王秀英",),
    shared: bool = False,
    run_together: bool = False,
    asked: int | None = None,
    pending: bool = False,
    invited: bool = False,
) -> Situation:
    """Return an elector of one's own number before a paper, unless said otherwise."""
    if subjects is None:
        subjects = tuple(each for each in (ZHANG, LI) if any(one.subject == each.id for one in contests))
    return Situation(contests, subjects, language, names, shared, 4, run_together, asked, pending, invited)
