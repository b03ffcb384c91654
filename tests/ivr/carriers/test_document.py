"""Reading TwiML: strict, so that a mistake of ours shows in the tests and not in a villager's ear."""

from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ivr.carriers.document import (
    Gather,
    Hangup,
    Pause,
    Play,
    Record,
    Redirect,
    Reject,
    RejectReason,
    Say,
    TwimlError,
    read_document,
)

HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


def document(inner: str) -> str:
    """Return a TwiML document with some verbs."""
    return f"{HEAD}<Response>{inner}</Response>"


def test_the_defaults_are_twilios() -> None:
    """Five seconds, the # key, the document's own address, an hour of recording (Twilio's pages on the verbs)."""
    read = read_document(document("<Gather/><Record/><Pause/><Say>您好</Say><Play>a.wav</Play><Reject/>"))

    assert read == (
        Gather(None, 5, None, "#", asks_when_empty=False, prompts=()),
        Record(None, 5, 3600, "1234567890*#", beep=True, status_callback=None),
        Pause(1),
        Say("您好", "", "", 1),
        Play("a.wav", 1),
        Reject(RejectReason.REJECTED),
    )


def test_every_attribute_is_read() -> None:
    """What we write is what the line does."""
    read = read_document(
        document(
            '<Gather input="dtmf" action="/a?step=2" method="POST" timeout="10" numDigits="1" finishOnKey=""'
            ' actionOnEmptyResult="true"> <Play loop="2">https://a.example/1.wav</Play>'
            '<Say voice="Polly.Zhiyu-Neural" language="zh-CN" loop="3">请按键</Say><Pause length="2"/> </Gather>'
            '<Record action="r" timeout="3" finishOnKey="#*" maxLength="60" playBeep="false" trim="do-not-trim"'
            ' recordingStatusCallback="/s" recordingStatusCallbackMethod="POST"/>'
            '<Redirect method="POST">/next</Redirect><Reject reason="busy"/><Hangup/>'
        )
    )

    prompts = (Play("https://a.example/1.wav", 2), Say("请按键", "Polly.Zhiyu-Neural", "zh-CN", 3), Pause(2))
    assert read == (
        Gather("/a?step=2", 10, 1, "", asks_when_empty=True, prompts=prompts),
        Record("r", 3, 60, "#*", beep=False, status_callback="/s"),
        Redirect("/next"),
        Reject(RejectReason.BUSY),
        Hangup(),
    )


def test_an_empty_document_is_one_that_ends_the_call() -> None:
    """Nothing to do is no mistake."""
    assert read_document(f"{HEAD}<Response/>") == ()


@pytest.mark.parametrize(
    ("inner", "place", "found"),
    [
        ("<Dial>+8619900000001</Dial>", "<Response>", "<Dial>"),
        ("<say>您好</say>", "<Response>", "<say>"),
        ("<Gather><Redirect>/a</Redirect></Gather>", "<Gather>", "<Redirect>"),
        ("<Gather><Gather/></Gather>", "<Gather>", "<Gather>"),
        ('<Say><break strength="weak"/></Say>', "<Say>", "<break>"),
        ('<Gather speechTimeout="auto"/>', "<Gather speechTimeout>", '"auto"'),
        ('<Gather input="dtmf speech"/>', "<Gather input>", '"dtmf speech"'),
        ('<Gather timeout="0"/>', "<Gather timeout>", '"0"'),
        ('<Gather timeout="5.5"/>', "<Gather timeout>", '"5.5"'),
        ('<Gather timeout="５"/>', "<Gather timeout>", '"５"'),
        ('<Gather numDigits="0"/>', "<Gather numDigits>", '"0"'),
        ('<Gather finishOnKey="12"/>', "<Gather finishOnKey>", '"12"'),
        ('<Gather actionOnEmptyResult="yes"/>', "<Gather actionOnEmptyResult>", '"yes"'),
        ('<Gather action="javascript:1"/>', "<Gather action>", '"javascript:1"'),
        ('<Gather action="/a b"/>', "<Gather action>", '"/a b"'),
        ('<Play digits="1"/>', "<Play digits>", '"1"'),
        ('<Play loop="-1">a.wav</Play>', "<Play loop>", '"-1"'),
        ("<Play/>", "<Play>", "none"),
        ("<Play>a file.wav</Play>", "<Play>", "something else"),
        ("<Say/>", "<Say>", "none"),
        ('<Say language="Chinese!">您好</Say>', "<Say language>", '"Chinese!"'),
        ('<Say voice="Siri">您好</Say>', "<Say voice>", '"Siri"'),
        ("<Pause>1</Pause>", "<Pause>", "text"),
        ('<Pause length="0"/>', "<Pause length>", '"0"'),
        ('<Record maxLength="0"/>', "<Record maxLength>", '"0"'),
        ('<Record finishOnKey="11"/>', "<Record finishOnKey>", '"11"'),
        ('<Record transcribe="true"/>', "<Record transcribe>", '"true"'),
        ('<Reject reason="no"/>', "<Reject reason>", '"no"'),
        ("<Hangup>bye</Hangup>", "<Hangup>", "text"),
        ("<Redirect/>", "<Redirect>", "none"),
        ("<Hangup/>words", "<Response>", "text"),
        ("words<Hangup/>", "<Response>", "text"),
    ],
)
def test_what_twilio_would_not_do_is_an_error_that_names_it(inner: str, place: str, found: str) -> None:
    """The verb, the attribute, what was expected, what was found."""
    with pytest.raises(TwimlError) as caught:
        read_document(document(inner))

    assert str(caught.value).startswith(f"{place}: expected ")
    assert str(caught.value).endswith(f", found {found}")


