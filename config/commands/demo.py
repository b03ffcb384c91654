"""`xiangyin demo`: a fictional village with open polls, and a handset to text from; no account is needed."""

import contextlib
import io
import os
import shutil
import socket
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from config.commands.office import Office, pass_office
from config.commands.poll_acts import create, open_poll
from config.commands.roll import roll
from config.commands.serve import THREADS, serve_forever
from config.demo.description import DemoPoll, describe
from config.demo.desks import seat_officials
from config.demo.next_steps import next_steps
from config.demo.state import DemoState, open_state, remove_state, write_private
from config.demo.village import village_of, write_roll
from config.presets import preset, preset_names
from poll.poll import Stage
from poll.records import poll_store
from poll.records.migrate import migrate
from poll.records.poll_store import StoredPoll
from poll.refusal import Finding, FindingsError, Say
from poll.rule_file import read_rules, with_window

_HOST = "127.0.0.1"
_FIRST = "demo"
_PRESETS = ("village-secretary-short", "village-english", "village-secretary-long", "two-subjects", "village-affairs")
_DAYS_OPEN = 7
_OFFICIAL = "王敏（演示）"


@click.command(epilog="例 / example:  xiangyin demo --port 8000 --state demo-state --describe demo.json")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="端口 / port.")
@click.option(
    "--state",
    "folder",
    default="demo-state",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="演示的文件夹；再次启动会接着用 / the demo's folder; a second start goes on with it.",
)
@click.option(
    "--describe",
    "description",
    type=click.Path(dir_okay=False, path_type=Path),
    help="为外部程序写一个 JSON：地址、密钥、评议、能发短信的评议人 / write JSON for outside clients: address, token, "
    "polls, and the electors who can text (landlines and people without a number are left out).",
)
@click.option(
    "--preset", "presets", multiple=True, type=click.Choice(preset_names()), help="用哪些样例 / which presets."
)
@click.option("--fresh", is_flag=True, help="删除旧演示，重新开始 / remove the old demo and start anew.")
@click.option("--yes", is_flag=True, help="不再询问 / do not ask.")
@click.option("--serve/--no-serve", "serves", default=True, help="只准备，不启动服务 / prepare only.")
@pass_office
def demo(  # noqa: PLR0913 - one argument for each option.
    office: Office,
    port: int,
    folder: Path,
    description: Path | None,
    presets: tuple[str, ...],
    *,
    fresh: bool,
    yes: bool,
    serves: bool,
) -> None:
    """虚构的村子、打开的评议、可试用的手机。A fictional village, open polls, a handset to try.

    \b
    村民 120、党员 42、委员 18，全是虚构；号码不属于任何人。
    All people are made up; the numbers belong to nobody.
    """
    if serves:
        _check_port(port)
    if description is not None:
        # A client that waits for the file must not take the last demo's for this one's.
        description.unlink(missing_ok=True)
    if fresh:
        _start_anew(folder, yes=yes)
    state = open_state(folder, presets, _PRESETS)
    _say_found(office, state)
    office = Office(replace(office.settings, database_url=state.database_url))
    polls = _polls(state.presets)
    prepared = [_prepare(office, state, poll) for poll in polls]
    with office.writing() as connection:
        seat_officials(connection, prepared, office.now_ms())
    url = f"http://{_HOST}:{port}"
    if description is not None:
        with office.reading() as connection:
            written = describe(connection, state, polls, url, url)
        write_private(description, written)
    for line in next_steps(state, url, prepared, command=_own_name(), serves=serves):
        office.say(line)
    if serves:
        os.environ.update(_environment(state, url))
        serve_forever(_HOST, port, 1, THREADS)
        office.say(Say("演示已停止；再次启动会接着进行。", "The demo has stopped; a second start goes on with it."))


def _polls(presets: Sequence[str]) -> list[DemoPoll]:
    """Return the polls, each on its own fictional number; the first is called `demo`."""
    return [
        DemoPoll(
            _FIRST if place == 0 else f"{_FIRST}-{name}",
            name,
            # The hundred English numbers end with the polls' own.
            f"+120255501{90 + place % 10}" if _is_english(name) else f"+86199999900{place + 1:02d}",
        )
        for place, name in enumerate(presets)
    ]


