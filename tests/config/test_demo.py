"""`xiangyin demo`: a fictional village made with a clerk's own commands, and described for clients outside."""

import csv
import json
import shutil
import socket
import stat
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from config.commands.demo import demo
from config.commands.office import Office
from config.demo.village import is_fictional, village_of, write_roll
from config.presets import preset, preset_names
from config.settings import settings_from
from poll.poll import Stage
from poll.records import poll_store, roll_store
from poll.records.database import open_database, reading
from poll.refusal import FindingsError
from poll.roll_file import RollFile
from poll.rule_file import read_rules
from poll.rules import RuleSet

SHORT = ("--preset", "village-secretary-short")


def run(state: Path, *arguments: str) -> Result:
    """Run the demo without serving."""
    line = ["--no-serve", "--state", str(state), *arguments]
    return CliRunner().invoke(demo, line, obj=Office(settings_from({})), catch_exceptions=False)


@pytest.fixture(scope="module")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    run(folder / "state", "--describe", str(folder / "demo.json"), *SHORT)
    return folder


@pytest.fixture
def made(_made: Path, tmp_path: Path) -> Path:
    """Return a folder with `state`, where a demo of one poll was made before, and its `demo.json`."""
    return shutil.copytree(_made, tmp_path / "made")


def described(path: Path) -> dict[str, Any]:
    """Read the describe file."""
    read: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return read


def rules_of(name: str) -> RuleSet:
    """Return the rules of a preset."""
    rules, findings = read_rules(preset(name), name)
    assert rules is not None, findings
    return rules


def test_the_village_has_the_people_of_the_founding_document() -> None:
    """120 villagers, 42 party members and 18 committee members (issue 2, section 1)."""
    people = village_of(rules_of("village-secretary-short"))

    assert Counter(each.electorate for each in people) == {"本村村民": 120, "本村党员": 42, "镇党委委员": 18}
    assert len({each.name for each in people}) == 180


def test_some_people_share_a_telephone_and_some_have_none() -> None:
    """A couple, a family of three, two electorates on one number; one landline; one person without."""
    people = village_of(rules_of("village-secretary-short"))
    sharing = Counter(each.phone for each in people if each.phone)

    assert Counter(count for count in sharing.values() if count > 1) == {2: 2, 3: 1}
    assert sum(each.phone == "" for each in people) == 1
    assert sum(each.phone.startswith("0571") for each in people) == 1


@pytest.mark.parametrize("name", preset_names())
def test_every_presets_village_is_a_roll_without_errors(name: str, tmp_path: Path) -> None:
    """The clerk's own reader takes the file of every preset, and every mobile is a fictional one."""
    rules = rules_of(name)
    file = tmp_path / "roll.csv"
    people = village_of(rules)
    file.write_bytes(write_roll(people, chinese="zh" in rules.languages))
    roll = RollFile(file, rules, "CN")
    numbers = [number for batch in roll.batches() for number in batch.numbers if number]

    assert not roll.has_errors, roll.findings
    assert len(numbers) == len([each for each in people if each.phone])
    assert [number for number in numbers if not is_fictional(f"+{number}")] in ([], [8657100000001])


def test_the_village_is_the_same_every_time() -> None:
    """A screenshot of yesterday fits the demo of today; another seed makes other people."""
    rules = rules_of("village-secretary-short")

    assert village_of(rules) == village_of(rules)
    assert village_of(rules, seed=1) != village_of(rules)


def test_the_describe_file_tells_a_client_everything(tmp_path: Path) -> None:
    """Its form is fixed, so that outside clients can rely on it (issue 2, section 1)."""
    file = tmp_path / "demo.json"
    result = run(tmp_path / "state", "--port", "8123", "--describe", str(file), *SHORT, "--preset", "village-english")
    read = described(file)

    assert result.exit_code == 0, result.output
    assert set(read) == {"url", "public_url", "auth_token", "polls", "database_url", "passphrase_file"}
    assert read["url"] == read["public_url"] == "http://127.0.0.1:8123"
    first, english = read["polls"]
    assert (first["id"], first["preset"], english["preset"]) == ("demo", "village-secretary-short", "village-english")
    assert [set(each) for each in read["polls"]] == [{"id", "preset", "sender", "contests", "electors"}] * 2
    assert first["sender"].startswith("+86199")
    assert english["sender"].startswith("+120255501")
    [contest] = first["contests"]
    assert contest["id"] == "overall"
    assert contest["options"][1] == {"key": "2", "id": "competent", "label": "称职"}


def test_the_describe_file_lists_those_who_can_text(made: Path) -> None:
    """Neither the landline nor the person without a number; codes for those who share (--help says so)."""
    [poll] = described(made / "demo.json")["polls"]
    shared = Counter(each["number"] for each in poll["electors"])

    assert Counter(each["electorate"] for each in poll["electors"]) == {
        "villagers": 118,
        "members": 42,
        "committee": 18,
    }
    assert {frozenset(each) for each in poll["electors"]} == {frozenset({"number", "electorate", "unit", "code"})}
    assert all(each["number"].startswith("+861990000") for each in poll["electors"])
    assert all((each["code"] is not None) == (shared[each["number"]] > 1) for each in poll["electors"])
    assert {len(each["code"]) for each in poll["electors"] if each["code"]} == {4}


