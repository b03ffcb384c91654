"""`xiangyin sip`: takes calls through the office's own Asterisk instead of Twilio."""

import asyncio
import logging
import signal
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from aiohttp import ClientSession, DummyCookieJar, web

from config.commands.office import Office, pass_office
from gateway.webhook import STATUS
from ivr.carriers.asterisk import Exchange, Terms
from ivr.carriers.asterisk_application import Application
from ivr.carriers.asterisk_ari import Ari
from ivr.carriers.asterisk_leg import Room
from ivr.carriers.asterisk_outbound import Dialling, OutboundCalls
from ivr.carriers.asterisk_rest import ROOT, CallsInterface
from ivr.carriers.asterisk_sounds import Sounds, Speak
from ivr.decision import CALLS_PATH, RETRIES
from poll.refusal import Finding, Say

NO_ACCOUNT = f"AC{'0' * 32}"
"""The AccountSid of an office that has no account with Twilio."""


@dataclass(frozen=True, slots=True)
class SipOptions:
    """How Asterisk and the application are reached.

    Attributes:
        ari_url: Asterisk's control interface.
        ari_user: of ari.conf.
        ari_password: of that user.
        app_url: where `xiangyin serve` answers.
        sounds: the folder for sounds.
        sounds_seen_as: the same folder as Asterisk sees it.
        host: on which calls are placed and recordings fetched.
        port: of the same.
        dial: what Asterisk dials.
        most_calls: calls of ours at once.
        finish_seconds: given to calls under way at the end.
    """

    ari_url: str
    ari_user: str
    ari_password: str
    app_url: str
    sounds: Path
    sounds_seen_as: str
    host: str
    port: int
    dial: str
    most_calls: int
    finish_seconds: float