def _is_english(name: str) -> bool:
    rules, findings = read_rules(preset(name), name)
    if rules is None:
        raise FindingsError(findings)
    return "zh" not in rules.languages


def _prepare(office: Office, state: DemoState, poll: DemoPoll) -> StoredPoll:
    """Bring a poll as far as its opening with the commands of a clerk; what was done before is not done again."""
    if not _is_made(office, poll.id):
        rules_file = state.file(f"rules-{poll.id}.toml")
        now = datetime.fromtimestamp(office.now_ms() // 1000, UTC)
        rules_file.write_bytes(with_window(preset(poll.preset), now, now + timedelta(days=_DAYS_OPEN)))
        passphrase = ("--passphrase-file", str(state.passphrase_file))
        _act(office, create, poll.id, str(rules_file), "--sender", poll.sender, *passphrase, "--official", _OFFICIAL)
    made = _found(office, poll.id)
    if made.stage is Stage.DRAFT and not made.roll_version:
        roll_file = state.file(f"roll-{poll.id}.csv")
        roll_file.write_bytes(write_roll(village_of(made.rules), chinese="zh" in made.rules.languages))
        _act(office, roll, "import", poll.id, str(roll_file), "--official", _OFFICIAL)
    if made.stage is Stage.DRAFT:
        _act(office, open_poll, poll.id, "--official", _OFFICIAL)
    return _found(office, poll.id)


def _is_made(office: Office, poll_id: str) -> bool:
    migrate(office.settings.database_url)
    with office.reading() as connection:
        return any(each.id == poll_id for each in poll_store.every(connection))


def _found(office: Office, poll_id: str) -> StoredPoll:
    with office.reading() as connection:
        return poll_store.find(connection, poll_id)


def _act(office: Office, command: click.Command, *arguments: str) -> None:
    """Run a clerk's command as it would be typed; findings are shown, what it says when all is well is not."""
    with contextlib.redirect_stdout(io.StringIO()):
        command.main(list(arguments), standalone_mode=False, obj=office)


def _own_name() -> str:
    """Return how the command is typed here; after `make demo` it is not on the path."""
    return "xiangyin" if shutil.which("xiangyin") else os.path.relpath(Path(sys.executable).with_name("xiangyin"))


def _environment(state: DemoState, url: str) -> dict[str, str]:
    return {
        "XIANGYIN_DATABASE_URL": state.database_url,
        "XIANGYIN_PUBLIC_URL": url,
        "XIANGYIN_TWILIO_AUTH_TOKEN": state.auth_token,
        "XIANGYIN_SECRET_KEY": state.secret_key,
        "XIANGYIN_HANDSET": "1",
    }


def _check_port(port: int) -> None:
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((_HOST, port))
        except OSError as error:
            taken = Say("别的程序占用的端口", "one that another program has taken")
            step = Say(f"请换一个：--port {port % 65535 + 1}", f"Use another: --port {port % 65535 + 1}")
            raise FindingsError([Finding(f"--port {port}", Say("空闲的端口", "a free port"), taken, step)]) from error


def _start_anew(folder: Path, *, yes: bool) -> None:
    question = f"删除 {folder} 里的演示（数据库、名册、密钥），重新开始？\nRemove the demo in {folder} and start anew?"
    if folder.exists() and not yes:
        click.confirm(question, abort=True)
    remove_state(folder)


def _say_found(office: Office, state: DemoState) -> None:
    if state.resumed:
        office.say(
            Say(
                f"接着上次的演示进行：{state.folder}（重新开始请加 --fresh）",
                f"Going on with the demo in {state.folder} (--fresh starts anew)",
            )
        )
    else:
        office.say(
            Say(
                f"正在建立虚构的村子：{state.folder}",
                f"Making a fictional village in {state.folder}",
            )
        )
