"""The carrier's own log: read from whatever the office has exported; nobody's words and nobody's number are kept."""

import json
from datetime import UTC, datetime

import pytest

from gateway.carriers.twilio_log import CALL, TEXT, LoggedMessage, read_log
from poll.refusal import FindingsError

OURS, CALLER, WORDS = "+8619999990001", "+8619900000007", "我选不称职"
SM, CA = f"SM{1:032x}", f"CA{2:032x}"
AT = round(datetime(2026, 12, 20, 1, 2, 3, tzinfo=UTC).timestamp() * 1000)
MESSAGES = (
    "From,To,Body,Status,SentDate,ApiVersion,NumSegments,ErrorCode,AccountSid,Sid,Direction,Price,PriceUnit\r\n"
    f"{CALLER},{OURS},{WORDS},received,2026-12-20T01:02:03Z,2010-04-01,1,,AC0,{SM},inbound,-0.0075,USD\r\n"
    f"{OURS},{CALLER},谢谢,sent,2026-12-20T01:02:05Z,2010-04-01,1,,AC0,SM{9:032x},outbound-reply,,\r\n"
    f"{CALLER},+8619999990009,{WORDS},received,2026-12-20T01:02:03Z,2010-04-01,1,,AC0,SM{8:032x},inbound,,\r\n"
)
CALLS = (
    "Call Sid,Direction,Start Time,Duration,From,To,Status\n"
    f'{CA},Incoming,"Sun, 20 Dec 2026 01:02:03 +0000",41,{CALLER},{OURS},completed\n'
    f'CA{3:032x},Outgoing API,"Sun, 20 Dec 2026 01:02:03 +0000",41,{OURS},{CALLER},completed\n'
)


def test_texts_of_the_console_are_read() -> None:
    """What came in for the poll's number; not what was answered, and not what came in for another number."""
    log = read_log("messages.csv", MESSAGES.encode("utf-8-sig"), OURS)

    assert log.rows == 3
    assert log.messages == (LoggedMessage(SM, TEXT, AT),)


def test_calls_that_we_made_are_in_the_log_too() -> None:
    """A call that the office makes is answered like one that came in, so the log has to have it as well."""
    log = read_log("calls.csv", CALLS.encode(), OURS)

    assert log.messages == (LoggedMessage(CA, CALL, AT), LoggedMessage(f"CA{3:032x}", CALL, AT, is_ours=True))


@pytest.mark.parametrize(
    "content",
    [
        json.dumps({"messages": [{"sid": SM, "direction": "inbound", "to": OURS, "body": WORDS, "date_sent": None}]}),
        json.dumps([{"Sid": SM, "Direction": "inbound", "To": OURS}]),
        f'{{"sid": "{SM}", "direction": "inbound", "to": "{OURS}", "date_sent": "2026-12-20 09:02:03"}}\n',
        f'direction,TO,extra,SID\ninbound,="{OURS}",,{SM}\n',
        f"date_sent;x,to,message sid,direction\n2026-12-20 09:02:03,{OURS},{SM},INBOUND\n",
    ],
)
def test_columns_may_stand_anywhere_and_be_written_anyhow(content: str) -> None:
    """Names as the interface has them, other cases, other orders; an instant without a zone is none."""
    assert read_log("log", content.encode(), OURS).messages == (LoggedMessage(SM, TEXT, None),)


@pytest.mark.parametrize(
    ("content", "where"),
    [
        ("", "log"),
        (f"{CALLER},{WORDS}\n", "log"),
        ("Sid,Direction\n", "log"),
        (f"Sid,Direction,To\n{CALLER},inbound,{OURS}\n", "log:2"),
        (f"Sid,Direction,To\n{WORDS},inbound,{OURS}\n{WORDS},inbound,{OURS}\n", "log:2"),
        (f"Sid,Direction,To\n{SM},inbound,+8619999990009\n", "log"),
        ('{"messages": 7}', "log"),
        ('["x"]', "log"),
        ("{", "log"),
        ('Sid,Direction,To\n"' + "x" * 200_000, "log"),
    ],
)
def test_what_is_no_log_is_told_without_its_words(content: str, where: str) -> None:
    """A finding names the line; nobody's words, and nobody's number but the poll's own."""
    with pytest.raises(FindingsError) as raised:
        read_log("log", content.encode(), OURS)
    said = " ".join(line for each in raised.value.findings for line in each.lines("both"))

    assert raised.value.findings[0].where == where
    assert WORDS not in said
    assert CALLER.lstrip("+") not in said
    assert raised.value.__suppress_context__ or raised.value.__context__ is None


def test_nothing_of_a_message_is_kept_but_its_id_and_its_instant() -> None:
    """Canary: neither the words nor the number of anybody is in what was read."""
    kept = repr([read_log("m", MESSAGES.encode(), OURS), read_log("c", CALLS.encode(), OURS)])

    assert WORDS not in kept
    assert CALLER.lstrip("+") not in kept
