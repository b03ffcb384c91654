"""`xiangyin sip`: what it needs, and that it stops when it is told to."""

import asyncio
import os
import signal
from pathlib import Path

import pytest
from click.testing import CliRunner

from config.commands.main import xiangyin
from config.commands.office import FINDINGS, USAGE, Office
from config.commands.sip import SipOptions, take_calls
from config.settings import settings_from
from tests.ivr.carriers.pretend_asterisk import PASSWORD, USER, pretend_asterisk
from tests.ivr.carriers.scripted_application import (
    CALLS,
    PUBLIC_URL,
    TOKEN,
    response,
    running_application,
    tone,
)
from tests.sip.ports import free_port


@pytest.fixture
def sounds(tmp_path: Path) -> Path:
    """Return a folder for sounds."""
    folder = tmp_path / "sounds"
    folder.mkdir()
    return folder


def _run(sounds: Path, *words: str, token: str = TOKEN) -> tuple[int, str]:
    environment = {"XIANGYIN_TWILIO_AUTH_TOKEN": token, "XIANGYIN_ARI_SOUNDS": str(sounds)}
    result = CliRunner().invoke(xiangyin, ["sip", *words], env=environment)
    return result.exit_code, result.output


def test_the_password_stands_in_a_file(sounds: Path) -> None:
    """On the command line everybody on the machine could read it."""
    code, said = _run(sounds)

    assert code == USAGE
    assert "--ari-password-file" in said


def test_it_signs_with_the_token_that_the_gateway_has(sounds: Path, tmp_path: Path) -> None:
    """Without one it does not start, and says what to do."""
    password = tmp_path / "password"
    password.write_text(PASSWORD)
    code, said = _run(sounds, "--ari-password-file", str(password), token="")

    assert code == FINDINGS
    assert "XIANGYIN_TWILIO_AUTH_TOKEN" in said


def test_it_takes_calls_until_it_is_told_to_stop(sounds: Path) -> None:
    """SIGTERM, as systemd sends it, lets the call under way end, and leaves no sound behind."""

    async def run() -> None:
        with running_application({CALLS: response("<Say>hello</Say>")}) as application:
            async with pretend_asterisk() as asterisk:
                options = SipOptions(
                    ari_url=asterisk.url,
                    ari_user=USER,
                    ari_password=PASSWORD,
                    app_url=application.url,
                    sounds=sounds,
                    sounds_seen_as=str(sounds),
                    host="127.0.0.1",
                    port=free_port(),
                    dial="PJSIP/{national}@trunk",
                    most_calls=1,
                    finish_seconds=5.0,
                )
                settings = settings_from({"XIANGYIN_PUBLIC_URL": PUBLIC_URL, "XIANGYIN_TWILIO_AUTH_TOKEN": TOKEN})
                taking = asyncio.create_task(take_calls(Office(settings), options, lambda *_: tone(0.2)))
                await asterisk.until("GET /channels")
                await asterisk.dial("c1")
                await asterisk.until("POST /channels/c1/play")
                os.kill(os.getpid(), signal.SIGTERM)
                await asyncio.wait_for(taking, 10)

                assert application.statuses() == ["completed"]
                assert application.unsigned == []
                assert list(sounds.iterdir()) == []  # noqa: ASYNC240 - a folder of the test.

    asyncio.run(run())
