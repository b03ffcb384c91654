"""Who may call a page: every page and endpoint is claimed, or the application does not start."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, unique
from typing import Any

View = Callable[..., Any]


@unique
class Claim(Enum):
    """How a route is guarded."""

    SIGNED = "signed by its carrier"
    ROLE = "for a role"
    PUBLIC = "public"
    TRAINING = "the pretend handset, off unless enabled"


@dataclass(frozen=True, slots=True)
class Route:
    """One page or endpoint, with the claim it makes.

    Attributes:
        rule: the path.
        endpoint: its name in the URL map.
        view: what answers.
        methods: the only ones it accepts.
        claim: who may call it; None is what the application refuses to start with.
    """

    rule: str
    endpoint: str
    view: View
    methods: tuple[str, ...]
    claim: Claim | None
