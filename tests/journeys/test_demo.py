"""A client outside starts the demo, reads the describe file and votes, knowing nothing else of the house."""

import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.carriers.pretend import PretendCarrier, PretendText, new_sid
from tests.demo_server import RunningDemo, running_demo


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDemo]:
    """Start the demo with its first poll."""
    with running_demo(tmp_path_factory.mktemp("demo"), "village-secretary-short") as running:
        yield running


def test_a_signed_text_for_an_elector_of_the_describe_file_is_a_vote(demo: RunningDemo) -> None:
    """The first is received, the second changes it, and a lost answer is delivered again."""
    read = demo.description
    poll = read["polls"][0]
    elector = next(each for each in poll["electors"] if each["code"] is None)
    address = read["public_url"]
    carrier = PretendCarrier(
        f"{address}/carriers/twilio/texts", f"{address}/carriers/twilio/status", read["auth_token"]
    )
    texts = [PretendText(new_sid(), elector["number"], poll["sender"], digit) for digit in ("2", "4")]

    replies = [carrier.deliver(text).reply or "" for text in (*texts, texts[1])]

    assert [reply[:3] for reply in replies] == ["已收到", "已更改", "已更改"]
    assert replies[1] == replies[2]


def test_who_shares_a_phone_votes_with_the_code(demo: RunningDemo) -> None:
    """The describe file has the codes, as the printed cards do."""
    read = demo.description
    poll = read["polls"][0]
    elector = next(each for each in poll["electors"] if each["code"])
    carrier = PretendCarrier(f"{read['url']}/carriers/twilio/texts", "", read["auth_token"])

    def reply(body: str) -> str:
        return carrier.deliver(PretendText(new_sid(), elector["number"], poll["sender"], body)).reply or ""

    assert "代码" in reply("2")
    assert reply(f"{elector['code']} 2").startswith("已收到")


def test_the_handset_reaches_the_endpoint_over_the_network(demo: RunningDemo) -> None:
    """The page's own request goes through the server to the server and comes back with the reply."""
    url, poll = demo.description["url"], demo.description["polls"][0]
    number = [each["number"] for each in poll["electors"] if each["code"] is None][1]
    question = {"from": number, "to": poll["sender"], "body": "2"}
    headers = {"Content-Type": "application/json", "Origin": url, "Sec-Fetch-Site": "same-origin"}
    request = urllib.request.Request(f"{url}/handset/texts", json.dumps(question).encode(), headers)  # noqa: S310

    with urllib.request.urlopen(request) as answer:  # noqa: S310 - our own server.
        read = json.load(answer)

    assert read["answers"][0]["reply"].startswith("已收到")
    assert [each["answer"] for each in read["reports"]] == [200, 200, 200]


def test_ctrl_c_ends_it_cleanly_and_it_can_go_on(tmp_path: Path) -> None:
    """Exit code 0, no stack, nothing of a vote in what it printed."""
    with running_demo(tmp_path, "village-affairs") as running:
        assert running.stop() == 0
    printed = running.log.read_text(encoding="utf-8")

    assert "演示已停止" in printed
    assert "Traceback" not in printed
    assert "WARNING" not in printed
