"""Reading a rule file: everything that is wrong, by line, in one run."""

from datetime import UTC, datetime
from fractions import Fraction
from hashlib import sha256
from pathlib import Path

import pytest

from config.presets import preset
from poll.refusal import Finding, FindingsError, Weight
from poll.rule_file import MOST_BYTES, read_rules, with_window
from poll.rules import Denominator, RuleSet

_DOCUMENT = (Path(__file__).parents[2] / "docs" / "rule-file.md").read_text(encoding="utf-8")
_SOUND = _DOCUMENT.rpartition("```toml\n")[2].removesuffix("```\n")
_OPENS, _CLOSES = datetime(2027, 1, 2, 3, 4, 5, tzinfo=UTC), datetime(2027, 1, 3, tzinfo=UTC)


def _read(text: str) -> tuple[RuleSet | None, list[Finding]]:
    return read_rules(text.encode(), "my.toml")


def _line(text: str, of: str) -> int:
    return text[: text.index(of)].count("\n") + 1


def _preset(name: str) -> RuleSet:
    rules, _ = read_rules(preset(name), name)
    assert rules is not None
    return rules


def test_a_sound_file_gives_rules_and_no_finding() -> None:
    """Shares are exact, times are instants, and the hash is that of the bytes, as `sha256sum` prints it."""
    rules, findings = _read(_SOUND)

    assert findings == []
    assert rules is not None
    assert rules.sha256 == sha256(_SOUND.encode()).hexdigest()
    assert [component.weight for component in rules.components] == [Fraction(7, 10), Fraction(3, 10)]
    assert rules.contests[0].option("abstain").points is None


def test_a_time_without_an_offset_is_read_in_the_zone_of_the_poll() -> None:
    """08:00 in Shanghai is midnight UTC; with an offset the zone does not matter."""
    rules, _ = _read(_SOUND)
    other, _ = _read(_SOUND.replace("2026-12-20T08:00:00", "2026-12-20T08:00:00-05:00"))

    assert rules is not None
    assert rules.opens_at == datetime(2026, 12, 20, tzinfo=UTC)
    assert other is not None
    assert other.opens_at == datetime(2026, 12, 20, 13, tzinfo=UTC)


