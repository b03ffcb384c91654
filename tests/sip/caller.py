"""A caller with a real telephone protocol: sipp dials, presses keys as RFC 4733 events and hangs up.

The keys' RTP packets are made here with rising numbers and times: those that come with sipp repeat their times, so that
a key pressed twice in one call is dropped as a duplicate (shared/components.md, trap 5).
"""

import re
import struct
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.sip.exchange import Exchange
from tests.sip.ports import free_port

_EVENT, _EVENTS = 101, "0123456789*#"
_KEY_MS, _PACKET_MS, _SAMPLES_A_MS = 160, 20, 8
_SOURCE = 0x0E05384E
_ANSWER = re.compile(r"^(\d+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Wait:
    """So many seconds of listening."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Heard:
    """How a call went.

    Attributes:
        code: 0 where it went as planned, as sipp says.
        trace: what sipp printed where it did not.
    """

    code: int
    trace: str


def call(
    exchange: Exchange, number: str, plan: Sequence[str | Wait], *, sender: str, folder: Path, calls: int = 1
) -> Heard:
    """Dial a number, do what the plan says, and wait for the other side to hang up.

    Args:
        exchange: that is called.
        number: as it is dialled.
        plan: keys and waits; "hang up" ends the call before the other side does, "refused" expects a busy tone.
        sender: the caller's number, as the line gives it; with several calls the last digits count up.
        folder: for the scenario.
        calls: so many callers at once.
    """
    folder.mkdir(parents=True, exist_ok=True)
    scenario, callers = folder / "scenario.xml", folder / "callers.csv"
    scenario.write_text(_scenario(plan, folder), encoding="ascii")
    width = len(sender) - len(sender.lstrip("+"))
    senders = [sender[:width] + str(int(sender[width:]) + each) if each else sender for each in range(calls)]
    callers.write_text("SEQUENTIAL\n" + "".join(f"{each};\n" for each in senders))
    port, media = free_port(), free_port() // 2 * 2
    command = ["sipp", "-sf", str(scenario), "-inf", str(callers), "-s", number, "-i", "127.0.0.1", "-p", str(port)]
    command += ["-mi", "127.0.0.1", "-mp", str(media), "-m", str(calls), "-l", str(calls), "-r", str(calls)]
    command += ["-nostdin", "-trace_err", "-error_file", str(folder / "errors"), "-timeout", "120", "-timeout_error"]
    done = subprocess.run([*command, f"127.0.0.1:{exchange.sip}"], capture_output=True, text=True, check=False)
    errors = folder / "errors"
    return Heard(done.returncode, (errors.read_text() if errors.exists() else "") + done.stdout[-2000:])


def _scenario(plan: Sequence[str | Wait], folder: Path) -> str:
    if plan == ["refused"]:
        return _DIAL + '  <recv response="486" optional="true" next="1"/>\n' + _REFUSED
    body, sequence, at, made = "", 1000, 8000, 0
    for step in plan:
        match step:
            case Wait():
                milliseconds = round(step.seconds * 1000)
                body += f'  <pause milliseconds="{milliseconds}"/>\n'
                at += milliseconds * _SAMPLES_A_MS
            case "hang up":
                return _DIAL + _ANSWERED + body + _HANG_UP
            case keys:
                for key in keys:
                    made += 1
                    path = folder / f"{made:02}.pcap"
                    sequence = _write_key(path, key, sequence, at)
                    at += 300 * _SAMPLES_A_MS
                    body += f'  <nop><action><exec play_pcap_audio="{path}"/></action></nop>\n'
                    body += '  <pause milliseconds="300"/>\n'
    return _DIAL + _ANSWERED + body + _WAIT_FOR_BYE


def _write_key(path: Path, key: str, sequence: int, at: int) -> int:
    steps = _KEY_MS // _PACKET_MS
    packets = [(each * _PACKET_MS, 0, each) for each in range(1, steps + 1)]
    # The last packet is sent three times over, with the mark of the end.
    packets += [(_KEY_MS + each, 0x80, steps) for each in (1, 2, 3)]
    with path.open("wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
        for number, (milliseconds, end, step) in enumerate(packets):
            kind = _EVENT | (0x80 if number == 0 else 0)
            event = bytes([_EVENTS.index(key), end | 10]) + struct.pack(">H", step * _PACKET_MS * _SAMPLES_A_MS)
            rtp = struct.pack(">BBHII", 0x80, kind, sequence & 0xFFFF, at & 0xFFFFFFFF, _SOURCE) + event
            udp = struct.pack(">HHHH", 10000, 10000, 8 + len(rtp), 0) + rtp
            home = bytes([127, 0, 0, 1])
            ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0, home, home) + udp
            frame = b"\0" * 12 + b"\x08\x00" + ip
            file.write(struct.pack("<IIII", milliseconds // 1000, milliseconds % 1000 * 1000, len(frame), len(frame)))
            file.write(frame)
            sequence += 1
    return sequence


_DIAL = """<?xml version="1.0" encoding="ISO-8859-1"?>
<scenario name="call">
  <send retrans="500"><![CDATA[

INVITE sip:[service]@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:[field0]@[local_ip]:[local_port]>;tag=[pid]caller[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>
Call-ID: [call_id]
CSeq: 1 INVITE
Contact: <sip:[field0]@[local_ip]:[local_port]>
Max-Forwards: 70
Content-Type: application/sdp
Content-Length: [len]

v=0
o=caller 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [media_ip]
t=0 0
m=audio [auto_media_port] RTP/AVP 0 101
a=rtpmap:0 PCMU/8000
a=rtpmap:101 telephone-event/8000
a=fmtp:101 0-15
a=sendrecv

]]></send>
  <recv response="100" optional="true"/>
  <recv response="180" optional="true"/>
  <recv response="183" optional="true"/>
"""
_ACK = """  <send><![CDATA[

ACK sip:[service]@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:[field0]@[local_ip]:[local_port]>;tag=[pid]caller[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>[peer_tag_param]
Call-ID: [call_id]
CSeq: 1 ACK
Max-Forwards: 70
Content-Length: 0

]]></send>
"""
_ANSWERED = '  <recv response="200" rtd="true" crlf="true"/>\n' + _ACK
_WAIT_FOR_BYE = """  <recv request="BYE" timeout="90000"/>
  <send><![CDATA[

SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>
</scenario>
"""
_HANG_UP = """  <send retrans="500"><![CDATA[

BYE sip:[service]@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:[field0]@[local_ip]:[local_port]>;tag=[pid]caller[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>[peer_tag_param]
Call-ID: [call_id]
CSeq: 2 BYE
Max-Forwards: 70
Content-Length: 0

]]></send>
  <recv response="200"/>
</scenario>
"""
_REFUSED = '  <recv response="503"/>\n' + '  <label id="1"/>\n' + _ACK + "</scenario>\n"
