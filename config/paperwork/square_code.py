"""A square code (QR) as a drawing, for a telephone's camera."""

from io import BytesIO

import segno


def square_code(content: str) -> bytes:
    """Return a text as a square code in SVG, with its quiet margin; a seventh of it may be unreadable."""
    drawn = BytesIO()
    segno.make_qr(content, error="m").save(drawn, kind="svg", border=2, xmldecl=False)
    return drawn.getvalue()