def test_the_roll_of_the_records_is_the_one_in_the_folder(made: Path) -> None:
    """The clerk can look at what was imported, in Chinese headings and with a byte order mark for Excel."""
    with (made / "state" / "roll-demo.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    engine = open_database(f"sqlite:///{made / 'state' / 'xiangyin.db'}")
    with reading(engine) as connection:
        stored = poll_store.find(connection, "demo")
        counted = roll_store.counts(connection, stored.key)
    engine.dispose()

    assert stored.stage is Stage.OPEN
    assert Counter(row["评议主体"] for row in rows) == {"本村村民": 120, "本村党员": 42, "镇党委委员": 18}
    assert sum(counted.values()) == len(rows) == 180


def test_a_second_start_goes_on_with_the_same_poll(made: Path) -> None:
    """Votes, secrets and codes stay; it says so."""
    result = run(made / "state", "--describe", str(made / "2.json"))
    first, second = described(made / "demo.json"), described(made / "2.json")

    assert "接着上次的演示" in result.output
    assert "Going on with the demo" in result.output
    assert second["polls"] == first["polls"]
    assert second["auth_token"] == first["auth_token"]


def test_a_second_start_can_add_a_poll(made: Path) -> None:
    """The polls that are there keep their ids and numbers, whatever is asked for."""
    run(made / "state", "--describe", str(made / "2.json"), "--preset", "village-affairs")

    assert [(each["id"], each["preset"]) for each in described(made / "2.json")["polls"]] == [
        ("demo", "village-secretary-short"),
        ("demo-village-affairs", "village-affairs"),
    ]


def test_a_start_that_was_broken_off_is_finished(made: Path) -> None:
    """The secrets stay as they were; what was not made yet is made now."""
    kept = (made / "state" / "demo-secrets.json").read_text()
    (made / "state" / "xiangyin.db").unlink()
    result = run(made / "state", "--describe", str(made / "2.json"))

    assert result.exit_code == 0
    assert len(described(made / "2.json")["polls"][0]["electors"]) == 178
    assert (made / "state" / "demo-secrets.json").read_text() == kept


def test_secrets_are_for_the_owners_eyes(made: Path) -> None:
    """Token, passphrase, describe file and folder: nobody else on the machine can read them."""
    files = (made / "state" / "demo-secrets.json", made / "state" / "passphrase.txt", made / "demo.json")

    assert [stat.S_IMODE(path.stat().st_mode) for path in files] == [0o600] * 3
    assert stat.S_IMODE((made / "state").stat().st_mode) == 0o700


def test_fresh_starts_anew_and_removes_only_what_is_the_demos(made: Path) -> None:
    """A file that the demo did not make stays where it is."""
    (made / "state" / "notes.txt").write_text("mine")
    result = run(made / "state", "--fresh", "--yes", "--describe", str(made / "2.json"), *SHORT)

    assert "正在建立" in result.output
    assert described(made / "2.json")["auth_token"] != described(made / "demo.json")["auth_token"]
    assert (made / "state" / "notes.txt").read_text() == "mine"


def test_fresh_asks_first(made: Path) -> None:
    """Without a yes nothing is removed."""
    line = ["--no-serve", "--state", str(made / "state"), "--fresh"]
    result = CliRunner().invoke(demo, line, obj=Office(settings_from({})), input="n\n")

    assert result.exit_code == 1
    assert (made / "state" / "xiangyin.db").exists()


def test_records_that_are_no_demos_are_left_alone(tmp_path: Path) -> None:
    """Somebody's real records are never opened as a demo, nor removed by --fresh."""
    (tmp_path / "xiangyin.db").write_bytes(b"real")

    for arguments in ((), ("--fresh", "--yes")):
        with pytest.raises(FindingsError):
            run(tmp_path, *arguments, *SHORT)
    assert (tmp_path / "xiangyin.db").read_bytes() == b"real"


def test_a_port_that_is_taken_is_a_finding(tmp_path: Path) -> None:
    """It is found before anything is made, and the next step is a port to try."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        line = ["--port", str(other.getsockname()[1]), "--state", str(tmp_path / "state")]
        with pytest.raises(FindingsError) as error:
            CliRunner().invoke(demo, line, obj=Office(settings_from({})), catch_exceptions=False)

    [finding] = error.value.findings
    assert finding.where.startswith("--port")
    assert not (tmp_path / "state").exists()


def test_the_next_steps_name_this_demos_records(made: Path) -> None:
    """What is printed can be pasted into a second terminal."""
    state = made / "state"
    output = run(state).output

    assert f"export XIANGYIN_DATABASE_URL='sqlite:///{state / 'xiangyin.db'}'" in output
    assert f"--passphrase-file '{state / 'passphrase.txt'}'" in output
    for verb in ("poll close demo", "paper import demo", "count demo", "publish demo", "verify"):
        assert verb in output
