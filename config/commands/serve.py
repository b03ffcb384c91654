"""`xiangyin serve` and `xiangyin migrate`: the service, and the records it runs on."""

import os
import secrets
from pathlib import Path

import click

from config.commands.office import Office, pass_office
from poll.records import official_store
from poll.records.database import is_sqlite, sqlite_path
from poll.records.migrate import migrate as migrate_records
from poll.refusal import Finding, FindingsError, Say

THREADS = 64
"""Open requests of one process: as many votes may wait for the same flush to disk."""


STOP_SECONDS = 5
"""A worker that was told to stop has so long to answer the requests it has."""


@click.command(epilog="例 / example:  XIANGYIN_PUBLIC_URL=https://vote.example.org xiangyin serve --port 8000")
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址 / address to listen on.")
@click.option("--port", default=8000, show_default=True, help="端口 / port.")
@click.option("--workers", default=1, show_default=True, help="进程数 / processes.")
@click.option("--threads", default=THREADS, show_default=True, help="每个进程的线程数 / threads of each process.")
@pass_office
def serve(office: Office, host: str, port: int, workers: int, threads: int) -> None:
    """启动服务，接收短信和来电。Serve the carriers' webhooks, texts and calls, until interrupted."""
    if not office.settings.twilio_auth_tokens:
        raise FindingsError([_no_token()])
    migrate_records(office.settings.database_url)
    # Every process must open what another kept, before and after a restart: calls under way, codes of officials.
    os.environ["XIANGYIN_SECRET_KEY"] = office.settings.secret_key or kept_secret(office.settings.database_url)
    _say_who_begins(office)
    office.say(Say(f"服务地址：http://{host}:{port}", f"Serving on http://{host}:{port}"))
    serve_forever(host, port, workers, threads)


def kept_secret(database_url: str) -> str:
    """Return the office's own secret from a file beside the records, made there once; where none was set."""
    folder = sqlite_path(database_url).parent if is_sqlite(database_url) else Path.cwd()
    file = folder / "xiangyin.secret"
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as made:
        made.write(secret := secrets.token_hex(32))
    return secret


def _say_who_begins(office: Office) -> None:
    with office.reading() as connection:
        is_empty = official_store.is_empty(connection)
    if is_empty:
        office.say(
            Say(
                "控制台还没有经办人：xiangyin official begin 姓名",
                "Nobody can sign in to the console yet: xiangyin official begin NAME",
            )
        )


def serve_forever(host: str, port: int, workers: int, threads: int, target: str = "config.wsgi:app") -> None:
    """Serve an application with Granian until interrupted; docs/adr/0018 says why Granian."""
    from granian import Granian  # noqa: PLC0415 - other commands need no server.
    from granian.constants import Interfaces  # noqa: PLC0415
    from granian.log import LogLevels  # noqa: PLC0415

    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    Granian(
        target,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        backlog=1024,
        # Granian warns of more threads than processors; here they wait for the disk together, as they should.
        log_level=LogLevels.error,
        log_access=False,
        respawn_failed_workers=True,
        # What was acknowledged is on disk, so a worker that does not end by itself may be ended.
        workers_kill_timeout=STOP_SECONDS,
    ).serve()


@click.command(epilog="例 / example:  xiangyin migrate")
@pass_office
def migrate(office: Office) -> None:
    """建立或升级数据库（只能向前）。Make or upgrade the records; forward only."""
    done = migrate_records(office.settings.database_url)
    if done:
        office.say(Say(f"数据库已升级：{'、'.join(done)}", f"Records migrated: {', '.join(done)}"))
    else:
        office.say(Say("数据库已是最新。", "The records are up to date."))


def _no_token() -> Finding:
    return Finding(
        "XIANGYIN_TWILIO_AUTH_TOKEN",
        Say("运营商的签名密钥", "the carrier's auth token"),
        Say("没有设置", "nothing"),
        Say(
            "请设置后再启动；轮换时可用逗号写两个。",
            "Set it and start again; while rotating, two with a comma between.",
        ),
    )
