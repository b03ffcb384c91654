"""The versions of the roll, each chained to the one before, so that none can be changed in silence."""

from dataclasses import dataclass
from hashlib import sha256

from poll.roll_batch import RollBatch

FIRST_CHAIN = "0" * 64
"""What the first version is chained to."""


@dataclass(frozen=True, slots=True)
class RollVersion:
    """One version of the roll of a poll.

    Attributes:
        version: 1, 2, 3 ...
        made_at_ms: when, in milliseconds of the epoch.
        reason: why; the name of the file for an import.
        officials: one for an import, which is checked by publication; two different ones for a change set.
        changes_sha256: of the change set, or of all rows of an import, hex.
        chain: sha256(chain of the version before | changes_sha256), both as hex text.
    """

    version: int
    made_at_ms: int
    reason: str
    officials: tuple[str, ...]
    changes_sha256: str
    chain: str


def next_version(
    before: RollVersion | None, made_at_ms: int, reason: str, officials: tuple[str, ...], changes_sha256: str
) -> RollVersion:
    """Return the version that follows `before`; None where there is none yet."""
    version, chain = (before.version + 1, before.chain) if before else (1, FIRST_CHAIN)
    # Both parts are hex text, so that anybody can add the chain up again with sha256sum alone.
    return RollVersion(
        version, made_at_ms, reason, officials, changes_sha256, sha256((chain + changes_sha256).encode()).hexdigest()
    )


class RollHash:
    """The hash of an imported roll, made while its rows pass.

    A row is `roll_no, name, number, electorate, unit, language` with tabs between and a line feed behind, in
    UTF-8; the number is written without the plus and is empty for paper only. No field can hold a control
    character, so no two rolls are written alike.
    """

    def __init__(self) -> None:
        self._hash = sha256()

    def add(self, batch: RollBatch) -> None:
        """Add some people, in the order of the roll."""
        numbers = ["" if number is None else str(number) for number in batch.numbers]
        columns = (batch.roll_nos, batch.names, numbers, batch.electorates, batch.units, batch.languages)
        written = map("\t".join, zip(*columns, strict=True))
        if len(batch):
            self._hash.update(("\n".join(written) + "\n").encode())

    def hexdigest(self) -> str:
        """Return the hash of everything added."""
        return self._hash.hexdigest()
