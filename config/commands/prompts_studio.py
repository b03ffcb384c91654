"""`xiangyin prompts studio`: a page on this computer to play, record and replace each prompt."""

import secrets

import click

from config.commands.office import Office, pass_office
from config.prompts.studio import StudioFor, create_studio
from config.prompts.taking import act_of, voice_named
from poll.records import poll_store
from poll.refusal import Finding, FindingsError, Say

_HOST = "127.0.0.1"


@click.command(epilog="例 / example:  xiangyin prompts studio xinhe-2026 --voice zh --official 王敏")
@click.argument("poll_id", metavar="POLL")
@click.option("--voice", required=True, metavar="VOICE", help="语言或方言 / a language or a dialect.")
@click.option(
    "--official",
    "officials",
    multiple=True,
    required=True,
    metavar="NAME",
    help="经办人；评议开始后写两次 / the official; give it twice once the poll has begun.",
)
@click.option("--reason", default="", metavar="TEXT", help="评议开始后改动的理由 / why, once the poll has begun.")
@click.option("--port", default=8765, show_default=True, type=click.IntRange(1, 65535), help="端口 / port.")
@pass_office
def studio(  # noqa: PLR0913, PLR0917 - one argument for each option.
    office: Office, poll_id: str, voice: str, officials: tuple[str, ...], reason: str, port: int
) -> None:
    """打开录音页面：逐条听、录、换。只在本机，地址含密钥。Open the page to play and record each prompt.

    只有本机能用，请用印出的完整地址打开。It is on this computer alone; open the whole address that is printed.
    """
    from werkzeug.serving import make_server  # noqa: PLC0415 - other commands need no server.

    with office.reading() as connection:
        poll = poll_store.find(connection, poll_id)
    voice_named(poll.rules, voice)
    act = act_of(poll, officials, reason, office.now_ms())
    engine, token = office.engine(), secrets.token_urlsafe(24)
    app = create_studio(engine, StudioFor(poll_id, voice, act.officials, act.reason), token, port, office.now_ms)
    try:
        server = make_server(_HOST, port, app, threaded=True)
    except (OSError, SystemExit) as error:
        raise FindingsError([_port_taken(port)]) from error
    address = f"http://{_HOST}:{port}/?token={token}"
    office.say(Say(f"录音页面（按 Ctrl+C 结束）：{address}", f"The page to record on (Ctrl+C ends it): {address}"))
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        office.say(Say("已结束。", "Ended."))
    finally:
        server.server_close()
        engine.dispose()


def _port_taken(port: int) -> Finding:
    return Finding(
        f"--port {port}",
        Say("空闲的端口", "a free port"),
        Say("已被占用", "one in use"),
        Say("请换一个，如 --port 8766。", "Choose another, like --port 8766."),
    )
