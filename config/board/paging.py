"""Long lists on the board: a page at a time, by links that every telephone follows."""

from dataclasses import dataclass

from flask import abort, request


@dataclass(frozen=True, slots=True)
class Paging:
    """Where one page of a list stands.

    Attributes:
        page: 1, 2, 3 ...
        every: how many rows there are in all.
        rows: of a page.
    """

    page: int
    every: int
    rows: int

    @property
    def pages(self) -> int:
        """Return how many pages there are, at least one."""
        return max(1, -(-self.every // self.rows))


def asked_page() -> int:
    """Return the page that is asked for; 404 where the address names none."""
    written = request.args.get("page", "1")
    if not (written.isascii() and written.isdigit() and 0 < len(written) < 7) or int(written) < 1:  # noqa: PLR2004 - a million pages.
        abort(404)
    return int(written)
