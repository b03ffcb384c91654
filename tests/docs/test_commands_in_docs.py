"""Every command in the README and the handbook is run, in order, as a newcomer would type it."""

import csv
import os
import re
from dataclasses import dataclass, field
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from config.commands.main import xiangyin
from poll.refusal import FindingsError
from tests.docs.pages import HOUSE, Call, Command, File, Text, commands_in, steps_of
from tests.journeys.village import Clerk, Telephones, at, service

HANDBOOK = HOUSE / "docs" / "handbook"
STRANGER = "+8619900009999"
RECEIPT, HER_CODE = "12345678901", "〔代码〕"
"""What the pages write where each villager has her own."""
NOT_RUN = {
    "make demo": "it serves until interrupted; tests/journeys/test_demo.py starts it, here `demo --no-serve` stands in",
    "make test": "it is what runs this test",
    "source .venv/bin/activate": "the test has the command already",
}
"""Lines that are not run, each with its reason."""

# In the order in which they are done: what goes wrong does so between the hall and the count.
ORDER = (
    ("00-in-the-browser", "2026-12-19 07:00"),
    ("01-what-it-is", "2026-12-19 08:00"),
    ("02-prepare", "2026-12-19 09:00"),
    ("08-prompts", "2026-12-19 09:30"),
    ("10-the-line", "2026-12-19 10:00"),
    ("11-print", "2026-12-19 11:00"),
    ("03-open", "2026-12-20 09:00"),
    ("09-help-desk", "2026-12-20 10:00"),
    ("12-polling-day", "2026-12-21 10:00"),
    ("04-hall", "2026-12-22 19:00"),
    ("06-when-something-goes-wrong", "2026-12-22 19:30"),
    ("05-count-and-publish", "2026-12-22 20:06"),
    ("13-result-and-board", "2026-12-22 21:00"),
    ("07-secrecy", "2026-12-23 09:00"),
)


@dataclass(slots=True)
class Newcomer:
    """Somebody who types a page line by line, in a folder of her own.

    Attributes:
        folder: where she is.
        ran: the lines that she typed.
        receipts: the receipt that each villager got last.
    """

    folder: Path
    ran: list[str] = field(default_factory=list)
    receipts: dict[str, str] = field(default_factory=dict)

    def does(self, command: Command) -> str:
        """Type one line."""
        self.ran.append(command.line)
        match command.words:
            case ["export", setting]:
                name, _, value = setting.partition("=")
                os.environ[name] = value.replace("$PWD", str(self.folder))
                return ""
            case ["xiangyin", *words, ">", file]:
                return self._keep(file, self._run(words))
            case ["xiangyin", *words]:
                return self._run(words)
            case ["make", target]:
                assert target in targets(), command.line
                return ""
            case ["make"]:
                return ""
            case words:
                assert " ".join(words) in NOT_RUN, f"nobody runs: {command.line}"
                return ""

    def makes(self, file: File) -> None:
        """Make a file that the page shows."""
        (self.folder / file.name).write_text(file.content, encoding="utf-8")

    def sends(self, text: Text, phones: Telephones) -> None:
        """Let a villager send a text, and compare the reply with the page's."""
        body = text.body.replace(RECEIPT, self.receipts.get(text.who, RECEIPT))
        if HER_CODE in body:
            body = body.replace(HER_CODE, self._column("代码.csv", "姓名 name", "代码 code")[text.who])
        reply = phones.text(self._number(text.who), body)
        found = re.search(r"\d{11}", reply or "")
        if found:
            self.receipts[text.who] = found[0]
        assert (reply or "").replace(found[0] if found else RECEIPT, RECEIPT) == text.reply, text

    def calls(self, call: Call, phones: Telephones) -> None:
        """Let a villager call and press keys, and compare the last words she hears with the page's."""
        assert phones.hears(self._number(call.who), call.keys.split()) == call.hears, call

    def _number(self, who: str) -> str:
        numbers = self._column("名册.csv", "姓名", "电话")
        return f"+86{numbers[who]}" if who in numbers else STRANGER

    def _column(self, name: str, key: str, value: str) -> dict[str, str]:
        with (self.folder / name).open(encoding="utf-8-sig", newline="") as file:
            return {row[key]: row[value] for row in csv.DictReader(file)}

    def _run(self, words: list[str]) -> str:
        result = CliRunner().invoke(xiangyin, words)
        findings = result.exception.findings if isinstance(result.exception, FindingsError) else []
        said = result.output + "\n".join(line for each in findings for line in each.lines("both"))
        assert result.exit_code == 0, (words, said, result.exception)
        return result.output

    def _keep(self, file: str, content: str) -> str:
        (self.folder / file).write_text(content, encoding="utf-8")
        return ""


