"""Who may call a page: every page and endpoint is claimed, or the application does not start."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, unique
from typing import Any, NamedTuple, Protocol, TypeAlias

from poll.roles import Role

View: TypeAlias = Callable[..., Any]


@unique
class Claim(Enum):
    """How a route is guarded."""

    SIGNED = "signed by its carrier"
    ROLE = "for a role"
    PUBLIC = "public"
    TICKET = "for whoever shows the ticket of a call"
    MACHINE = "for the office's own machines, which show its token"
    TRAINING = "the pretend handset, off unless enabled"


@dataclass(frozen=True, slots=True)
class Route:
    """One page, with the claim it makes.

    Attributes:
        rule: the path.
        endpoint: its name in the URL map.
        view: what answers.
        methods: the only ones it accepts.
        claim: who may call it; None is what the application refuses to start with.
        roles: for a claim of `Claim.ROLE`, any one of which is enough; empty: every official who has signed in.
    """

    rule: str
    endpoint: str
    view: View
    methods: tuple[str, ...]
    claim: Claim | None
    roles: frozenset[Role] = frozenset()


class SignedForm(Protocol):
    """The parameters of a request that its carrier signed."""

    def value(self, name: str) -> str | None:
        """Return the value of a parameter, or None where there is none."""
        ...


class Answer(NamedTuple):
    """What a carrier's endpoint answers.

    Attributes:
        status: of HTTP, "200 OK".
        content_type: of the body.
        body: encoded.
    """

    status: str
    content_type: str
    body: bytes


Endpoint: TypeAlias = Callable[[Mapping[str, Any]], Answer]
"""A carrier's endpoint: takes the environment of a WSGI request (PEP 3333), checks the signature, answers."""


class SignedReader(Protocol):
    """Reads the form of a request if its carrier signed it."""

    def __call__(self, environ: Mapping[str, Any], *urls: str) -> SignedForm | Answer:
        """Return the form, or what to answer where the signature is over none of these addresses."""
        ...