@pytest.mark.parametrize("verb", ["<Gather method='GET'/>", "<Redirect method='GET'>/a</Redirect>"])
def test_every_webhook_is_a_post(verb: str) -> None:
    """A GET would put what was pressed into an address (docs/architecture.md)."""
    with pytest.raises(TwimlError, match='method>: expected POST, found "GET"'):
        read_document(document(verb))


@pytest.mark.parametrize(
    "xml",
    [
        "",
        "ok",
        "<Response>",
        " <?xml version='1.0'?><Response/>",
        "<Answer/>",
        "<!DOCTYPE a [<!ENTITY b 'c'>]><Response><Say>&b;</Say></Response>",
        "\ud800",
        "<Response>\x00</Response>",
        f"<Response><Say>{'好' * 70_000}</Say></Response>",
    ],
)
def test_what_is_no_twiml_at_all_is_an_error_of_the_document(xml: str) -> None:
    """Twilio's 12100: not well-formed, or another root."""
    with pytest.raises(TwimlError, match=r"^<document>"):
        read_document(xml)


def test_words_too_long_for_the_voice_are_an_error() -> None:
    """Twilio reads 4096 characters at most."""
    with pytest.raises(TwimlError, match=r"^<Say>: expected at most 4096 characters, found 4097"):
        read_document(document(f"<Say>{'好' * 4097}</Say>"))


def test_an_error_never_repeats_the_words_of_a_prompt() -> None:
    """They may be a choice that is read back, and an error is logged."""
    with pytest.raises(TwimlError) as caught:
        read_document(document("<Hangup>您选的是不称职</Hangup>"))

    assert "称职" not in str(caught.value)


_NAMES = st.sampled_from(["Response", "Gather", "Say", "Play", "Pause", "Record", "Redirect", "Reject", "Hangup", "x"])
_ATTRIBUTES = st.dictionaries(
    st.sampled_from(["action", "method", "timeout", "numDigits", "loop", "length", "reason", "finishOnKey", "input"]),
    st.text(alphabet="0159 #*/apostPOSTdtmfbusy", max_size=6),
    max_size=3,
)


def _element(name: str, attributes: dict[str, str], children: list[str]) -> str:
    written = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return f"<{name}{written}>{''.join(children)}</{name}>"


_ELEMENTS = st.recursive(
    st.text(alphabet="a1 <&", max_size=3),
    lambda inner: st.builds(_element, _NAMES, _ATTRIBUTES, st.lists(inner, max_size=4)),
    max_leaves=12,
)


@given(st.text() | _ELEMENTS | _ELEMENTS.map(document))
@example("<Response>" * 20_000)
@example("<?xml version='1.0' encoding='klingon'?><Response/>")
def test_whatever_comes_is_read_or_is_a_twiml_error(xml: str) -> None:
    """Never another exception, whatever an application answers."""
    with suppress(TwimlError):
        assert isinstance(read_document(xml), tuple)
