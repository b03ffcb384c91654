"""What is downloaded from the board is what was published, byte for byte, and adds up on anybody's computer."""

import io
import re
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from config.acts.result_files import FILES
from poll.rules import RuleSet
from tally.verify import verify
from tests.config.closed_poll import close_poll, count_all, done, hall
from tests.phones import open_app, settings_for
from tests.tally.village import POLL

_OPTIONS = ("satisfied", "mostly", "dissatisfied", "unknown", "blank", "invalid")
_TWO = ("--official", "王敏", "--official", "李强")


def _first_option(rules: RuleSet, electorate: str, _number: int) -> Mapping[int, tuple[str, ...]]:
    return {place: (contest.options[0].id,) for place, contest in enumerate(rules.ballot_of(electorate))}


@pytest.fixture
def published(
    sqlite_engine: Engine, sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[FlaskClient, Path]:
    """Return a browser, and the folder that the command has published into: first unofficial, then certified."""
    monkeypatch.setenv("XIANGYIN_DATABASE_URL", sqlite_url)
    marks: dict[tuple[str, ...], int] = {("overall", option): 6 * (option == "satisfied") for option in _OPTIONS}
    close_poll(sqlite_engine, "shandong", _first_option, sheets=hall("villagers", "group_1", 6, marks))
    count_all(tmp_path)
    done("reconcile", "--official", "王敏")
    done("publish", "--out", str(tmp_path / "1"), "--official", "王敏")
    done("canvass", "certify", *_TWO, "--reason", "无")
    done("publish", "--out", str(tmp_path / "2"), "--official", "王敏")
    return open_app(settings_for(sqlite_url)).test_client(), tmp_path


def test_every_file_is_the_one_that_was_published(published: tuple[FlaskClient, Path]) -> None:
    """The command's folder and the board's downloads are one and the same, of each publication."""
    client, folder = published
    for number in (1, 2):
        for name in FILES:
            answer = client.get(f"/board/{POLL}/results/{number}/{name}")
            assert answer.status_code == 200, name
            if name != "result.zip":
                assert answer.data == (folder / str(number) / name).read_bytes(), name
    assert f'/board/{POLL}/results/2/result.html"' in client.get(f"/board/{POLL}").get_data(as_text=True)


def test_the_whole_folder_is_one_file_that_verifies(published: tuple[FlaskClient, Path]) -> None:
    """Whoever unpacks it runs `xiangyin verify` on it, with no records."""
    client, folder = published
    packed = client.get(f"/board/{POLL}/results/2/result.zip").data
    with ZipFile(io.BytesIO(packed)) as archive:
        archive.extractall(folder / "unpacked")

    assert verify(folder / "unpacked") == []
    assert {path.name for path in (folder / "unpacked").iterdir()} == set(FILES) - {"result.zip"}
    assert client.get(f"/board/{POLL}/results/2/result.zip").data == packed


def test_the_page_that_is_posted_may_use_its_own_style_and_nothing_else(published: tuple[FlaskClient, Path]) -> None:
    """It is one file to be printed and kept; the policy names its style by the hash."""
    client, _ = published
    answer = client.get(f"/board/{POLL}/results/2/result.html")
    (style,) = re.findall(rb"<style>(.*?)</style>", answer.data, re.DOTALL)

    digest = b64encode(sha256(style).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in answer.headers["Content-Security-Policy"]
    assert "Content-Disposition" not in answer.headers
    assert b"<script" not in answer.data


@pytest.mark.parametrize(
    "address", ["3/result.json", "0/result.json", "1/secret.txt", "1/..%2Fresult.json", "x/result.json"]
)
def test_there_is_no_other_file(published: tuple[FlaskClient, Path], address: str) -> None:
    """A name that is none of the list, a publication that is none."""
    client, _ = published

    assert client.get(f"/board/{POLL}/results/{address}").status_code == 404


def test_everything_but_the_page_is_saved_and_not_opened(published: tuple[FlaskClient, Path]) -> None:
    """Nothing that comes from the records runs in somebody's browser."""
    client, _ = published
    for name in FILES:
        answer = client.get(f"/board/{POLL}/results/2/{name}")
        if name != "result.html":
            assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