@click.command(
    epilog="例 / example:  xiangyin sip --ari-password-file /etc/xiangyin/ari-password --app-url http://127.0.0.1:8000"
)
@click.option(
    "--ari-url",
    envvar="XIANGYIN_ARI_URL",
    show_envvar=True,
    default="http://127.0.0.1:8088/ari",
    show_default=True,
    help="Asterisk 的控制接口 / Asterisk's control interface.",
)
@click.option(
    "--ari-user",
    envvar="XIANGYIN_ARI_USER",
    show_envvar=True,
    default="xiangyin",
    show_default=True,
    help="ari.conf 里的用户 / user of ari.conf.",
)
@click.option(
    "--ari-password-file",
    envvar="XIANGYIN_ARI_PASSWORD_FILE",
    show_envvar=True,
    help="口令文件，只有一行 / file with the password alone.",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option(
    "--app-url",
    envvar="XIANGYIN_ARI_APP_URL",
    show_envvar=True,
    help="xiangyin serve 的地址；不写即公开地址 / where xiangyin serve answers; the public address unless set.",
)
@click.option(
    "--sounds",
    envvar="XIANGYIN_ARI_SOUNDS",
    show_envvar=True,
    default="/run/xiangyin-sip",
    show_default=True,
    help="语音文件夹，放在内存里 / folder for sounds, in memory.",
    type=click.Path(exists=True, file_okay=False, writable=True, path_type=Path),
)
@click.option(
    "--sounds-seen-as",
    envvar="XIANGYIN_ARI_SOUNDS_SEEN_AS",
    show_envvar=True,
    help="Asterisk 看到的同一文件夹 / the same folder as Asterisk sees it.",
)
@click.option(
    "--host",
    envvar="XIANGYIN_ARI_HOST",
    show_envvar=True,
    default="127.0.0.1",
    show_default=True,
    help="外呼接口的地址 / address of the interface that places calls.",
)
@click.option(
    "--port",
    envvar="XIANGYIN_ARI_PORT",
    show_envvar=True,
    default=8089,
    show_default=True,
    help="外呼接口的端口 / port of that interface.",
)
@click.option(
    "--dial",
    envvar="XIANGYIN_ARI_DIAL",
    show_envvar=True,
    default="PJSIP/{national}@trunk",
    show_default=True,
    help="外呼怎样拨号：{national}、{digits} 或 {e164} / what Asterisk dials.",
)
@click.option(
    "--most-calls",
    envvar="XIANGYIN_ARI_MOST_CALLS",
    show_envvar=True,
    default=10,
    show_default=True,
    help="最多同时外呼几通 / calls placed at once.",
)
@click.option(
    "--finish-seconds",
    envvar="XIANGYIN_ARI_FINISH_SECONDS",
    show_envvar=True,
    default=120.0,
    show_default=True,
    help="停止时给通话中的人留几秒 / seconds for calls under way at the end.",
)
@pass_office
def sip(office: Office, /, **given: Any) -> None:  # noqa: ANN401 - the options above, each of its type.
    """用办公室自己的 Asterisk 接电话，不经过 Twilio。Answer calls through the office's own Asterisk.

    \b
    与 Asterisk 同在一台机器上运行；设置见 docs/calls-by-sip.md。
    Runs on the machine of Asterisk; docs/calls-by-sip.md says how to set it up.
    """
    if not office.settings.twilio_auth_tokens:
        office.fail(_no_token())
    password_file, app_url, seen_as = given.pop("ari_password_file"), given.pop("app_url"), given.pop("sounds_seen_as")
    options = SipOptions(
        ari_password=password_file.read_text(encoding="utf-8").strip(),
        app_url=(app_url or office.settings.public_url).rstrip("/"),
        sounds_seen_as=seen_as or str(given["sounds"]),
        **given,
    )
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    logging.getLogger("aiohttp.access").setLevel(logging.WARNING)
    asyncio.run(take_calls(office, options, _speak))


async def take_calls(office: Office, options: SipOptions, speak: Speak) -> None:
    """Take calls until told to stop by SIGTERM or Ctrl-C."""
    settings = office.settings
    account, token = settings.twilio_account_sid or NO_ACCOUNT, settings.twilio_auth_tokens[0]
    public = settings.public_url
    # Environment proxies and cookies are for people who browse.
    async with ClientSession(cookie_jar=DummyCookieJar()) as http:
        ari = Ari(http, options.ari_url, options.ari_user, options.ari_password)
        application = Application(http, public, options.app_url, token)
        sounds = Sounds(options.sounds, options.sounds_seen_as, application, speak)
        # The gateway asks for recordings at this address and no other.
        own_url = settings.twilio_api_base.rstrip("/") or f"http://{options.host}:{options.port}"
        room = Room(ari, application, sounds, f"{own_url}{ROOT.format(account=account)}/Recordings")
        dialling = Dialling(account, settings.default_region, options.dial, options.most_calls, _now)
        outbound = OutboundCalls(ari, application, dialling)
        terms = Terms(account, public + CALLS_PATH + RETRIES, public + STATUS + RETRIES, settings.default_region, _now)
        exchange = Exchange(room, terms, outbound)
        runner = web.AppRunner(CallsInterface(outbound, ari, application, account, token).app())
        await runner.setup()
        try:
            await web.TCPSite(runner, options.host, options.port).start()
            stop, loop = asyncio.Event(), asyncio.get_running_loop()
            for each in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(each, stop.set)
            office.say(Say("正在等候来电。按 Ctrl-C 停止。", "Waiting for calls. Ctrl-C stops."))
            await exchange.run(stop, options.finish_seconds)
        finally:
            await runner.cleanup()
            sounds.clear()


def _now() -> datetime:
    return datetime.now(UTC)


def _speak(text: str, language: str) -> bytes:
    from ivr.sound.synthesis import speak  # noqa: PLC0415 - an office with recordings of everything needs no voice.

    return speak(text, "zh" if language.startswith(("zh", "cmn")) else "en")


def _no_token() -> Finding:
    return Finding(
        "XIANGYIN_TWILIO_AUTH_TOKEN",
        Say("与 xiangyin serve 相同的签名密钥", "the token that xiangyin serve has"),
        Say("没有设置", "nothing"),
        Say("请自行生成一个，两边设成一样。", "Make one up and set it for both."),
    )
