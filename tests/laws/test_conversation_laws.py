"""Laws of a conversation: any text by anybody, in any poll, gets one answer in one part, and never a fault."""

from collections.abc import Iterator
from itertools import count

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from gateway.conversation import Doors, InboundText, answer
from gateway.message_parts import fits_one_part
from poll.records.database import open_database
from poll.records.migrate import migrate
from tests.laws.test_choice_text_laws import PIECES
from tests.phones import SENDER, Village, close_villages, found_village

SENDERS = st.one_of(
    st.sampled_from(["+8619900000001", "+8619900000002", "+8619900000003", "+8619900009999", SENDER, "anonymous", ""]),
    st.text(max_size=20),
)
WORDS = st.sampled_from(
    ["撤回", "查", "退订", "订阅", "帮助", "是", "不是", "都", "每项", "第", "项", "12121", "3571 ", "5724 "]
)
BODIES = st.lists(
    st.one_of(st.text(st.characters(), max_size=250), st.lists(st.one_of(PIECES, WORDS), max_size=6).map("".join)),
    min_size=1,
    max_size=6,
)
MOMENTS = st.integers(-(10**13), 10**13)

_sids = count(1)


@pytest.fixture(
    scope="module", params=["village-secretary-short", "village-secretary-long", "two-subjects", "village-affairs"]
)
def village(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Village]:
    """Open a poll with one elector, one who reads English, and two who share a telephone."""
    url = f"sqlite:///{tmp_path_factory.mktemp('fuzz') / 'records.db'}"
    migrate(url)
    village = found_village(open_database(url), request.param)
    village.register("+8619900000001")
    village.register("+8619900000002", language="en")
    for code in ("3571", "5724"):
        village.register("+8619900000003", code=code)
    yield village
    close_villages()
    village.engine.dispose()


@settings(suppress_health_check=list(HealthCheck))
@given(sender=SENDERS, bodies=BODIES, seconds=st.sampled_from([0, 700, 4000]), moment=st.one_of(st.just(0), MOMENTS))
@example(sender="+8619900000001", bodies=["\ud800", "\x00", "", "2" * 1600], seconds=0, moment=0)
def test_every_text_is_answered(village: Village, sender: str, bodies: list[str], seconds: int, moment: int) -> None:
    """Surrogates, controls, every script, any moment: one reply of one part, or silence; the box only ever grows."""
    desks = village.app.extensions["desks"]
    doors, now = (
        Doors(desks.polls, desks.roll, desks.box),
        int(village.poll.rules.opens_at.timestamp() * 1000) + 3_600_000,
    )
    for turn, body in enumerate(bodies):
        before = len(village.envelopes())
        text = InboundText("twilio", f"SM{next(_sids)}", sender, SENDER, body, now + moment + turn * seconds * 1000)

        reply = answer(text, doors)
        again = answer(text, doors)

        assert reply is None or (reply and fits_one_part(reply) and "{" not in reply)
        assert again == reply
        assert 0 <= len(village.envelopes()) - before <= 1
