"""Every shortcut at Twilio's door answers as the library does that it stands for."""

from collections import defaultdict
from urllib.parse import parse_qsl, quote, urlencode, urlsplit
from xml.etree import ElementTree as ET

from hypothesis import assume, example, given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator
from twilio.twiml.messaging_response import MessagingResponse

from gateway.carriers.twilio import UnreadableRequestError, is_signed, read_form, reply_xml

TOKEN, OTHER_TOKEN = "0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210"
NAMES = st.sampled_from(["Body", "From", "To", "MessageSid", "NumMedia", "Z", "a", "body"])
VALUES = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    st.from_regex(r"\+?[0-9]{0,15}", fullmatch=True),
    st.sampled_from(["2", "", " ", "+", "%", "%2B", "a&b=c", "你好", "😀", "\x00", "\r\n", "SM" + "0" * 32]),
)
PAIRS = st.lists(st.tuples(NAMES, VALUES), max_size=8)
URLS = st.builds(
    "{}://{}{}{}".format,
    st.sampled_from(["https", "http"]),
    st.sampled_from(["vote.example.org", "投票.example.org", "127.0.0.1"]),
    st.sampled_from(["", ":443", ":80", ":8443"]),
    st.sampled_from(["/carriers/twilio/texts", "/a/b/carriers/twilio/status"]),
)


class Parameters(dict[str, list[str]]):
    """A form with repeated names, as the library takes it from Flask or Django."""

    def getlist(self, name: str) -> list[str]:
        """Return every value of a name."""
        return self[name]


def by_the_library(pairs: list[tuple[str, str]]) -> Parameters:
    """Return a form for the library's validator."""
    grouped = defaultdict(list)
    for name, value in pairs:
        grouped[name].append(value)
    return Parameters(grouped)


@given(pairs=PAIRS, percent=st.booleans())
@example(pairs=[("Body", "2"), ("Body", "4")], percent=False)
def test_a_form_is_read_as_urllib_reads_it(pairs: list[tuple[str, str]], *, percent: bool) -> None:
    """Blanks as plus or as %20, unicode, empty and repeated values."""
    body = urlencode(pairs, quote_via=quote) if percent else urlencode(pairs)
    decoded = parse_qsl(body, keep_blank_values=True, strict_parsing=bool(body), errors="strict")

    form = read_form(body.encode())

    assert decoded == pairs
    assert {name: form.value(name) for name in form.encoded} == dict(decoded)
    assert form.repeated == {name for name, _ in pairs if sum(each == name for each, _ in pairs) > 1}
    assert form.signed == "".join(name + value for name, value in sorted(set(pairs)))
    assert form.value("Nothing") is None


@given(body=st.one_of(st.binary(max_size=60), st.text("ab=&%+;2BE4\x00é ", max_size=30).map(str.encode)))
@example(body=b"")
@example(body=b"a=%E4&b=%BD%A0")
@example(body=b"a=%4&b=1")
@example(body=b"a=1&&b=2")
@example(body=b"a=1&b")
@example(body=b"a=1=2")
@example(body=b"+\x00=")
@example(body=b"a=1&")
def test_whatever_else_comes_is_read_as_urllib_reads_it_or_refused(body: bytes) -> None:
    """The door is stricter than urllib, never more lenient, and it never guesses."""
    try:
        form = read_form(body)
    except UnreadableRequestError:
        return
    decoded = parse_qsl(body.decode("ascii"), keep_blank_values=True, strict_parsing=bool(body), errors="strict")

    assert {name: form.value(name) for name in form.encoded} == dict(decoded)


@given(
    pairs=PAIRS,
    url=URLS,
    signed_url=URLS,
    signed_with=st.sampled_from([TOKEN, OTHER_TOKEN, "another"]),
    tokens=st.sampled_from([(TOKEN,), (TOKEN, OTHER_TOKEN), ()]),
    changed=st.sampled_from(["nothing", "a value", "a name more", "a name less", "the address", "the signature"]),
)
def test_a_signature_is_judged_as_the_library_judges_it(  # noqa: PLR0917 - one draw each.
    pairs: list[tuple[str, str]], url: str, signed_url: str, signed_with: str, tokens: tuple[str, ...], changed: str
) -> None:
    """Signed, forged, with and without the port, under an old token and a new one."""
    signed = list(pairs)
    match changed:
        case "a value" if pairs:
            signed[0] = (pairs[0][0], pairs[0][1] + "!")
        case "a name more":
            signed.append(("Extra", "1"))
        case "a name less":
            signed = pairs[1:]
        case _:
            pass
    signature = RequestValidator(signed_with).compute_signature(
        signed_url if changed == "the address" else url, by_the_library(signed)
    )
    if changed == "the signature":
        signature = signature.swapcase()

    ours = is_signed(url, read_form(urlencode(pairs).encode()), signature, tokens)

    theirs = any(RequestValidator(token).validate(url, by_the_library(pairs), signature) for token in tokens)
    assert ours == theirs


@given(url=URLS, pairs=PAIRS)
def test_the_standard_port_may_stand_in_the_address_or_not(url: str, pairs: list[tuple[str, str]]) -> None:
    """Twilio signs either way; a port of another service is none of ours."""
    parts = urlsplit(url)
    standard = 443 if parts.scheme == "https" else 80
    assume(parts.port in {None, standard})
    other = url.replace(f":{standard}/", "/") if parts.port else url.replace(parts.netloc, f"{parts.netloc}:{standard}")
    signature = RequestValidator(TOKEN).compute_signature(other, by_the_library(pairs))
    form = read_form(urlencode(pairs).encode())

    assert is_signed(url, form, signature, [TOKEN])
    assert not is_signed(url.replace("http", "ftp", 1), form, signature, [TOKEN])


@given(signature=st.one_of(st.text(max_size=40), st.binary(max_size=40).map(lambda each: each.decode("latin-1"))))
def test_no_signature_of_a_stranger_breaks_the_door(signature: str) -> None:
    """A header holds any byte; what is not our signature is refused."""
    assert not is_signed("https://vote.example.org/x", read_form(b"Body=2"), signature, [TOKEN, OTHER_TOKEN])


@given(text=st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=80))
@example(text="<&>\"' ]]> 不称职")
def test_a_reply_is_written_as_the_library_writes_it(text: str) -> None:
    """Equal once parsed, whatever XML's own signs the reply holds; our tables hold no control characters."""
    theirs = MessagingResponse()
    theirs.message(text)

    assert _parsed(reply_xml(text)) == _parsed(str(theirs))


def test_silence_is_written_as_the_library_writes_it() -> None:
    """An answer without a message sends nothing."""
    assert _parsed(reply_xml(None)) == _parsed(str(MessagingResponse()))


def _parsed(xml: str) -> list[tuple[str, str | None]]:
    return [(each.tag, each.text) for each in ET.fromstring(xml).iter()]  # noqa: S314 - written a moment ago.