def targets() -> set[str]:
    """Return the targets of the Makefile."""
    return set(re.findall(r"^([a-z-]+):", (HOUSE / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


@pytest.fixture
def newcomer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Newcomer:
    """A newcomer in an empty folder."""
    monkeypatch.setenv("XIANGYIN_DATABASE_URL", f"sqlite:///{tmp_path / 'xiangyin.db'}")
    monkeypatch.chdir(tmp_path)
    return Newcomer(tmp_path)


def test_the_handbook_is_one_evaluation_from_beginning_to_end(newcomer: Newcomer) -> None:
    """Its commands run, its files fit, and each reply that it shows is the very reply."""
    for name, instant in ORDER:
        with at(instant):
            for step in steps_of(HANDBOOK / f"{name}.md"):
                match step:
                    case Command():
                        newcomer.does(step)
                    case File():
                        newcomer.makes(step)
                    case Text():
                        with service(Clerk(newcomer.folder, os.environ["XIANGYIN_DATABASE_URL"])) as phones:
                            newcomer.sends(step, phones)
                    case Call():
                        with service(Clerk(newcomer.folder, os.environ["XIANGYIN_DATABASE_URL"])) as phones:
                            newcomer.calls(step, phones)

    assert "xiangyin verify 公告" in newcomer.ran
    assert len(newcomer.receipts) > 3


def test_no_page_of_the_handbook_is_left_out() -> None:
    """A new page is put into the order in which it is done."""
    assert {page.stem for page in HANDBOOK.glob("[0-9]*.md")} == {name for name, _ in ORDER}


def test_the_tour_of_the_readme_runs_in_its_order(newcomer: Newcomer) -> None:
    """The demo is made, closed, given its paper, counted, published and verified."""
    for step in steps_of(HOUSE / "README.md"):
        assert isinstance(step, Command)
        newcomer.does(step)
        if step.line.startswith("make demo"):
            newcomer.does(Command("xiangyin demo --no-serve --preset village-secretary-short"))
        if step.line.startswith("xiangyin paper template"):
            fill_in(newcomer.folder / step.words[-1])

    assert newcomer.ran[-1] == "xiangyin verify 公告"


def fill_in(folder: Path) -> None:
    """Fill the forms of a hall to which nobody came."""
    for name in ("account.csv", "count.csv"):
        with (folder / name).open(encoding="utf-8-sig", newline="") as file:
            header, *rows = csv.reader(file)
        with (folder / name).open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([header, *([cell or "0" for cell in row] for row in rows)])


@pytest.mark.parametrize(
    "page", [HOUSE / "README.md", *sorted(HANDBOOK.glob("*.md"))], ids=lambda page: str(page.relative_to(HOUSE))
)
def test_a_command_inside_a_sentence_exists_with_its_options(page: Path) -> None:
    """A verb or an option that was renamed is found in the prose too."""
    for line in commands_in(page):
        program, *words = Command(line).words
        if program == "make":
            assert words[0] in targets(), line
            continue
        command: click.Command = xiangyin
        while words and isinstance(command, click.Group):
            found = command.get_command(click.Context(command), words.pop(0))
            assert found is not None, line
            command = found
        known = {option for each in command.params for option in each.opts}
        assert {word for word in words if word.startswith("--")} <= known, line