# What is changed in the sound file; where the finding must stand (by default where the change is); what it must say.
_FAULTS = [
    ('source = "示例 / an example"\n', "", "title =", "the key source"),
    ("decimals = 2", "decimal = 2", "decimal = 2", 'Did you mean "decimals"?'),
    ("tries = 5", "tires = 5", "tires = 5", 'Did you mean "tries"?'),
    ('body = "local"', 'body = "locale"', None, 'Did you mean "local"?'),
    ("decimals = 2", "decimals = 7", None, "from 0 to 6"),
    ("decimals = 2", "decimals = true", None, "whole number"),
    ("shared_phone_cap = 3", "shared_phone_cap = 10", None, "from 1 to 9"),
    ("shared_phone_cap = 3", "shared_phone_cap = 0", None, "from 1 to 9"),
    ("smallest_cell = 5", "smallest_cell = 0", None, "from 1 to"),
    ("notice_days = 10", "notice_days = 61", None, "from 0 to 60"),
    ("notice_days = 10", 'notice_days = "10"', None, "whole number"),
    ("list_days = 20", "list_days = 61", None, "from 0 to 60"),
    ("objection_days = 5", "objection_days = 31", None, "from 0 to 30"),
    ("decision_days = 3", "decision_days = -1", None, "from 0 to 30"),
    ("text_grace_seconds = 0", "text_grace_seconds = -1", None, "from 0 to"),
    ("run_together = false", 'run_together = "no"', None, "true or false"),
    ('languages = ["zh", "en"]', 'languages = ["zh", "en", "fr"]', None, "language that the gateway speaks"),
    ('languages = ["zh", "en"]', 'languages = ["zh", "en", "zh"]', None, "each only once"),
    ('languages = ["zh", "en"]', "languages = []", None, "at least one language"),
    ('zone = "Asia/Shanghai"', 'zone = "Asia/Shanghia"', None, 'Did you mean "Asia/Shanghai"?'),
    ("opens_at = 2026-12-20T08:00:00", 'opens_at = "2026-12-20T08:00:00"', None, "a date with a time"),
    ("opens_at = 2026-12-20T08:00:00", "opens_at = 2026-12-20", None, "a date with a time"),
    ("opens_at = 2026-12-20T08:00:00", "opens_at = 0001-01-01T00:00:00", None, "a date with a time"),
    ("opens_at = 2026-12-20T08:00:00", "opens_at = 2026-12-22T20:00:00", "closes_at", "later than opens_at"),
    ('help_line = "199 0000 0000"', 'help_line = "call us"', None, "a telephone number"),
    ('name = { zh = "张建国", en = "Zhang Jianguo" }', 'name = { zh = "张建国" }', None, "no en"),
    ('name = { zh = "张建国", en = "Zhang Jianguo" }', 'name = "张建国"', None, "one for each language"),
    ('name = { zh = "张建国", en = "Zhang Jianguo" }', 'name = { zh = "张", en = "Z", fr = "Z" }', None, '"fr"'),
    ('name = { zh = "张建国", en =', 'name = { zh = "", en =', None, "1 to 20 characters"),
    ('name = { zh = "张建国", en =', f'name = {{ zh = "{"张" * 21}", en =', None, "found 21 characters"),
    ('name = { zh = "张建国", en =', 'name = { zh = "张\\u202e国", en =', None, "U+202E"),
    ('name = { zh = "张建国", en =', 'name = { zh = "张\\n国", en =', None, "U+000A"),
    ('name = { zh = "张建国", en =', "name = { zh = 7, en =", None, "Put it in quotes"),
    ('id = "zhang"', 'id = "Zhang"', None, "a-z"),
    ('id = "zhang"', 'id = "other"', 'subject = "zhang"', "the id of a subject"),
    ('subject = "zhang"\n', "", "[[subjects]]", "a contest is about"),
    ('session = "local"', 'session = "locale"', None, 'Did you mean "local"?'),
    ('channels = ["text", "call", "paper"]', 'channels = ["text", "fax"]', None, "a channel"),
    ('channels = ["text", "call", "paper"]', 'channels = "text"', None, "a list of quoted texts"),
    ('share = "1/2"', 'share = "0"', None, "more than 0"),
    ('share = "1/2"', 'share = "3/2"', None, "from 0 to 1"),
    ('share = "1/2"', 'share = "1/0"', None, "exact number"),
    ('of = "registered"', 'of = "rated"', None, "registered | present"),
    ('comparator = ">", share', 'comparator = "<", share', None, ">= | >"),
    ('comparator = ">="\nvalue = 60', 'comparator = "=>"\nvalue = 60', 'comparator = "=>"', ">= | > | <= | <"),
    (
        'id = "group_1"\n',
        'id = "group_1"\nlabel = { zh = "一", en = "1" }\n[[units]]\nid = "group_1" # again\n',
        "# again",
        "only once",
    ),
    ('scale = "grade"', 'scale = "grad"', None, 'Did you mean "grade"?'),
    ('scale = "grade"\n', "", '[[contests]]\nid = "overall"', "scale or options"),
    ('electorates = ["villagers"]', 'electorates = ["villager"]', None, 'Did you mean "villagers"?'),
    ('kind = "choice"', 'kind = "multiple"', None, "rating | choice | decision"),
    ("seats = 2", "seats = 4", None, "at most 3"),
    ("weight = 1\n", "weight = 0.5\n", None, "in quotes"),
    ("weight = 1\n", 'weight = "0.5"\n', None, "sum to exactly 1"),
    ("weight = 1\n", 'weight = "-1"\n', None, "exact number"),
    ("weight = 1\n", "weight = 1\nseats = 1\n", "seats = 1", "only where kind is choice"),
    ('key = "2"', 'key = "1"', 'key = "1"\nlabel = { zh = "称职"', "one key for each option"),
    ('key = "2"', 'key = "01"', None, "1 to 9"),
    ('key = "2"', 'key = "12"', None, "1 to 9"),
    ('key = "2"', 'key = "２"', None, "1 to 9"),
    ("points = 80", "points = 80.5", None, "in quotes"),
    ("points = 80\n", "", '[[scales.options]]\nid = "competent"', "expected points"),
    ("abstains = true", "abstains = true\npoints = 5", "points = 5", "no points for an abstention"),
    ('words = { zh = ["優秀"] }', 'words = { zh = ["称职"] }', 'label = { zh = "称职"', "belongs to excellent too"),
    ('asks = { zh = ["有秀"] }', 'asks = { zh = ["不称职"] }', None, "belongs to incompetent too"),
    ('words = { zh = ["優秀"] }', 'words = { zh = ["帮助"] }', None, "not help, stop"),
    ('words = { zh = ["優秀"] }', 'words = { zh = ["是"] }', None, "not help, stop, yes"),
    ('words = { zh = ["優秀"] }', 'words = { zh = ["一"] }', None, "no digit"),
    ('words = { zh = ["優秀"] }', 'words = ["優秀"]', None, "one for each language"),
    ('id = "road"', 'id = "road"\npoints = 3', "points = 3", "only where kind is rating"),
    ('weight = "0.7"', 'weight = "0.6"', None, "components: 9/10"),
    ('ref = "villagers"', 'ref = "villager"', None, 'Did you mean "villagers"?'),
    ('source = "日常考核评分表"\n', "", '[[components]]\nkind = "external"', "the key source"),
    ('kind = "external"', 'kind = "electorate"', 'source = "日常考核评分表"', "source only where kind is external"),
    ('comparator = "<"\nvalue = 60', 'comparator = ">="\nvalue = 70', "value = 70", "can be reached"),
    ('options = ["incompetent"]', 'options = ["bad"]', None, "the id of an option"),
    ('options = ["excellent", "competent"]', 'options = ["abstain"]', None, "the id of an option"),
    ('measure = "share"', 'measure = "composite"', 'options = ["incompetent"]', "no options with composite"),
    ('electorate = "villagers"', 'electorate = "villager"', None, 'Did you mean "villagers"?'),
    ('source = "山东省实施村民委员会组织法办法第十五条第四项"', "", "[[thresholds]]", "the key source"),
    ('flag = { zh = "不称职票达半数", en = "Half or more: incompetent" }\n', "", "[[thresholds]]", "the key flag"),
    ('[code]\nuse = "shared"', '[[code]]\nuse = "shared"', "[[code]]", "a table [code]"),
    ("[[subjects]]", "[subjects]", None, "tables [[subjects]]"),
    ("decimals = 2", f"decimals = 0x{'f' * 3000}", None, "a huge number"),
]


