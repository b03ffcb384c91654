"""The form of a rule file: it changes what was typed and nothing else, and its rows hang together."""

import pytest

from config.presets import preset, preset_names
from poll.rule_edit import ADDED, edited, read_form, with_row, without_row
from poll.rule_file import read_rules
from poll.rule_form import RuleForm
from poll.rules import RuleSet

VILLAGE = preset("village-secretary-short")


def _form(content: bytes) -> RuleForm:
    form = read_form(content)
    assert form is not None
    return form


def _rules(content: bytes) -> RuleSet:
    rules, findings = read_rules(content, "rules")
    assert rules is not None, [line for each in findings for line in each.lines("en")]
    return rules


def _changed_lines(before: bytes, after: bytes) -> list[str]:
    old = before.decode().split("\n")
    return [line for line in after.decode().split("\n") if line not in old]


@pytest.mark.parametrize("ending", [b"\n", b"\r\n"])
@pytest.mark.parametrize("name", preset_names())
def test_a_form_that_is_sent_as_it_was_changes_no_byte(name: str, ending: bytes) -> None:
    """Comments, spaces and line ends are the clerk's; the program has no taste of its own."""
    content = preset(name).replace(b"\n", ending)
    form = _form(content)

    assert edited(content, {**form.values, "languages": " ".join(form.languages)}) == content


def test_what_was_typed_is_what_is_read() -> None:
    """Each field has its own line; times are those of the poll's zone."""
    changed = edited(
        VILLAGE,
        {
            "title.zh": "新河村双述双评",
            "opens_at": "2026-12-21T07:30",
            "help_line": "199 0000 0001",
            "notice_days": "7",
            "subjects.0.name.en": 'Zhang "Old" Jianguo',
            "units.2.label.zh": "河西组",
            "sessions.1.place.zh": "祠堂",
            "sessions.1.starts_at": "2027-03-01T14:00",
            "electorates.0.label.zh": "党委委员",
        },
    )
    rules = _rules(changed)

    assert (rules.title["zh"], rules.title["en"]) == ("新河村双述双评", "Rating of the village branch secretary")
    assert rules.local(rules.opens_at) == "2026-12-21 07:30"
    assert (rules.help_line, rules.notice_days) == ("199 0000 0001", 7)
    assert rules.subjects[0].name["en"] == 'Zhang "Old" Jianguo'
    assert rules.units[2].label["zh"] == "河西组"
    assert (rules.sessions[1].place["zh"], rules.local(rules.sessions[1].starts_at)) == ("祠堂", "2027-03-01 14:00")
    assert rules.electorate("committee").label["zh"] == "党委委员"
    assert len(_changed_lines(VILLAGE, changed)) == 9


def test_a_time_with_an_offset_is_shown_on_the_clock_of_the_poll() -> None:
    """The demo writes instants in UTC; a clerk reads and types her own time."""
    content = VILLAGE.replace(b"opens_at = 2026-12-20T08:00:00", b"opens_at = 2026-12-20T00:00:00Z")

    assert _form(content).values["opens_at"] == "2026-12-20T08:00"
    assert edited(content, {"opens_at": "2026-12-20T08:00"}) == content


def test_a_default_is_not_written_until_it_is_another() -> None:
    """And a number that is emptied goes back to its default."""
    assert edited(VILLAGE, {"smallest_cell": ""}) == VILLAGE
    changed = edited(VILLAGE, {"smallest_cell": "8"})

    assert _rules(changed).smallest_cell == 8
    assert _rules(edited(changed, {"smallest_cell": ""})).smallest_cell == 5


@pytest.mark.parametrize(
    ("field", "typed", "line"),
    [("closes_at", "tomorrow", 'closes_at = "tomorrow"'), ("decision_days", "x", 'decision_days = "x"')],
)
def test_what_cannot_be_is_kept_as_typed_and_found_at_its_line(field: str, typed: str, line: str) -> None:
    """Nothing that somebody typed is thrown away; the reader of the rule file is the judge."""
    changed = edited(VILLAGE, {field: typed}).decode()
    rules, findings = read_rules(changed.encode(), "rules")

    assert rules is None
    assert findings[0].where == f"rules:{changed.split(chr(10)).index(line) + 1}"
    assert _form(changed.encode()).values[field] == typed


def test_a_language_that_is_dropped_leaves_no_word_behind() -> None:
    """Every preset in two languages is sound in either of them alone."""
    for name in preset_names():
        content = preset(name)
        if len(_form(content).languages) > 1:
            for language in ("zh", "en"):
                assert _rules(edited(content, {"languages": language})).languages == (language,)


