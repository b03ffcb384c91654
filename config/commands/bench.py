"""`xiangyin bench`: how fast it is and whether it is honest, measured on this machine."""

import importlib
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, astuple, fields
from pathlib import Path
from types import ModuleType

import click

from config.commands.office import FINDINGS, Office, json_option, pass_office
from poll.refusal import Finding, FindingsError, Say

_ROOT = Path(__file__).resolve().parents[2]
_DATABASES = {"sqlite": ("sqlite",), "postgresql": ("postgresql",), "both": ("sqlite", "postgresql")}
_PARTS = ("rates", "instructions", "processes", "disk", "growth", "kill")
_CALL_PARTS = ("rates", "processes", "instructions")
_QUICK_PARTS = ("rates", "instructions", "kill")

_GOALS = {
    "instructions_ratio_to_hello": ("<=", 2.5, 2.5),
    "cpu_ratio_to_hello": ("<=", 2.5, 3.5),
    "throughput_ratio_to_hello": (">=", 0.40, 0.30),
    "p99_ratio_to_hello": ("<=", 1.5, 1.5),
    "fsyncs_per_vote": ("<=", 0.10, 0.10),
    "two_processes_p99_ratio": ("<=", 1.3, 1.3),
    "slow_disk_throughput_kept": (">=", 0.55, 0.55),
    "growth_cpu_ratio": ("<=", 1.10, 1.10),
    "acknowledged_lost": ("<=", 0, 0),
    "kill_rounds_with_damage": ("<=", 0, 0),
    "liar_lost": (">=", 1, 1),
}
"""Figure -> comparator, goal on SQLite, goal on PostgreSQL; docs/performance.md says where they come from."""

_MUST_HOLD = ("acknowledged_lost", "kill_rounds_with_damage", "liar_lost")
"""What has nothing to do with how busy the machine is: where it does not hold, the command ends with 1."""


_state_option = click.option(
    "--state",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path("/var/tmp"),  # noqa: S108 - a folder of one's own is made in it; it is on a disk, /tmp may not be.
    show_default=True,
    help="在此磁盘上测 / the folder whose disk is measured.",
)


@click.group()
def bench() -> None:
    """测速：投票、通话、计票、名册。Measure votes, calls, the count, the roll; on a quiet machine, from a checkout.

    \b
    例 / examples:
      xiangyin bench votes --quick --database sqlite      约一分钟 / a minute or two
      xiangyin bench votes --json > votes.json            约十五分钟 / about fifteen minutes
      xiangyin bench calls --quick --database sqlite      约一分钟 / a minute
      xiangyin bench prompts                              立刻 / at once
      xiangyin bench count
      xiangyin bench pages
      xiangyin bench all
    """


@bench.command(epilog="例 / example:  xiangyin bench votes --only rates --only instructions --database sqlite")
@click.option("--rounds", type=int, help="交替轮数 / interleaved rounds.  [5; quick: 2]")
@click.option("--seconds", type=int, help="每轮秒数 / seconds of load in each.  [5; quick: 2]")
@click.option("--connections", default=64, show_default=True, help="同时的连接 / connections open at a time.")
@click.option("--roll", type=int, help="名册人数 / electors on the roll.  [1,000,000; quick: 100,000]")
@click.option("--kills", type=int, help="杀进程次数 / how often the service is killed.  [10; quick: 2]")
@click.option("--database", type=click.Choice(list(_DATABASES)), default="both", show_default=True)
@click.option("--only", "parts", multiple=True, type=click.Choice(_PARTS), help="只测这些 / only these parts.")
@click.option("--quick", is_flag=True, help="小名册、少轮次，看个大概 / small roll, few rounds, for a first look.")
@_state_option
@json_option
@pass_office
def votes(  # noqa: PLR0913 - one argument for each option.
    office: Office,
    *,
    rounds: int | None,
    seconds: int | None,
    connections: int,
    roll: int | None,
    kills: int | None,
    database: str,
    parts: tuple[str, ...],
    quick: bool,
    state: Path,
    as_json: bool,
) -> None:
    """投票速度与诚实：对照最简网页，杀进程后查票箱。The running service against hello; then killed and checked.

    每条短信带签名、二十个字段、来自名册上不同的人，回复前已封好并落盘。
    Every text is signed, has twenty fields, comes from another elector, and is sealed and on disk before its reply.
    """
    tools, machine, module = (_benchmark(name) for name in ("tools", "machine", "votes"))
    office.stop_on([*tools.missing("wrk", "valgrind", "gcc", "taskset"), *machine.not_a_disk(state)])
    settings = module.Settings(
        databases=_DATABASES[database],
        parts=parts or (_QUICK_PARTS if quick else _PARTS),
        rounds=rounds or (2 if quick else 5),
        seconds=seconds or (2 if quick else 5),
        connections=connections,
        roll=roll or (100_000 if quick else 1_000_000),
        growth=(100_000, 1_000_000) if quick else (100_000, 10_000_000),
        kills=kills or (2 if quick else 10),
        state=state,
    )
    found = module.run(settings, _teller())
    if as_json:
        office.show_json(found)
    else:
        _print_votes(found)
    if any(
        _holds(name, each, found[name][each]) is False
        for name in _of_databases(found)
        for each in _MUST_HOLD
        if each in found[name]
    ):
        sys.exit(FINDINGS)


