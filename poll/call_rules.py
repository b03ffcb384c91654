"""How the calls of a poll go: the part of its rules that the telephone line reads."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CallPolicy:
    """How the poll's number behaves when somebody calls it.

    Attributes:
        menu: a caller hears the menu of the hotline first; otherwise the ballot at once.
        help_key: the key that leads to a person, 0 or 9 (in India people press 9).
        wait_seconds: how long a caller may think before a question is asked again.
        synthetic: what is not recorded may be spoken by a machine, in the poll's languages.
        call_back: an elector's call is not taken but called back, so that it costs the elector nothing.
        hours: the hours of the day between which the office calls, in the poll's zone: (8, 20).
        tries: calls to one person who does not answer, all told.
        retry_minutes: between two of them.
    """

    menu: bool
    help_key: str
    wait_seconds: int
    synthetic: bool
    call_back: bool
    hours: tuple[int, int]
    tries: int
    retry_minutes: int


@dataclass(frozen=True, slots=True)
class Dialect:
    """A way of speaking one of the poll's languages, with recordings of its own.

    Attributes:
        id: stable name, `xinyang`.
        label: what it is called, by language.
        language: which of the poll's languages it is a way of speaking.
        units: ids of the units whose electors hear it.
        synthetic: what is not recorded in it may be spoken by a machine in the language itself.
    """

    id: str
    label: Mapping[str, str]
    language: str
    units: tuple[str, ...]
    synthetic: bool
