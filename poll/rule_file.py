"""The rule file: one TOML file that declares a poll completely, and everything that is wrong with it, by line."""

import re
import tomllib
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from zoneinfo import ZoneInfo, available_timezones

from poll.refusal import Finding, FindingsError, Say, Weight
from poll.rule_calls import calls_of, check_calls, dialects_of
from poll.rule_checks import check_rules
from poll.rule_contests import Asked, contests_of
from poll.rule_keys import LANGUAGES
from poll.rule_lines import lines_of
from poll.rule_options import check_options
from poll.rule_parts import (
    bands_of,
    code_of,
    components_of,
    electorates_of,
    languages_of,
    retention_of,
    satisfaction_of,
    sessions_of,
    subjects_of,
    thresholds_of,
    units_of,
)
from poll.rule_table import Table
from poll.rule_text import RuleText, one_of, shown
from poll.rules import Denominator, Revote, RuleSet

MOST_BYTES = 1 << 20
"""The largest rule file that is read."""

_LONGEST_LINE = 4000
_BOM = b"\xef\xbb\xbf"
_HIDDEN = re.compile("[\\0\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_IN_LINE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)")


def read_rules(content: bytes, name: str) -> tuple[RuleSet | None, list[Finding]]:
    """Read a rule file.

    Args:
        content: the file's bytes, as they are hashed and kept.
        name: the file's name for the findings, `my.toml`.

    Returns:
        The rules, or None where a finding is an error; and every finding, each at `name:line`.

    Source: docs/rule-file.md.
    """
    text, findings = _text_of(content, name)
    if text is None:
        return None, findings
    try:
        values = tomllib.loads(text)
        lines = lines_of(text.replace("\r\n", "\n"))
    except RecursionError:
        return None, [Finding(f"{name}:1", _TOML, _TOO_DEEP, _FLATTEN)]
    except ValueError as error:
        return None, [_syntax_finding(error, text, name)]
    file = RuleText(name, lines)
    rules = _rules(file, values, sha256(content).hexdigest())
    findings = file.findings()
    return (None if any(each.weight is Weight.ERROR for each in findings) else rules), findings


def _text_of(content: bytes, name: str) -> tuple[str | None, list[Finding]]:
    """Return the text, or what keeps the bytes from being one."""
    if len(content) > MOST_BYTES:
        expected = Say("至多 1 MiB", "at most 1 MiB")
        found = Say(f"{len(content)} 字节", f"{len(content)} bytes")
        return None, [Finding(f"{name}:1", expected, found, Say("这不像规则文件。", "This is no rule file."))]
    if content.startswith((b"\xff\xfe", b"\xfe\xff", _BOM)):
        step = Say("请存为“UTF-8（无 BOM）”。", "Save it as UTF-8 without BOM.")
        return None, [Finding(f"{name}:1", _UTF8, Say("BOM", "a byte order mark"), step)]
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        found = Say(f"字节 0x{content[error.start]:02X}", f"the byte 0x{content[error.start]:02X}")
        return None, [Finding(f"{name}:{line}", _UTF8, found, Say("请存为 UTF-8。", "Save it as UTF-8."))]
    findings = _line_findings(text, name)
    return (None if findings else text), findings


def _line_findings(text: str, name: str) -> list[Finding]:
    findings = []
    for number, line in enumerate(text.split("\n"), start=1):
        hidden = _HIDDEN.search(line)
        if hidden is not None:
            code = f"U+{ord(hidden.group()):04X}"
            step = Say("请删去这个看不见的字符。", "Delete this hidden character.")
            findings.append(Finding(f"{name}:{number}", _VISIBLE, Say(code, code), step))
        if len(line) > _LONGEST_LINE:
            expected = Say(f"一行至多 {_LONGEST_LINE} 字", f"at most {_LONGEST_LINE} characters a line")
            found = Say(f"{len(line)} 字", f"{len(line)}")
            findings.append(Finding(f"{name}:{number}", expected, found, Say("请分行。", "Break the line.")))
    return findings


def _syntax_finding(error: ValueError, text: str, name: str) -> Finding:
    at = _IN_LINE.search(str(error))
    line = int(at.group(1)) if at and at.group(1) else text.rstrip("\n").count("\n") + 1
    problem = _IN_LINE.sub("", str(error))[:120]
    step = Say(
        "请改正这一行的写法（引号、括号、等号、重复的键）。",
        "Mend this line: quotes, brackets, equals sign, a key that stands twice.",
    )
    return Finding(f"{name}:{line}", _TOML, Say(problem, problem), step)


