"""The sum of a turnout: counts by place and by hour, changed elector by elector, and the marks that it rests on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from poll.rules import Channel

_HOUR_MS = 3_600_000
_CHANNELS = {Channel.TEXT.value: 0, Channel.CALL.value: 1}
_SIGNED, _BOTH = 2, 3
SIGNED, UNDONE = "signed", "undone"
"""Acts of the paper desk that change who has signed."""


class Standing(NamedTuple):
    """What one elector has done so far.

    Attributes:
        phone: electorate, unit and channel of the phone ballot that stands; None where none does.
        signed: electorate and unit of the paper that was signed for; None where there is none.
    """

    phone: tuple[str, str, str] | None
    signed: tuple[str, str] | None


class DeskAct(NamedTuple):
    """One act of the paper desk, as far as turnout is concerned."""

    number: int
    elector: int
    electorate: str
    unit: str
    act: str
    at: int

    def place(self, before: tuple[str, str] | None) -> tuple[str, str] | None:
        """Return where the elector has signed after this act; None for nowhere."""
        if self.act == SIGNED:
            return self.electorate, self.unit
        return None if self.act == UNDONE else before


@dataclass(slots=True)
class TurnoutSum:
    """A turnout while it is summed up.

    Attributes:
        seq: the last envelope that is in it.
        desk: the number of the last act of the paper desk that is in it.
        roll_version: the roll that it was made for.
        sizes: (electorate, unit) -> registered, with a telephone.
        counts: (electorate, unit) -> by text, by call, signed for paper, both.
        hours: beginning of an hour in milliseconds -> how many more took part at its end.
    """

    seq: int = 0
    desk: int = 0
    roll_version: int = -1
    sizes: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)
    counts: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    hours: dict[int, int] = field(default_factory=dict)

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> "TurnoutSum":
        """Return a sum that was kept."""
        return cls(
            content["seq"],
            content["desk"],
            content["roll"],
            {(electorate, unit): (all_, phones) for electorate, unit, all_, phones in content["sizes"]},
            {(electorate, unit): numbers for electorate, unit, *numbers in content["counts"]},
            {hour: more for hour, more in content["hours"]},
        )

    def as_json(self) -> dict[str, object]:
        """Return the sum as it is kept."""
        return {
            "seq": self.seq,
            "desk": self.desk,
            "roll": self.roll_version,
            "sizes": [[*place, *sizes] for place, sizes in sorted(self.sizes.items())],
            "counts": [[*place, *numbers] for place, numbers in sorted(self.counts.items())],
            "hours": [list(each) for each in sorted(self.hours.items())],
        }

    def note(self, earlier: Standing, later: Standing, at_ms: int) -> None:
        """Note that an elector stands otherwise than before, since an instant."""
        if earlier == later:
            return
        self._add(earlier, -1)
        self._add(later, 1)
        more = (later != _NOTHING) - (earlier != _NOTHING)
        if more:
            hour = at_ms - at_ms % _HOUR_MS
            self.hours[hour] = self.hours.get(hour, 0) + more

    def curve(self) -> tuple[tuple[int, int], ...]:
        """Return hour by hour how many had taken part at its end."""
        took_part, points = 0, []
        for hour in sorted(self.hours):
            took_part += self.hours[hour]
            points.append((hour, took_part))
        return tuple(points)

    def _add(self, standing: Standing, sign: int) -> None:
        if standing.phone is not None:
            *place, channel = standing.phone
            counts = self._at(place[0], place[1])
            counts[_CHANNELS[channel]] += sign
            if standing.signed is not None:
                # Paper stands, so it is the phone ballot that is not counted again.
                counts[_BOTH] += sign
        if standing.signed is not None:
            self._at(*standing.signed)[_SIGNED] += sign

    def _at(self, electorate: str, unit: str) -> list[int]:
        return self.counts.setdefault((electorate, unit), [0, 0, 0, 0])


_NOTHING = Standing(None, None)
