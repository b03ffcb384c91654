"""A disk that fails or is full: the vote is refused for now, and nothing acknowledged is missing."""

import shutil
import subprocess
from collections.abc import Iterator, Mapping
from http.client import HTTPConnection
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import pytest

from benchmarks.carrier import SignedText, texts
from benchmarks.crash import audit
from benchmarks.servers import Plan, Server
from benchmarks.tools import build
from benchmarks.village import write_village
from gateway.webhook import TEXTS

_ROLL = 2_000
_OK, _TRY_AGAIN = 200, 503


class _Answer(NamedTuple):
    text: SignedText
    status: int
    body: bytes


def test_a_vote_that_cannot_be_flushed_is_not_acknowledged(sqlite_url: str, tmp_path: Path) -> None:
    """While flushes fail the carrier hears 503 and delivers again later; then the same texts are taken, once each."""
    if shutil.which("gcc") is None:
        pytest.skip("gcc is not installed; it makes the library that lets a flush fail")
    write_village(sqlite_url, _ROLL)
    failing = tmp_path / "failing"
    shim = {"LD_PRELOAD": str(build("shim", tmp_path)), "FLUSH_FAIL_FILE": str(failing)}
    signed = texts(_ROLL, 30)
    with _service(sqlite_url, tmp_path, shim) as server:
        before = _post(server, islice(signed, 10))
        failing.touch()
        refused = _post(server, islice(signed, 10))
        failing.unlink()
        after = _post(server, [each.text for each in refused])

    assert {each.status for each in before} == {_OK}
    assert {each.status for each in refused} == {_TRY_AGAIN}
    assert {each.status for each in after} == {_OK}
    assert audit(sqlite_url, _acknowledged(before, after)) == (0, ())


def test_a_full_disk_refuses_for_now_and_loses_nothing(small_disk: Path, tmp_path: Path) -> None:
    """Where there is no room the carrier hears 503; once there is room again, the same text is taken."""
    url = f"sqlite:///{small_disk}/records.db"
    write_village(url, _ROLL)
    filler = small_disk / "filler"
    signed = texts(_ROLL, 400)
    with _service(url, tmp_path, {}) as server:
        before = _post(server, islice(signed, 10))
        _fill(filler)
        while_full = _post(server, signed)
        filler.unlink()
        after = _post(server, [each.text for each in while_full if each.status != _OK])

    assert {each.status for each in while_full} <= {_OK, _TRY_AGAIN}
    assert _TRY_AGAIN in {each.status for each in while_full}
    assert {each.status for each in after} == {_OK}
    assert audit(url, _acknowledged(before, while_full, after)) == (0, ())


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Return a folder that is a disk of its own of eight megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = shutil.which("mount")
    if (
        mount is None
        or subprocess.run([mount, "-t", "tmpfs", "-o", "size=8m", "tmpfs", folder], check=False).returncode
    ):
        pytest.skip("a small disk cannot be mounted here; that takes root")
    yield folder
    subprocess.run(["umount", folder], check=True)  # noqa: S607 - it stands beside mount.


def _service(url: str, folder: Path, environment: Mapping[str, str]) -> Server:
    return Server(Plan("service", url, threads=4, environment=environment), folder / "log")


def _fill(filler: Path) -> None:
    with filler.open("wb", buffering=0) as file:
        for size in (1 << 16, 1 << 12):
            try:
                while file.write(bytes(size)) == size:
                    pass
            except OSError:
                continue


def _post(server: Server, signed: Iterator[SignedText] | list[SignedText]) -> list[_Answer]:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=20)
    answers = []
    for text in signed:
        headers = {
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
            "X-Twilio-Signature": text.signature,
        }
        connection.request("POST", TEXTS, text.form, headers)
        response = connection.getresponse()
        answers.append(_Answer(text, response.status, response.read()))
    connection.close()
    return answers


def _acknowledged(*answers: list[_Answer]) -> dict[str, bytes]:
    return {each.text.provider_id: each.body for some in answers for each in some if each.status == _OK}
