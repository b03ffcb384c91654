"""Links to other pages of the console, for whoever may open them."""

from config.console.console import Console, address
from config.console.visit import Visit


def address_if_open(console: Console, visit: Visit, endpoint: str, **values: object) -> str:
    """Return the address of a page that the official may open; empty where there is none."""
    for page in console.pages:
        if page.endpoint == endpoint and not page.roles.isdisjoint(visit.roles):
            return address(visit, endpoint, **values)
    return ""
