"""`xiangyin serve`: what every process of the service is given."""

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from config.commands import serve
from config.commands.main import xiangyin


@pytest.mark.parametrize(("given", "kept"), [("", False), ("  ", False), ("the office's own", True)])
def test_every_process_has_the_same_secret_even_where_the_office_set_none(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    given: str,
    kept: bool,  # noqa: FBT001 - a parameter of the test.
) -> None:
    """A step of a call is opened by another process than the one that sealed it (docs/adr/0021)."""
    monkeypatch.setenv("XIANGYIN_DATABASE_URL", f"sqlite:///{tmp_path / 'xiangyin.db'}")
    monkeypatch.setenv("XIANGYIN_TWILIO_AUTH_TOKEN", "a token")
    monkeypatch.setenv("XIANGYIN_SECRET_KEY", given)
    monkeypatch.setattr(serve, "serve_forever", lambda *_: None)

    result = CliRunner().invoke(xiangyin, ["serve"])

    assert result.exit_code == 0
    assert (os.environ["XIANGYIN_SECRET_KEY"] == given) is kept
    assert len(os.environ["XIANGYIN_SECRET_KEY"].strip()) >= len("the office's own")
