"""An evaluation by telephone alone, from the practice before it to the result that the line announces."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.village import POLL, Clerk, at, preset, service

NUMBERS = [f"+861990000{person:04d}" for person in range(1, 9)]
WHOLE, FIRST_ONLY, NOTHING = "1913#9", "29", "1"
"""Both questions; the first alone, then hung up; a choice that was never confirmed."""


def villagers() -> Iterator[tuple[object, ...]]:
    """Eight villagers of one group."""
    for person, number in enumerate(NUMBERS, start=1):
        yield person, f"村民{person}", number, "本村村民", "一组"


@pytest.fixture
def published(clerk: Clerk) -> Path:
    """The folder of the result: six answer everything by call, one the first question, one hangs up unconfirmed."""
    with at("2026-12-19 09:00"):
        clerk.opens_a_poll(preset("village-affairs"), villagers())
    with service(clerk) as phones, at("2026-12-20 09:00"):
        for number in NUMBERS[:6]:
            assert "已经投进票箱了" in phones.hears(number, WHOLE)
        assert "下一项" in phones.hears(NUMBERS[6], FIRST_ONLY)
        assert "您选的是" in phones.hears(NUMBERS[7], NOTHING)
        # She calls again and goes on where she stopped.
        assert phones.hears(NUMBERS[6], "").startswith("您好")
        assert "已经投进票箱了" in phones.hears(NUMBERS[6], "2#9")
    with at("2026-12-22 21:00"):
        clerk.does("poll", "close", POLL, "--official", "王敏")
        clerk.counts()
        return clerk.certifies("没有会场")


def test_every_call_and_every_further_vote_has_its_end(clerk: Clerk, published: Path) -> None:
    """A call that answers two questions is one call of the carrier's log and two envelopes (docs/adr/0022)."""
    result = json.loads((published / "result.json").read_bytes())
    account = next(str(each["zh"]) for each in result["identities"] if each["place"] == "电话/calls")

    assert account.startswith("电话/calls: 电话 10 + 同一电话里再投 6 = 本村村民·计入 14 + 本村村民·挂机 2")
    road, projects = result["electorates"][0]["contests"]
    assert road["total"]["marks"] == {"yes": 6, "no": 1, "abstain": 0}
    assert (projects["total"]["marks"]["road"], projects["total"]["marks"]["lamps"]) == (6, 1)
    clerk.does("verify", published)


def test_the_line_announces_what_was_published(clerk: Clerk, published: Path) -> None:
    """Turnout first; a stranger hears it as well, for it hangs on the notice board (domain.md 6, Nanchang)."""
    with service(clerk) as phones, at("2026-12-23 09:00"):
        said = phones.hears("+8619900009999", "")

    assert "现在说结果。参加的人占百分之八十七点五" in said
