"""What every answer of a page of our own carries: nothing is kept, and nothing runs but the page's own scripts."""

from flask import Response

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; media-src 'self'; "
    "img-src {images}; base-uri 'none'; form-action {forms}; frame-ancestors 'none'"
)
_HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "microphone=(self), camera=(), geolocation=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def answered(response: Response, *, has_forms: bool = False) -> Response:
    """Put the headers on an answer.

    Args:
        response: of a page, or of a file of one.
        has_forms: it may send forms to us, and show pictures that we serve.
    """
    policy = {"images": "'self' data:", "forms": "'self'"} if has_forms else {"images": "data:", "forms": "'none'"}
    response.headers.update(_HEADERS | {"Content-Security-Policy": _POLICY.format(**policy)})
    return response
