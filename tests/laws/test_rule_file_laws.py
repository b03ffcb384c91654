"""Laws of the rule file: lines agree with tomllib, and no bytes whatever are answered with a fault."""

import json
import tomllib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from config.presets import preset, preset_names
from poll.refusal import FindingsError, Weight
from poll.rule_file import read_rules, with_window
from poll.rule_lines import Place, lines_of

_PRESETS = [preset(name) for name in preset_names()]

_name = st.one_of(
    st.from_regex(r"[A-Za-z0-9_-]{1,6}", fullmatch=True),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=5),
)
_scalars = (
    "1",
    "-2.5e3",
    "true",
    "2026-12-20T08:00:00",
    "1979-05-27 07:32:00Z",
    "'li#t[era]l'",
    '"a \\" # ] } , b"',
    '"""\n  two\n  lines # no comment \\""""',
    "'''one\ntwo''''",
    '"""x"""""',
    '""',
    "''",
)
_scalar = st.sampled_from(_scalars)
_gap = st.sampled_from(["", " ", "\n", " # a, comment ] }\n", "\r\n\t"])
_inline_gap = st.sampled_from(["", " ", "\t"])


def _written_key(name: str) -> str:
    bare = name.isascii() and name.replace("_", "a").replace("-", "a").isalnum()
    return name if bare and name else json.dumps(name, ensure_ascii=True)


@st.composite
def _value(draw: st.DrawFn, depth: int = 2) -> str:
    kind = draw(st.sampled_from(["scalar", "array", "inline"] if depth else ["scalar"]))
    if kind == "scalar":
        return draw(_scalar)
    if kind == "array":
        entries = draw(st.lists(_value(depth - 1), max_size=3))
        body = ",".join(f"{draw(_gap)}{each}{draw(_gap)}" for each in entries)
        last = draw(st.sampled_from(["", ","])) if entries else ""
        return f"[{draw(_gap)}{body}{last}{draw(_gap)}]"
    names = draw(st.lists(_name, max_size=3, unique=True))
    pairs = [f"{draw(_inline_gap)}{_written_key(name)}{draw(_inline_gap)}={draw(_value(depth - 1))}" for name in names]
    return "{" + ",".join(pairs) + draw(_inline_gap) + "}"


@st.composite
def _document(draw: st.DrawFn) -> str:
    lines = [f"{_written_key(name)} = {draw(_value())}" for name in draw(st.lists(_name, max_size=3, unique=True))]
    for number in range(draw(st.integers(0, 4))):
        path = draw(st.lists(_name, min_size=1, max_size=3))
        dotted = draw(st.sampled_from([".", " . ", ".\t"])).join(_written_key(each) for each in path)
        opening, closing = draw(st.sampled_from([("[", "]"), ("[[", "]]"), ("[ ", " ]")]))
        lines.append(f"{opening}{dotted}{closing}{draw(st.sampled_from(['', '  # [note]']))}")
        lines.append(f"dotted.k{number} = {draw(_value())}")
    return draw(st.sampled_from(["\n", "\n\n", "\n# = [x]\n"])).join(lines)


def _places(value: object, at: Place = ()) -> set[Place]:
    match value:
        case dict():
            children: list[tuple[str | int, object]] = list(value.items())
        case list():
            children = list(enumerate(value))
        case _:
            children = []
    return {at, *(place for key, each in children for place in _places(each, (*at, key)))}


@given(_document())
@example("[[a]]\n[a.b]\nc = 1\n[[a]]\n[[a.d]]\n[[a.d]]\ne = [[1], {f = 2}]")
@example("['q.r'.\"s\\u0041\"]\nt.u . v = '''x\n'''")
@settings(max_examples=150)
def test_every_place_that_tomllib_reads_has_a_line_and_no_other(text: str) -> None:
    """The scanner is ours, because tomllib keeps no lines; tomllib is its oracle."""
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    lines = lines_of(text.replace("\r\n", "\n"))

    assert set(lines) | {()} == _places(values)
    assert all(1 <= line <= text.count("\n") + 1 for line in lines.values())


def test_the_line_of_a_key_is_the_line_where_its_name_is_written() -> None:
    """On every line of every preset: what is named there is what the map says."""
    for content in _PRESETS:
        text = content.decode()
        written = text.split("\n")
        for place, line in lines_of(text).items():
            if isinstance(place[-1], str):
                assert place[-1] in written[line - 1]


@given(st.binary(max_size=300))
@example(b"\xef\xbb\xbf")
@example(b"a = nan\nopens_at = inf")
@example(b"subjects = [{}, {}]\ncontests = [{options = [{}]}]\n[[electorates]]\nquorum = {}")
def test_any_bytes_are_answered_with_findings(content: bytes) -> None:
    """A file that is nothing like a rule file is refused in words."""
    rules, findings = read_rules(content, "any")

    assert rules is None
    assert findings


_key = st.sampled_from([each for content in _PRESETS for each in content.split(b"\n") if b"=" in each])
_junk = st.sampled_from(
    [
        b"1",
        b"-1",
        b"0.5",
        b'""',
        b'"x"',
        b"[]",
        b"[[]]",
        b"{}",
        b"[{}]",
        b"true",
        b"1979-05-27",
        b"07:32:00",
        b"inf",
        b"nan",
        b"9999-12-31T23:59:59-12:00",
        b"0001-01-01T00:00:00Z",
        b'"1/0"',
        b'["a", 1]',
        b"{ zh = 1 }",
        b'"\\u0000"',
        b"0xffffffffffffffffffff",
    ]
)


@given(content=st.sampled_from(_PRESETS), data=st.data())
@settings(max_examples=200)
def test_a_preset_that_was_tampered_with_is_read_or_refused_never_a_fault(content: bytes, data: st.DataObject) -> None:
    """Lines lost, doubled, moved or given another value: rules without an error, or findings with one."""
    lines = content.split(b"\n")
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(lines) - 1))
        match data.draw(st.sampled_from(["delete", "repeat", "value", "other", "byte"])):
            case "delete":
                del lines[at : at + data.draw(st.integers(1, 8))]
            case "repeat":
                lines.insert(at, lines[at])
            case "value":
                lines[at] = lines[at].partition(b"=")[0] + b"= " + data.draw(_junk)
            case "other":
                lines[at] = data.draw(_key)
            case _:
                lines[at] += data.draw(st.binary(max_size=3))
        lines = lines or [b""]
    rules, findings = read_rules(b"\n".join(lines), "preset")

    assert (rules is None) == any(each.weight is Weight.ERROR for each in findings)
    numbers = [int(each.where.rpartition(":")[2]) for each in findings]
    assert numbers == sorted(numbers)


@given(
    content=st.sampled_from(_PRESETS),
    opens=st.datetimes(datetime(2001, 1, 1), datetime(2190, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis adds the zone.
    seconds=st.integers(1, 10**7),
)
def test_a_window_that_is_set_is_the_window_that_is_read(content: bytes, opens: datetime, seconds: int) -> None:
    """To the second; nothing else of the rules changes but their hash."""
    opens = opens.replace(microsecond=0)
    closes = opens + timedelta(seconds=seconds)
    rules, findings = read_rules(with_window(content, opens, closes), "preset")

    assert findings == []
    assert rules is not None
    assert (rules.opens_at, rules.closes_at) == (opens, closes)


@given(st.binary(max_size=60))
def test_no_window_is_set_in_what_is_no_rule_file(content: bytes) -> None:
    """Refused with findings, whatever the bytes are."""
    instant = datetime(2027, 1, 1, tzinfo=UTC)
    with pytest.raises(FindingsError):
        with_window(content, instant, instant)
