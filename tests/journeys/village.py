"""A village for the journeys: a clerk at her desk, villagers at their telephones, nothing between but real commands."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import time_machine
from click.testing import CliRunner
from flask import Flask

from config.app import create_app
from config.commands.main import xiangyin
from gateway.webhook import STATUS, TEXTS
from ivr.carriers.pretend import PretendCall, PretendLine
from ivr.decision import CALLS_PATH
from ivr.speech import Speech
from poll.numbers import HIDDEN_SENDER
from poll.records import poll_store
from poll.records.database import open_database, reading
from poll.refusal import Finding, FindingsError
from tests.phones import PRESETS, PUBLIC_URL, TOKEN, post_signed, post_to, reply_in, settings_for, text_parameters

POLL = "xinhe-2026"
SENDER = "+8619999990001"
HEADERS = ("编号", "姓名", "电话", "评议主体", "小组")
PASSPHRASE = "seven ordinary words make one long passphrase"

_ids = count(1)


class NotDoneError(AssertionError):
    """A command of the clerk ended with findings; `findings` has them."""

    def __init__(self, words: Sequence[str], said: str, findings: Sequence[Finding]) -> None:
        super().__init__(
            " ".join(words) + "\n" + said + "\n".join(line for each in findings for line in each.lines("both"))
        )
        self.findings = list(findings)


@dataclass(frozen=True, slots=True)
class Clerk:
    """A clerk with a folder of files and one database.

    Attributes:
        folder: where her files are.
        database_url: of her records.
    """

    folder: Path
    database_url: str

    def does(self, *words: object) -> str:
        """Run `xiangyin words...` and return what it says.

        Raises:
            NotDoneError: it ended with findings, or with anything but 0.
        """
        typed = [str(word) for word in words]
        result = CliRunner().invoke(xiangyin, typed, env={"XIANGYIN_DATABASE_URL": self.database_url})
        if isinstance(result.exception, FindingsError):
            raise NotDoneError(typed, result.output, result.exception.findings)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        if result.exit_code:
            raise NotDoneError(typed, result.output, [])
        return result.output

    def writes(self, name: str, rows: Iterable[Sequence[object]]) -> Path:
        """Write a csv file as a spreadsheet program does."""
        text = io.StringIO(newline="")
        csv.writer(text).writerows(rows)
        return self.keeps(name, text.getvalue().encode("utf-8-sig"))

    def keeps(self, name: str, content: bytes) -> Path:
        """Put a file into her folder."""
        path = self.folder / name
        path.write_bytes(content)
        return path

    def fills(self, form: Path, name: str, fill: Callable[[dict[str, str]], Mapping[str, object]]) -> Path:
        """Fill a form of `paper template` row by row and keep it under another name."""
        with form.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        filled = [row | {column: str(value) for column, value in fill(row).items()} for row in rows]
        return self.writes(name, [list(rows[0]), *(list(row.values()) for row in filled)])

    def opens_a_poll(self, rules: bytes, roll: Iterable[Sequence[object]], *key: object) -> None:
        """Create a poll, import its roll and open it; `key` are the options of its key, else it is a passphrase."""
        self.keeps("passphrase.txt", PASSPHRASE.encode())
        key = key or ("--passphrase-file", self.folder / "passphrase.txt")
        rules_file = self.keeps("rules.toml", rules)
        self.does("poll", "create", POLL, rules_file, "--sender", SENDER, *key, "--official", "王敏")
        self.does("roll", "import", POLL, self.writes("roll.csv", [HEADERS, *roll]), "--official", "王敏")
        self.does("poll", "open", POLL, "--official", "王敏")

    def counts(self, *key: object) -> None:
        """Check, void, strip, open and count."""
        key = key or ("--passphrase-file", self.folder / "passphrase.txt")
        for stage in ("check", "void", "strip"):
            self.does("canvass", stage, POLL, "--official", "王敏")
        self.does("count", POLL, *key, "--official", "王敏", "--official", "李强")

    def certifies(self, reason: str = "") -> Path:
        """Merge, reconcile, certify and publish; return the folder of the result."""
        self.does("canvass", "merge", POLL, "--official", "王敏")
        self.does("reconcile", POLL, "--official", "王敏")
        self.does("canvass", "certify", POLL, "--official", "王敏", "--official", "李强", "--reason", reason)
        self.does("publish", POLL, "--out", self.folder / "公告", "--official", "王敏")
        return self.folder / "公告"


@dataclass(frozen=True, slots=True)
class Telephones:
    """Every telephone there is, on the running service."""

    app: Flask
    sent: list[tuple[str, str, str]] = field(default_factory=list)

    def text(self, number: str, body: str) -> str | None:
        """Send a text through the signed webhook and return its reply; None for silence."""
        self.sent.append((number, body, f"SM{next(_ids):032d}"))
        return self._deliver(*self.sent[-1])

    def redeliver(self) -> str | None:
        """Deliver the last text again, as a carrier does that got no answer."""
        return self._deliver(*self.sent[-1])

    def _deliver(self, number: str, body: str, sid: str) -> str | None:
        answer: Any = post_signed(self.app.test_client(), TEXTS, text_parameters(number, SENDER, body, sid))
        assert answer.status_code == 200
        return reply_in(answer.get_data(as_text=True))

    def hears(self, number: str, keys: Iterable[str]) -> str:
        """Call, press keys one by one, and return the words heard after the last; spoken, as nobody recorded them."""
        unrecorded = pytest.MonkeyPatch()
        unrecorded.setattr(Speech, "sounds", Speech.spoken)
        unrecorded.setattr(Speech, "is_all_recorded", lambda *_: False)
        call = self._dial(number)
        for key in keys:
            call.hears()
            call.press(key)
        heard = "".join(sound.text for sound in call.hears())
        call.hang_up()
        unrecorded.undo()
        return heard

    def call(self, number: str, key: int | None, *, anew: bool = False) -> None:
        """Call, press a key, hear it read back and confirm it; without a key hang up once the question is heard.

        Args:
            number: who calls.
            key: of the option.
            anew: she has voted already and wants to change it.
        """
        call = self._dial(number)
        for pressed in "" if key is None else f"{'1' * anew}{key}9":
            call.hears()
            call.press(pressed)
        call.hears()
        call.hang_up()
        assert call.faults == ()

    def _dial(self, number: str) -> PretendCall:
        line = PretendLine(PUBLIC_URL + CALLS_PATH, PUBLIC_URL + STATUS, TOKEN, post_to(self.app))
        return line.phone(number).dial(SENDER, f"CA{next(_ids):032d}")

    def call_hidden(self) -> None:
        """Call with a hidden number."""
        self.call(HIDDEN_SENDER, None)


@contextmanager
def service(clerk: Clerk) -> Iterator[Telephones]:
    """Run the service on the clerk's database."""
    app = create_app(settings_for(clerk.database_url))
    yield Telephones(app)
    app.extensions["desks"].close()


def at(instant: str) -> Any:  # noqa: ANN401 - time_machine's own context manager.
    """Live at an instant of the village, `2026-12-20 09:00`; the clock goes on from there."""
    return time_machine.travel(f"{instant}+08:00", tick=True)


def preset(name: str = "village-secretary-short") -> bytes:
    """Return a preset as it ships; its window is 20 December 08:00 to 22 December 20:00."""
    return (PRESETS / f"{name}.toml").read_bytes()


def envelopes_in_box(clerk: Clerk) -> int:
    """Return how many envelopes are in the box."""
    engine = open_database(clerk.database_url)
    with reading(engine) as connection:
        found = poll_store.find(connection, POLL).next_seq - 1
    engine.dispose()
    return found
