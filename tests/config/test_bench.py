"""`xiangyin bench` says what is missing, what was reached and what was not."""

from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from click.testing import CliRunner
from twilio.request_validator import RequestValidator

from benchmarks import call_load, call_requests, tools
from benchmarks.carrier import PUBLIC_URL, TOKEN
from benchmarks.databases import SqliteRecords
from benchmarks.figures import as_json, figure
from benchmarks.load import DishonestRoundError
from config.commands import bench
from config.commands.main import xiangyin
from config.presets import preset_names
from poll.refusal import FindingsError


def test_help_shows_examples() -> None:
    """Who has never measured finds a first command in the help."""
    shown = CliRunner().invoke(xiangyin, ["bench", "--help"])

    assert shown.exit_code == 0
    assert "xiangyin bench votes --quick" in shown.output


def test_a_missing_tool_is_named_with_the_way_to_install_it() -> None:
    """Nothing is measured half: a tool that is not there is a finding, not a stack."""
    (finding,) = tools.missing("no-such-tool-anywhere")

    assert finding.where == "no-such-tool-anywhere"
    assert "make bench-tools" in finding.next_step.en


def test_outside_of_a_checkout_the_bench_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """benchmarks/ stands in the checkout and is not installed with the program."""
    monkeypatch.setattr(bench, "_ROOT", bench._ROOT / "nowhere")

    with pytest.raises(FindingsError) as caught:
        bench._benchmark("votes")

    assert "checkout" in caught.value.findings[0].expected.en


def test_a_figure_is_the_median_with_its_spread() -> None:
    """One lucky round proves nothing: the median is reported, and how far the rounds lay apart."""
    shown = as_json({"cpu_ratio_to_hello": figure([3.0, 1.0, 2.0])})

    assert shown == {"cpu_ratio_to_hello": 2.0, "spread": {"cpu_ratio_to_hello": {"min": 1.0, "max": 3.0}}}


@pytest.mark.parametrize(
    ("database", "name", "value", "holds"),
    [
        ("sqlite", "cpu_ratio_to_hello", 2.5, True),
        ("sqlite", "cpu_ratio_to_hello", 3.0, False),
        ("postgresql", "cpu_ratio_to_hello", 3.0, True),
        ("sqlite", "throughput_ratio_to_hello", 0.39, False),
        ("sqlite", "acknowledged_lost", 1.0, False),
        ("sqlite", "liar_lost", 0.0, False),
        ("sqlite", "p50_ms", 9.0, None),
        ("hello", "fsyncs_per_vote", 9.0, None),
    ],
)
def test_a_figure_is_held_against_its_goal(database: str, name: str, value: float, holds: bool | None) -> None:  # noqa: FBT001
    """A goal is reached at its own value; a liar that is not caught fails; what has no goal is only shown."""
    assert bench._holds(database, name, value) is holds


def test_every_preset_tells_how_long_it_is_listened_to() -> None:
    """One line for each preset and language, with the seconds from the answer to the vote."""
    shown = CliRunner().invoke(xiangyin, ["bench", "prompts"])

    assert shown.exit_code == 0
    for name in preset_names():
        assert name in shown.output


def test_a_measured_call_is_signed_step_by_step() -> None:
    """What callers post is what Twilio would post: the application takes every step of a call, and the vote is cast."""
    (call,) = call_requests.calls(10, 1)

    for posted in call.posted:
        form = dict(parse_qsl(posted.form.decode(), keep_blank_values=True))
        assert posted.signature == RequestValidator(TOKEN).compute_signature(PUBLIC_URL + posted.target, form)
    assert len(call.posted) == len(call_requests.STEPS)


def test_a_vote_that_is_missing_makes_the_round_worthless(tmp_path: Path) -> None:
    """A round whose calls are not all in the box reports nothing."""
    url = SqliteRecords(tmp_path, 10).fresh()
    load = call_load.Callers(0, 1, tmp_path, 10, "")
    load.prepared("warm")
    called = {call.id for call in call_requests.calls(10, 10)}

    with pytest.raises(DishonestRoundError, match="10 calls, 0 votes in the box"):
        call_load._check(url, load, called)