def test_a_language_that_is_added_is_asked_for_word_by_word() -> None:
    """What the form shows is filled in there; the rest is found line by line."""
    content = edited(VILLAGE, {"languages": "zh"})
    both = edited(content, {"languages": "zh en", "title.en": "Rating"})
    rules, findings = read_rules(both, "rules")

    assert rules is None
    assert _form(both).values["title.en"] == "Rating"
    assert all("en" in each.found.en for each in findings)


def test_a_plain_text_becomes_words_where_a_second_language_comes() -> None:
    """The English preset writes plain texts."""
    both = edited(preset("village-english"), {"languages": "zh en", "title.zh": "评议村主任"})

    assert 'title = { en = "Rating of the village head", zh = "评议村主任" }' in both.decode()
    assert _form(both).values["title.en"] == "Rating of the village head"


@pytest.mark.parametrize("name", preset_names())
@pytest.mark.parametrize("table", ADDED)
def test_a_row_that_is_added_lacks_only_its_words(name: str, table: str) -> None:
    """With the words filled in, the file is sound again; village affairs ask about nobody."""
    content = with_row(preset(name), table)
    form = _form(content)
    number = len(form.rows[table]) - 1
    empty = [each for each, value in form.values.items() if each.startswith(f"{table}.{number}.") and not value]
    words = {each: "新" if each.endswith("zh") else "N" for each in empty}
    rules, findings = read_rules(edited(content, words), name)

    assert len(set(form.rows[table])) == len(form.rows[table]) == len(_form(preset(name)).rows[table]) + 1
    assert words
    assert rules is not None or (name, table) == ("village-affairs", "subjects"), findings


def test_a_comment_stays_with_what_it_is_said_of() -> None:
    """The new row goes before the comment of the next table."""
    text = with_row(VILLAGE, "subjects").decode()

    assert text.index('id = "person_1"') < text.index("# 时间、地点是示例") < text.index("[[sessions]]")
    gone = without_row(with_row(VILLAGE, "units"), "units", 6)
    assert gone.decode().split() == VILLAGE.decode().split()


def test_a_person_more_is_asked_about_like_the_first() -> None:
    """Every subject has contests; the paper has both persons."""
    content = with_row(preset("village-secretary-long"), "subjects")
    words = {"name.zh": "李为民", "name.en": "Li", "post.zh": "主任", "post.en": "Head"}
    rules = _rules(edited(content, {f"subjects.1.{key}": typed for key, typed in words.items()}))

    assert [each.subject for each in rules.ballot_of("villagers")] == ["zhang"] * 5 + ["person_1"] * 5


def test_whoever_is_taken_out_is_not_asked_about_any_more() -> None:
    """Nor does an electorate go to a meeting that is not held, nor a unit hear a dialect."""
    two = preset("two-subjects")
    rules = _rules(without_row(two, "subjects", 1))
    assert {each.subject for each in rules.contests} == {"zhang"}

    rules = _rules(without_row(without_row(two, "sessions", 1), "sessions", 0))
    assert [each.session for each in rules.electorates] == [None, None, None]

    dialect = (
        b'\n[[dialects]]\nid = "xy"\nlabel = { zh = "a", en = "a" }\nlanguage = "zh"\nunits = ["group_1", "group_2"]\n'
    )
    assert _rules(without_row(VILLAGE + dialect, "units", 0)).dialects[0].units == ("group_2",)


@pytest.mark.parametrize("content", [b"title = ", b"\xff", b"[" * 5000])
def test_what_is_no_toml_has_no_form(content: bytes) -> None:
    """Only the whole file can be mended then."""
    assert read_form(content) is None
    with pytest.raises(ValueError, match="no TOML"):
        edited(content, {})


def test_whatever_stands_in_the_file_is_shown_without_a_fault() -> None:
    """A file with values of the wrong kind has a form, where they can be mended."""
    lines = (
        "title = 7",
        'languages = "zh"',
        'opens_at = "soon"',
        "subjects = 1",
        "units = [{ label = [] }]",
        "zone = 3",
    )
    content = "\n".join([*lines, "sessions = [1]"]).encode()
    form = _form(content)

    assert form.languages == ()
    assert form.values["opens_at"] == "soon"
    assert form.rows == {"subjects": (), "units": ("",), "sessions": (), "electorates": ()}
    mended = _form(edited(content, {"languages": "zh", "title.zh": "评议", "units.0.label.zh": "一组"}))
    assert (mended.values["title.zh"], mended.values["units.0.label.zh"]) == ("评议", "一组")
