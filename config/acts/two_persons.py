"""An act that takes two officials: what it is called, who prepares it, who approves it, what it does."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import Connection

from poll.records.poll_store import StoredPoll
from poll.refusal import Say
from poll.roles import Role

Particulars: TypeAlias = Mapping[str, Any]
"""What is done, as it was prepared: text, integers, lists and mappings; never a choice."""


@dataclass(frozen=True, slots=True)
class TwoPersonAct:
    """One kind of act that takes two.

    Attributes:
        name: in the records, one word: `roll_change`.
        title: what it is called.
        asks: who may prepare it.
        approves: who may approve it; somebody else than who has prepared it, whatever roles they hold.
        describe: the lines that the second official reads before approving.
        run: does it, in the transaction of the approval, and says what was done; a FindingsError leaves it waiting.
        reveals: what is shown once, on the page that answers the approval, and kept nowhere else: its title, and the
            secret; None for an act without one.
    """

    name: str
    title: Say
    asks: frozenset[Role]
    approves: frozenset[Role]
    describe: Callable[[Connection, StoredPoll, Particulars], Sequence[Say]]
    run: Callable[[Connection, StoredPoll, Particulars, tuple[str, str], int], Say]
    reveals: Callable[[Connection, StoredPoll, Particulars], tuple[Say, str] | None] | None = None