def _rules(file: RuleText, values: dict[str, object], digest: str) -> RuleSet:
    top = Table(file, (), "poll", values)
    file.languages = languages_of(top, LANGUAGES)
    file.zone = _zone(top)
    asked = contests_of(top)
    rules = _assembled(top, asked, digest)
    check_rules(file, rules, asked)
    check_options(file, rules, asked)
    check_calls(file, rules, asked)
    return rules


def _assembled(top: Table, asked: Sequence[Asked], digest: str) -> RuleSet:
    satisfaction = satisfaction_of(top)
    score_denominator = top.member("score_denominator", Denominator, Denominator.RATED)
    return RuleSet(
        title=top.words("title", 40),
        source=top.text("source", 400),
        languages=top.file.languages,
        zone=top.file.zone,
        opens_at=top.instant("opens_at"),
        closes_at=top.instant("closes_at"),
        help_line=_help_line(top),
        notice_days=top.whole("notice_days", range(61), 10),
        list_days=top.whole("list_days", range(61), 20),
        objection_days=top.whole("objection_days", range(31), 5),
        decision_days=top.whole("decision_days", range(31), 3),
        subjects=subjects_of(top),
        sessions=sessions_of(top),
        electorates=electorates_of(top),
        units=units_of(top),
        contests=tuple(each.contest for each in asked),
        components=components_of(top),
        score_denominator=score_denominator,
        satisfaction=satisfaction,
        bands=bands_of(top),
        thresholds=thresholds_of(top, satisfaction, score_denominator),
        decimals=top.whole("decimals", range(7), 2),
        revote=top.member("revote", Revote, Revote.LAST_COUNTS),
        shared_phone_cap=top.whole("shared_phone_cap", range(1, 10), 3),
        code=code_of(top),
        smallest_cell=top.whole("smallest_cell", range(1, 1001), 5),
        text_grace_seconds=top.whole("text_grace_seconds", range(86_401), 0),
        call_grace_seconds=top.whole("call_grace_seconds", range(3601), 300),
        calls=calls_of(top),
        dialects=dialects_of(top),
        retention=retention_of(top),
        sha256=digest,
    )


def _zone(top: Table) -> ZoneInfo:
    zone = top.text("zone", 40)
    known = available_timezones()
    if zone in known:
        return ZoneInfo(zone)
    if top.file.is_clean(top.at("zone")):
        top.note(
            "zone",
            Say("时区名，如 Asia/Shanghai", "a zone like Asia/Shanghai"),
            shown(zone),
            one_of(sorted(known), zone),
        )
    return ZoneInfo("UTC")


def _help_line(top: Table) -> str:
    number = top.text("help_line", 20)
    if number and not re.fullmatch(r"\+?[0-9][0-9 -]*", number):
        expected = Say("电话号码", "a telephone number")
        top.note("help_line", expected, shown(number), Say("只写数字、空格、- 和 +。", "Digits, spaces, - and + only."))
    return number


def with_window(content: bytes, opens_at: datetime, closes_at: datetime) -> bytes:
    """Return the file with another window: two lines change, every other byte stays.

    Args:
        content: a rule file.
        opens_at: an aware instant, written to the second, in UTC.
        closes_at: the same.

    Raises:
        FindingsError: the file is no TOML, or lacks one of the two keys at its top.
    """
    name = "rules"
    text, findings = _text_of(content, name)
    if text is None:
        raise FindingsError(findings)
    try:
        tomllib.loads(text)
        lines = lines_of(text.replace("\r\n", "\n"))
    except (ValueError, RecursionError) as error:
        raise FindingsError([_syntax_finding(ValueError(str(error)), text, name)]) from error
    written = text.split("\n")
    for key, instant in (("opens_at", opens_at), ("closes_at", closes_at)):
        if (key,) not in lines:
            step = Say(f"请加上 {key} = …", f"Add {key} = ...")
            raise FindingsError(
                [Finding(f"{name}:1", Say(f"键 {key}", f"the key {key}"), Say("没有", "nothing"), step)]
            )
        number = lines[(key,)] - 1
        value = instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        written[number] = re.sub(r"=\s*[^#\r]*?(\s*(?:#.*)?\r?)$", rf"= {value}\1", written[number], count=1)
    return "\n".join(written).encode()


_TOML = Say("TOML 写法", "TOML")
_UTF8 = Say("UTF-8 编码", "UTF-8")
_VISIBLE = Say("看得见的字", "characters that can be seen")
_TOO_DEEP = Say("括号套得太深", "brackets nested too deep")
_FLATTEN = Say("这不像规则文件。", "This is no rule file.")