@bench.command(epilog="例 / example:  xiangyin bench calls --only rates --database sqlite")
@click.option("--rounds", type=int, help="交替轮数 / interleaved rounds.  [5; quick: 2]")
@click.option("--seconds", type=int, help="每轮秒数 / seconds of calling in each.  [5; quick: 2]")
@click.option("--callers", default=64, show_default=True, help="同时通话数 / calls under way at a time.")
@click.option("--database", type=click.Choice(list(_DATABASES)), default="both", show_default=True)
@click.option("--only", "parts", multiple=True, type=click.Choice(_CALL_PARTS), help="只测这些 / only these parts.")
@click.option("--quick", is_flag=True, help="少轮次，看个大概 / few rounds, for a first look.")
@_state_option
@json_option
@pass_office
def calls(  # noqa: PLR0913 - one argument for each option.
    office: Office,
    *,
    rounds: int | None,
    seconds: int | None,
    callers: int,
    database: str,
    parts: tuple[str, ...],
    quick: bool,
    state: Path,
    as_json: bool,
) -> None:
    """通话速度：拨号、选择、确认、挂机，对照最简网页。Whole calls: dial, choose, confirm, hang up; against hello.

    每一步都带签名；测完打开票箱，每个电话的票都要在里面，按的是什么就是什么。
    Every step is signed; afterwards the box is opened, and the vote of every call is in it as it was pressed.
    """
    tools, machine, module = (_benchmark(name) for name in ("tools", "machine", "calls"))
    parts = parts or (("rates",) if quick else _CALL_PARTS)
    needed = ("taskset", *(("valgrind", "gcc") if "instructions" in parts else ()))
    office.stop_on([*tools.missing(*needed), *machine.not_a_disk(state)])
    settings = module.Settings(
        databases=_DATABASES[database],
        parts=parts,
        rounds=rounds or (2 if quick else 5),
        seconds=seconds or (2 if quick else 5),
        callers=callers,
        state=state,
    )
    found = module.run(settings, _teller())
    if as_json:
        office.show_json(found)
    else:
        _print_votes(found)


@bench.command(epilog="例 / example:  xiangyin bench prompts --json")
@json_option
@pass_office
def prompts(office: Office, *, as_json: bool) -> None:
    """听多久：每个预设、每种语言有几条语音，从接通到投完要几秒。How long a caller listens until her vote is in the box.

    从头听到尾、每次按键再加两秒；没有录音的按字数估计。
    Everything is heard to its end, with two seconds more for each key; what has no sound yet is estimated.
    """
    found = list(_benchmark("prompts").run())
    if as_json:
        office.show_json([asdict(each) for each in found])
        return
    shown = "{:24} {:4} {:16} {:>8} {:>10} {:>9} {:>8} {:>8} {:>6} {:>8}"
    click.echo(shown.format(*[each.name for each in fields(found[0])]))
    for each in found:
        values = [f"{value:.1f}" if isinstance(value, float) else value for value in astuple(each)]
        click.echo(shown.format(*values))


@bench.command(epilog="例 / example:  xiangyin bench count --ballots 100000")
@click.option("--ballots", default=1_000_000, show_default=True, help="票数 / sealed ballots.")
@json_option
@pass_office
def count(office: Office, ballots: int, *, as_json: bool) -> None:
    """计票速度：开封、计数，对照只开封的循环。Open and count sealed ballots, against a loop that only opens them."""
    _run_simple(office, "count", ballots, as_json=as_json)


@bench.command(epilog="例 / example:  xiangyin bench roll --rows 100000")
@click.option("--rows", default=1_000_000, show_default=True, help="行数 / rows of CSV.")
@json_option
@pass_office
def roll(office: Office, rows: int, *, as_json: bool) -> None:
    """名册导入速度，对照只读 CSV。Import a roll, against a bare csv.reader."""
    _run_simple(office, "roll", rows, as_json=as_json)


