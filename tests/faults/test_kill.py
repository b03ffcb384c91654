"""Killed in the middle of its work, the service has lost nothing that it acknowledged."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.carrier import SignedText, texts
from benchmarks.crash import CrashRound, crash
from benchmarks.servers import Plan
from benchmarks.village import write_village

_ROLL = 20_000
_THREADS = _CONNECTIONS = 16


def test_a_killed_service_has_lost_nothing_it_acknowledged(sqlite_url: str, tmp_path: Path) -> None:
    """Acknowledged means on disk. Killed at any moment: every reply that was given stands in the inbox and its envelope
    in the box, the chain is whole, and what is sent again gets the same reply and counts once.
    """
    write_village(sqlite_url, _ROLL)
    signed = texts(_ROLL, _ROLL)

    rounds = [_kill("service", sqlite_url, signed, tmp_path) for _ in range(3)]

    assert [each.lost for each in rounds] == [0, 0, 0]
    assert [each.wrong for each in rounds] == [(), (), ()]
    assert all(each.acknowledged > 0 for each in rounds)


def test_a_killed_service_has_lost_nothing_on_postgresql_either(postgresql_url: str, tmp_path: Path) -> None:
    """The promise does not depend on the database."""
    write_village(postgresql_url, _ROLL)

    seen = _kill("service", postgresql_url, texts(_ROLL, _ROLL), tmp_path)

    assert (seen.lost, seen.wrong) == (0, ())
    assert seen.acknowledged > 0


def test_a_server_that_answers_before_its_commit_is_caught(sqlite_url: str, tmp_path: Path) -> None:
    """The check itself is checked: a server that gives the right replies a moment too early must fail it."""
    write_village(sqlite_url, _ROLL)

    seen = _kill("benchmarks.liar:app", sqlite_url, texts(_ROLL, _ROLL), tmp_path, restart=False)

    assert seen.lost > 0


def _kill(target: str, url: str, signed: Iterator[SignedText], folder: Path, *, restart: bool = True) -> CrashRound:
    plan = Plan(target, url, threads=_THREADS)
    return crash(plan, signed, folder / "log", connections=_CONNECTIONS, after=(0.3, 0.8), restart=restart)


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Coverage and the like are not to slow the service down that is killed."""
    monkeypatch.delenv("COVERAGE_PROCESS_START", raising=False)
