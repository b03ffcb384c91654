"""A scripted application: answers each address with the TwiML that a test wrote for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from twilio.request_validator import RequestValidator

from ivr.carriers.pretend import PretendLine

TOKEN = "0123456789abcdef0123456789abcdef"
HOST = "https://vote.example.org"
CALLER, HOTLINE = "+8619900000001", "+8619999990001"

Answer = tuple[int, str, str]


@dataclass(slots=True)
class Application:
    """What stands behind the line.

    Attributes:
        pages: for each path the verbs, or whole answers in the order in which they are given; the last stays.
        asked: path and form of each request.
    """

    pages: dict[str, str | list[Answer]]
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Answer a request, whose signature must hold."""
        form = dict(parse_qsl(body.decode(), keep_blank_values=True))
        assert RequestValidator(TOKEN).validate(url, form, headers["X-Twilio-Signature"])
        parts = urlsplit(url)
        self.asked.append((parts.path + (f"?{parts.query}" if parts.query else ""), form))
        page = self.pages.get(parts.path, [(404, "", "text/plain")])
        if isinstance(page, str):
            return 200, f"<Response>{page}</Response>", "text/xml; charset=utf-8"
        status, text, kind = page.pop(0) if len(page) > 1 else page[0]
        if not status:
            raise ConnectionRefusedError
        return status, text, kind

    @property
    def paths(self) -> list[str]:
        """Return what was asked for, in order."""
        return [path for path, _ in self.asked]

    def forms(self, path: str) -> Sequence[dict[str, str]]:
        """Return the forms that came to a path."""
        return [form for asked, form in self.asked if asked == path]


def line_to(pages: dict[str, str | list[Answer]], overrides: str = "") -> tuple[PretendLine, Application]:
    """Return a line to a scripted application; it is asked at /call first and told the end at /status."""
    pages.setdefault("/status", [(204, "", "")])
    application = Application(pages)
    return PretendLine(f"{HOST}/call{overrides}", f"{HOST}/status", TOKEN, application.post), application