@bench.command(epilog="例 / example:  xiangyin bench pages --roll 10000 --big 1000000")
@click.option("--roll", default=10_000, show_default=True, help="名册人数，也是消息数 / electors, and messages.")
@click.option("--big", default=0, help="另以此规模测参与情况和核对 / turnout and reconcile at this size as well.")
@click.option("--rounds", default=20, show_default=True, help="每页几次 / answers of each page.")
@_state_option
@json_option
@pass_office
def pages(office: Office, *, roll: int, big: int, rounds: int, state: Path, as_json: bool) -> None:  # noqa: PLR0913 - one argument for each option.
    """控制台和公示栏每一页的服务器时间。Server time of every page of the console and the board."""
    module = _benchmark("pages")
    found = module.run(roll, rounds, _teller(), state)
    if big:
        found += module.run(big, rounds, _teller(), state, big=True)
    if as_json:
        office.show_json([asdict(each) for each in found])
        return
    for each in found:
        verdict = "" if each.holds else "  未达到 / missed"
        click.echo(
            f"{each.moment:8} {each.name:28} {each.milliseconds!s:>22} ms  {each.ratio!s:>20} x hello"
            f"  {each.size:>8,} B{verdict}"
        )


@bench.command(name="all", epilog="例 / example:  xiangyin bench all")
@click.pass_context
def every(context: click.Context) -> None:
    """全部测一遍。Everything, one after the other."""
    for command in (votes, calls, prompts, count, roll, pages):
        click.echo(f"== {command.name}")
        context.invoke(command)


def _run_simple(office: Office, name: str, size: int, *, as_json: bool) -> None:
    module = _benchmark(name)
    _teller()(f"{name}: {size:,}")
    found: dict[str, object] = module.run(size)
    if as_json:
        office.show_json(found)
        return
    for each, value in found.items():
        click.echo(f"{each:28} {value}")


def _benchmark(name: str) -> ModuleType:
    """Load a module of benchmarks/, which stands in the checkout and is no part of what is installed."""
    if not (_ROOT / "benchmarks" / f"{name}.py").exists():
        raise FindingsError([_no_checkout()])
    if str(_ROOT) not in sys.path:
        sys.path.insert(0, str(_ROOT))
    try:
        return importlib.import_module(f"benchmarks.{name}")
    except ModuleNotFoundError as error:
        # A server or a library that only measuring needs is locked in requirements-dev.txt.
        raise FindingsError([_not_installed(error.name or name)]) from error


def _teller() -> Callable[[str], None]:
    began = time.monotonic()

    def tell(line: str) -> None:
        click.echo(f"[{time.monotonic() - began:5.0f} s] {line}", err=True)

    return tell


def _of_databases(found: dict[str, dict[str, float]]) -> list[str]:
    return [name for name in _DATABASES["both"] if name in found]


def _print_votes(found: dict[str, dict[str, float]]) -> None:
    click.echo("  ".join(f"{key}={value}" for key, value in found["machine"].items()))
    for name in ["hello", *_of_databases(found)]:
        click.echo(f"\n{name}")
        spreads: dict[str, dict[str, float]] = found.get(name, {}).get("spread", {})  # type: ignore[assignment]
        for each, value in found.get(name, {}).items():
            if each == "spread":
                continue
            spread = spreads[each]
            click.echo(
                f"  {each:40} {value:>10.5g}  ({spread['min']:.5g}-{spread['max']:.5g})  {_judged(name, each, value)}"
            )


def _judged(database: str, name: str, value: float) -> str:
    holds = _holds(database, name, value)
    if holds is None:
        return ""
    comparator, *goals = _GOALS[name]
    return f"{'达到 / reached' if holds else '未达到 / missed'}: {comparator} {goals[database == 'postgresql']}"


def _holds(database: str, name: str, value: float) -> bool | None:
    if name not in _GOALS or database not in _DATABASES["both"]:
        return None
    comparator, *goals = _GOALS[name]
    goal = goals[database == "postgresql"]
    return value <= goal if comparator == "<=" else value >= goal


def _no_checkout() -> Finding:
    return Finding(
        str(_ROOT / "benchmarks"),
        Say("源代码目录中的 benchmarks/", "benchmarks/ of a checkout"),
        Say("没有找到", "nothing"),
        Say("请在源代码目录中运行 make setup，再测速。", "Run make setup in a checkout, then measure from there."),
    )


def _not_installed(name: str) -> Finding:
    return Finding(
        name,
        Say("测速所需的库", "a library that measuring needs"),
        Say("没有安装", "not installed"),
        Say("请运行 make setup。", "Run make setup."),
    )
