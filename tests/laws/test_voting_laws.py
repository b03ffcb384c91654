"""Laws of voting: whatever villagers text, in whatever order, each has at most one ballot, and a receipt is true."""

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from poll.ballot import read_ballot
from poll.box import EMPTY_HEAD, BoxRow, link_of
from poll.envelope import envelope_context, unseal
from poll.poll import Stage
from poll.records.database import open_database
from poll.records.migrate import migrate
from tests.phones import PRIVATE_KEY, Phone, Village, close_villages, found_village, receipt_in

OWN = {f"+86199000001{at:02d}": "" for at in range(4)}
SHARED = "+8619900000200"
CODES = ("3571", "5724")
VOTERS = [*((number, "") for number in OWN), *((SHARED, code) for code in CODES)]
KEYS = {"1": "excellent", "2": "competent", "3": "basic", "4": "incompetent", "5": "abstain"}
VOTER, KEY = st.sampled_from(VOTERS), st.sampled_from(sorted(KEYS))


def village_in(folder: str) -> Village:
    """Found a small village: four with a telephone of their own, two who share one."""
    url = f"sqlite:///{Path(folder) / 'records.db'}"
    migrate(url)
    village = found_village(open_database(url))
    for number, code in VOTERS:
        village.register(number, code=code or None)
    return village


def counted(village: Village) -> dict[int, str]:
    """Open the box as the count does and return the one option that counts for each elector."""
    rules, last = village.poll.rules, {row.elector: row for row in village.envelopes()}
    options: dict[int, str] = {}
    for elector, row in last.items():
        if row.sealed:
            context = envelope_context(village.poll.id, rules.sha256, row.electorate, row.unit)
            paper = rules.ballot_of(row.electorate)
            (mark,) = read_ballot(unseal(row.sealed, PRIVATE_KEY, context), paper).marks
            (options[elector],) = mark.options
    return options


class VillageMachine(RuleBasedStateMachine):
    """A village and an oracle beside it: who has said what last, on paper."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.village = village_in(self.folder.name)
        self.said: dict[tuple[str, str], str] = {}
        self.receipts: dict[tuple[str, str], str] = {}
        self.replies: dict[str, tuple[Phone, str, str | None]] = {}
        self.wrong, self.is_open = 0, True

    def teardown(self) -> None:
        """Leave nothing behind."""
        close_villages()
        self.village.engine.dispose()
        self.folder.cleanup()

    def _text(self, number: str, body: str) -> str:
        sid, phone = f"SM{len(self.replies)}", Phone(self.village, number)
        reply = phone.text(body, sid)
        self.replies[sid] = (phone, body, reply)
        return reply or ""

    def _may_vote(self, voter: tuple[str, str]) -> bool:
        return self.is_open and (voter[0] != SHARED or self.wrong < 5)

    @rule(voter=VOTER, key=KEY)
    def vote(self, voter: tuple[str, str], key: str) -> None:
        """Vote, or vote anew: the last one counts, under the same receipt."""
        reply = self._text(voter[0], f"{voter[1]} {key}".strip())
        if not self._may_vote(voter):
            assert "没有计入" in reply
            return
        assert reply.startswith("已更改" if voter in self.said else "已收到")
        assert self.receipts.setdefault(voter, receipt_in(reply)) == receipt_in(reply)
        self.said[voter] = KEYS[key]

    @rule(voter=VOTER)
    def withdraw(self, voter: tuple[str, str]) -> None:
        """Take a vote back."""
        reply = self._text(voter[0], f"{voter[1]} 撤回".strip())
        if self._may_vote(voter):
            assert ("已撤回" in reply) == (voter in self.said)
            self.said.pop(voter, None)

    @rule(voter=VOTER, confirmed=st.booleans())
    def say_unclearly(self, voter: tuple[str, str], *, confirmed: bool) -> None:
        """Be asked one question; only a yes counts."""
        question = self._text(voter[0], f"{voter[1]} 不太称职".strip())
        if self.is_open:
            assert question.startswith("您是选不称职吗")
        if confirmed and self.is_open:
            reply = self._text(voter[0], "是")
            if self._may_vote(voter):
                assert reply.startswith(("已收到", "已更改"))
                self.said[voter] = "incompetent"

    @rule(key=KEY)
    def try_a_wrong_code(self, key: str) -> None:
        """Five tries in all, whatever stands between them."""
        reply = self._text(SHARED, f"8888 {key}")
        self.wrong = min(5, self.wrong + 1)
        assert ("锁" in reply) == (self.wrong == 5)

    @rule(body=st.sampled_from(["2票", "不选1", "你好", "0", "退订", "1 2"]), voter=VOTER)
    def say_something_else(self, body: str, voter: tuple[str, str]) -> None:
        """Nothing else changes a ballot."""
        self._text(voter[0], body)

    @precondition(lambda self: self.replies)
    @rule(data=st.data())
    def redeliver(self, data: st.DataObject) -> None:
        """A text that comes again changes nothing and gets its reply, byte for byte."""
        sid = data.draw(st.sampled_from(sorted(self.replies)))
        phone, body, reply = self.replies[sid]
        before = len(self.village.envelopes())
        again = phone.text(body, sid)
        if not (reply or "").startswith("您是选"):
            assert again == reply
        assert len(self.village.envelopes()) == before

    @precondition(lambda self: len(self.replies) > 10)
    @rule()
    def close(self) -> None:
        """Close the poll."""
        self.village.set_stage(Stage.CLOSED)
        self.is_open = False

    @rule(voter=VOTER)
    def check_a_receipt(self, voter: tuple[str, str]) -> None:
        """A receipt says that a ballot is in the box exactly while it is."""
        if voter in self.receipts:
            reply = self._text(VOTERS[0][0], f"查{self.receipts[voter]}")
            assert ("在票箱里" in reply) == (voter in self.said)

    @invariant()
    def the_box_says_what_the_villagers_said(self) -> None:
        """At most one counted ballot for each elector, and it is the last one said."""
        assert Counter(counted(self.village).values()) == Counter(self.said.values())

    @invariant()
    def the_chain_is_whole(self) -> None:
        """The order is without a gap and nothing in it was changed."""
        head = EMPTY_HEAD
        for place, row in enumerate(self.village.envelopes(), start=1):
            head = link_of(head, BoxRow(**row._mapping))
            assert (row.seq, row.chain) == (place, head)


TestVillage = VillageMachine.TestCase
TestVillage.settings = settings(
    max_examples=10, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)


@settings(max_examples=5)
@given(texts=st.lists(st.tuples(VOTER, KEY), min_size=1, max_size=8), data=st.data())
def test_the_order_of_others_changes_no_count(texts: list[tuple[tuple[str, str], str]], data: st.DataObject) -> None:
    """Each voter's own texts stay in their order; between them the texts of others come in any."""
    turns = data.draw(st.permutations([voter for voter, _ in texts]))
    own = {voter: [key for each, key in texts if each == voter] for voter in VOTERS}
    shuffled = [(voter, own[voter].pop(0)) for voter in turns]
    counts = []
    for order in (texts, shuffled):
        with TemporaryDirectory() as folder:
            village = village_in(folder)
            for (number, code), key in order:
                Phone(village, number).text(f"{code} {key}".strip())
            counts.append(counted(village))
            close_villages()
            village.engine.dispose()

    assert counts[0] == counts[1]