@pytest.mark.parametrize(
    ("old", "new", "place", "said"), _FAULTS, ids=[f"{new or old}"[:40] for old, new, _, _ in _FAULTS]
)
def test_each_fault_is_found_at_its_line(old: str, new: str, place: str | None, said: str) -> None:
    """Place, what was expected, what was found and the next step: in one finding a clerk can act on."""
    assert _SOUND.count(old) >= 1
    text = _SOUND.replace(old, new, 1)
    rules, findings = _read(text)

    assert rules is None
    where = f"my.toml:{_line(text, place or new)}"
    assert any(each.where == where and said in each.lines("en")[0] for each in findings), [
        line for each in findings for line in each.lines("en")
    ]


def test_one_run_names_every_fault_in_the_order_of_the_lines() -> None:
    """A clerk mends a file once, not fault by fault."""
    text = _SOUND.replace("decimals = 2", "decimals = 9").replace('key = "2"', 'key = "01"', 1).replace("80", "8.0")
    _, findings = _read(text)

    lines = [int(each.where.partition(":")[2]) for each in findings]
    assert lines == sorted(lines)
    assert lines == [_line(text, "decimals = 9"), _line(text, 'key = "01"'), _line(text, "points = 8.0")]


@pytest.mark.parametrize(
    ("content", "line", "said"),
    [
        (b'title = "x"\nlanguages = [\n', 2, "Invalid value"),
        (b'title = "x"\n\nsource "y"\nzone = "z"\n', 3, "Expected '='"),
        (b'title = "x"\ntitle = "y"\n', 2, "Cannot overwrite"),
        ("title = '评'\nsource = '\u8bc4".encode("gb18030"), 1, "UTF-8"),
        (b"ok = 1\nbad = '\xff'\n", 2, "0xFF"),
        (b"\xef\xbb\xbftitle = 'x'\n", 1, "byte order mark"),
        ("title = 'x'\n".encode("utf-16"), 1, "byte order mark"),
        (b"title = 'x'\nsource = 'a\x00b'\n", 2, "U+0000"),
        ("title = 'x'\nsource = 'a\u202eb'\n".encode(), 2, "U+202E"),
        (b"a = 1\n" + b"b" * 5000 + b" = 1\n", 2, "4000 characters a line"),
        (b"#" * (MOST_BYTES + 1), 1, "at most 1 MiB"),
        (b"a = " + b"[" * 3000, 1, "nested too deep"),
        (b"a = 1\nb = 2026-02-30\n", 2, "Invalid date"),
    ],
)
def test_a_file_that_is_no_toml_is_a_finding_with_its_line(content: bytes, line: int, said: str) -> None:
    """Whatever a clerk uploads is answered, never with a stack."""
    rules, findings = read_rules(content, "my.toml")

    assert rules is None
    assert [each.where for each in findings] == [f"my.toml:{line}"]
    assert said in findings[0].lines("en")[0]


