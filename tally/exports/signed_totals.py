"""The totals of a result, signed by the office: for the square codes on the notice."""

from collections.abc import Iterable

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from poll.refusal import FindingsError
from poll.signed_texts import check_texts, sign_text, unreadable
from tally.exports import totals_text
from tally.exports.names import Result
from tally.exports.totals_text import Totals, totals_of

TOTALS_FILE, KEY_FILE = "totals.txt", "signing-key.pub"
"""Where they stand among the published files."""


def sign(result: Result, private_key: Ed25519PrivateKey) -> list[str]:
    """Return the totals of a published result as signed texts, in their order.

    Args:
        result: as it stands in result.json; what is not shown there is not here either.
        private_key: the office's.
    """
    return sign_text(totals_text.written(totals_of(result)), private_key)


def check(texts: Iterable[str], public_key: Ed25519PublicKey) -> Totals:
    """Return the totals that the office signed.

    Args:
        texts: as scanned from the square codes, in any order; one may come twice.
        public_key: the office's.

    Raises:
        FindingsError: a text is missing, does not belong to the others, or was not signed with that key.
    """
    try:
        return totals_text.read(check_texts(texts, public_key))
    except ValueError as error:
        raise FindingsError([unreadable()]) from error
