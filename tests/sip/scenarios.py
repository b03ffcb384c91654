"""sipp's scenarios: the messages of a call as SIP has them (RFC 3261), with places for what one test does."""

_SDP = """v=0
o=telephone 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [media_ip]
t=0 0
m=audio [auto_media_port] RTP/AVP 0 101
a=rtpmap:0 PCMU/8000
a=rtpmap:101 telephone-event/8000
a=fmtp:101 0-15
a=sendrecv
"""
_HEAD = '<?xml version="1.0" encoding="ISO-8859-1"?>\n<scenario name="call">\n'
_TAIL = "</scenario>\n"


def _send(message: str, retrans: str = "") -> str:
    return f"<send{retrans}><![CDATA[\n\n{message}\n]]></send>\n"


def _request(method: str, number: int, tag: str, body: str = "") -> str:
    kind = "Content-Type: application/sdp\n" if body else ""
    return f"""{method} sip:[service]@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:[field0]@[local_ip]:[local_port]>;tag=[pid]caller[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>{tag}
Call-ID: [call_id]
CSeq: {number} {method}
Contact: <sip:[field0]@[local_ip]:[local_port]>
Max-Forwards: 70
{kind}Content-Length: [len]

{body}"""


def _reply(status: str, tag: str = ";tag=[pid]called[call_number]", body: str = "") -> str:
    kind = "Content-Type: application/sdp\n" if body else ""
    return f"""SIP/2.0 {status}
[last_Via:]
[last_From:]
[last_To:]{tag}
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:[local_ip]:[local_port]>
{kind}Content-Length: [len]

{body}"""


_AGAIN = ' retrans="500"'
_PEER = "[peer_tag_param]"
_DIAL = (
    _HEAD
    + _send(_request("INVITE", 1, "", _SDP), _AGAIN)
    + "".join(f'<recv response="{each}" optional="true"/>\n' for each in (100, 180, 183))
)
_HEAR_OUT = '<recv request="BYE" timeout="90000"/>\n' + _send(_reply("200 OK", ""))


def a_call(steps: str) -> str:
    """Dial, do the steps, and wait until the other side hangs up."""
    return f'{_DIAL}<recv response="200"/>\n{_send(_request("ACK", 1, _PEER))}{steps}{_HEAR_OUT}{_TAIL}'


def a_call_broken_off(steps: str) -> str:
    """Dial, do the steps, and hang up."""
    end = _send(_request("BYE", 2, _PEER), _AGAIN) + '<recv response="200"/>\n'
    return f'{_DIAL}<recv response="200"/>\n{_send(_request("ACK", 1, _PEER))}{steps}{end}{_TAIL}'


def a_call_refused(status: int) -> str:
    """Dial, and be refused."""
    return f'{_DIAL}<recv response="{status}"/>\n{_send(_request("ACK", 1, _PEER))}{_TAIL}'


def answering(steps: str) -> str:
    """Be called, answer, do the steps, and wait until the other side hangs up."""
    answer = _send(_reply("200 OK", body=_SDP), _AGAIN) + '<recv request="ACK"/>\n'
    return f'{_HEAD}<recv request="INVITE"/>\n{_send(_reply("180 Ringing"))}{answer}{steps}{_HEAR_OUT}{_TAIL}'


def busy() -> str:
    """Be called while on the telephone."""
    return f'{_HEAD}<recv request="INVITE"/>\n{_send(_reply("486 Busy Here"))}<recv request="ACK"/>\n{_TAIL}'


def out() -> str:
    """Let it ring until the caller gives up."""
    cancelled = _send(_reply("200 OK", "")) + _send(
        _reply("487 Request Terminated").replace("[last_CSeq:]", "CSeq: [cseq] INVITE")
    )
    return (
        f'{_HEAD}<recv request="INVITE"/>\n{_send(_reply("180 Ringing"))}<recv request="CANCEL" timeout="30000"/>\n'
        f'{cancelled}<recv request="ACK"/>\n{_TAIL}'
    )