def test_a_clock_change_makes_a_time_doubtful() -> None:
    """01:30 comes twice on the night in November when New York's clocks go back."""
    text = preset("village-english").decode().replace("2026-12-20T08:00:00", "2026-11-01T01:30:00")
    _, findings = _read(text)

    assert [each.where for each in findings] == [f"my.toml:{_line(text, 'opens_at =')}"]
    assert "Write the offset" in findings[0].next_step.en


def test_a_scale_that_no_contest_uses_is_a_finding() -> None:
    """A scale left behind is usually a contest forgotten."""
    text = (
        _SOUND
        + '\n[[scales]]\nid = "left"\n'
        + "".join(
            f'[[scales.options]]\nid = "o{key}"\nkey = "{key}"\nlabel = {{ zh = "项{key}", en = "item{key}" }}\n'
            for key in (1, 2)
        )
    )
    _, findings = _read(text)

    above = _line(text, 'id = "left"') - 1
    assert [each.where for each in findings] == [f"my.toml:{above}"]


def test_more_than_nine_options_need_two_digits_each() -> None:
    """With 1 and 12 on one keypad nobody knows whether 1 is finished."""
    assert _ten_options(range(11, 21)) == []
    assert {each.expected.en for each in _ten_options(range(1, 11))} == {"10 to 99 (more than 9 options)"}


def _ten_options(keys: range) -> list[Finding]:
    head, _, tail = preset("village-affairs").decode().partition('[[contests]]\nid = "projects"')
    _, _, tail = tail.partition("[[thresholds]]")
    options = "".join(
        f'[[contests.options]]\nid = "p{key}"\nkey = "{key}"\n'
        f'label = {{ zh = "项{chr(0x4E03 + key)}", en = "P{key}" }}\n'
        for key in keys
    )
    contest = (
        '[[contests]]\nid = "projects"\nkind = "choice"\nelectorates = ["villagers"]\n'
        f'title = {{ zh = "选", en = "Pick" }}\nseats = 3\n{options}'
    )
    return _read(f"{head}{contest}\n[[thresholds]]{tail}")[1]


def test_name_title_and_options_fit_one_text() -> None:
    """The question goes out in one part of 70 characters, or one voter gets half of it."""
    text = (
        preset("village-affairs").decode().replace("明年先办哪些，至多三项", "先" * 30).replace("老年活动室", "室" * 12)
    )
    _, findings = _read(text)

    assert [each.where for each in findings] == [f"my.toml:{_line(text, '先' * 30)}"]
    assert findings[0].expected.en == "name, title and options within 70 characters"


def test_a_decision_is_yes_no_and_abstain() -> None:
    """The three are what the count of a decision is made of."""
    text = preset("village-affairs").decode().replace('id = "no"', 'id = "nay"')
    _, findings = _read(text)

    assert [each.where for each in findings] == [f"my.toml:{_line(text, '[[contests.options]]')}"]
    assert findings[0].found.en == "yes, nay, abstain"


def test_a_paper_holds_no_more_contests_than_the_box_can_note() -> None:
    """The box notes which contests an envelope answers in one word of 64 bits."""
    contest = (
        '[[contests]]\nid = "c{0}"\nkind = "decision"\nelectorates = ["villagers"]\n'
        'title = {{ zh = "题", en = "C" }}\nscale = "vote"\n'
    )
    options = "".join(
        f'[[scales.options]]\nid = "{name}"\nkey = "{key}"\nlabel = {{ zh = "{zh}", en = "say {name}" }}\n{extra}'
        for key, name, zh, extra in (
            (1, "yes", "赞成", ""),
            (2, "no", "反对", ""),
            (3, "abstain", "弃权", "abstains = true\n"),
        )
    )
    text = _SOUND + '[[scales]]\nid = "vote"\n' + options
    fits = text + "".join(contest.format(index) for index in range(58))

    assert _read(fits)[1] == []
    _, findings = _read(fits + contest.format(58))
    assert [each.where for each in findings] == [f"my.toml:{_line(text, '[[electorates]]')}"]


