"""What real calls need: one exchange for all of them, and a pytest marker that keeps them out of `make test`."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sip.exchange import ROOT, Exchange, running_exchange


@pytest.fixture(scope="session")
def exchange(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exchange]:
    """Start Asterisk."""
    if shutil.which("sipp") is None or not (ROOT / "usr/sbin/asterisk").exists():
        pytest.fail("没有 sipp 或 Asterisk，先运行 make sip-tools · no sipp or no Asterisk: run make sip-tools first")
    with running_exchange(tmp_path_factory.mktemp("exchange")) as started:
        yield started


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder for the scenarios of one test."""
    return tmp_path