def test_a_rating_without_components_is_a_finding() -> None:
    """What the electorates weigh is never assumed."""
    text = _SOUND[: _SOUND.index("[[components]]")]
    _, findings = _read(text)

    assert any("[[components]]" in each.expected.en and each.found.en == "none" for each in findings)


def test_an_electorate_that_rates_has_a_weight_even_if_it_is_nothing() -> None:
    """An electorate is never left out of the composite silently."""
    text = preset("village-secretary-short").decode()
    start = text.index('[[components]]\nkind = "electorate"\nref = "members"')
    end = text.index('[[components]]\nkind = "electorate"\nref = "villagers"')
    without = (text[:start] + text[end:]).replace('weight = "0.4"', 'weight = "0.7"')
    _, findings = _read(without)

    assert [each.expected.en for each in findings] == ["a weight for members"]
    assert findings[0].where == f"my.toml:{_line(without, '[[components]]')}"


def test_channels_and_electorates_are_not_weighed_together() -> None:
    """The same ballot would weigh twice."""
    text = (
        preset("shandong").decode().replace('kind = "channel"\nref = "paper"', 'kind = "electorate"\nref = "villagers"')
    )
    _, findings = _read(text)

    assert any("not both" in each.expected.en for each in findings)


def test_every_channel_in_use_has_exactly_one_weight() -> None:
    """Texts and calls are the phone; a channel without a weight would lose its ballots."""
    text = preset("shandong").decode().replace('ref = "phone"', 'ref = "call"')
    _, findings = _read(text)

    assert [each.found.en for each in findings] == ["text has 0"]


def test_a_satisfaction_line_needs_the_formula() -> None:
    """A rate without a formula is a number nobody can check."""
    text = preset("wenjiang").decode()
    start = text.index("[satisfaction]")
    _, findings = _read(text[:start] + text[text.index("# 等次线") :])

    assert [each.expected.en for each in findings] == ["a satisfaction rate with a formula"]


def test_item_weights_sum_for_every_electorate_and_subject() -> None:
    """Two persons with one item each are sound; five items at 1/4 are not."""
    _, findings = _read(preset("village-secretary-long").decode().replace('weight = "1/5"', 'weight = "1/4"'))

    assert [each.found.en for each in findings] == ["committee: 5/4"]


def test_a_threshold_takes_its_denominator_from_what_it_measures() -> None:
    """A satisfaction line is compared with the rate as published."""
    rules = _preset("wenjiang")

    assert rules.thresholds[0].denominator is Denominator.RATED
    assert rules.thresholds[0].value == Fraction(1, 2)


def test_findings_of_a_rule_file_are_errors() -> None:
    """A poll is not opened on rules that somebody doubts."""
    _, findings = _read(_SOUND.replace("decimals = 2", "decimals = 9"))

    assert {each.weight for each in findings} == {Weight.ERROR}


def test_a_new_window_changes_two_lines_and_no_other_byte() -> None:
    """Comments and line ends stay, so that a clerk recognises the file."""
    content = preset("village-secretary-short").replace(b"\n", b"\r\n").replace(b"08:00:00\r", b"08:00:00  # new\r", 1)
    changed = with_window(content, _OPENS, _CLOSES)

    before, after = content.split(b"\n"), changed.split(b"\n")
    differing = [new for old, new in zip(before, after, strict=True) if old != new]
    assert differing == [b"opens_at = 2027-01-02T03:04:05Z  # new\r", b"closes_at = 2027-01-03T00:00:00Z\r"]
    rules, findings = read_rules(changed, "my.toml")
    assert findings == []
    assert rules is not None
    assert (rules.opens_at, rules.closes_at) == (_OPENS, _CLOSES)


@pytest.mark.parametrize("content", [b"title = 'x'\n", b"opens_at = \n", b"\xff"])
def test_a_window_cannot_be_set_where_there_is_none(content: bytes) -> None:
    """The finding says which key is missing or which line is no TOML."""
    with pytest.raises(FindingsError):
        with_window(content, _OPENS, _CLOSES)
