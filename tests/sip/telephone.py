"""A telephone that speaks the real protocol: sipp dials or is called, presses keys as RFC 4733 events, hangs up.

The keys' packets are made here, with numbers and times that rise: those that come with sipp repeat their times, so that
a key that is pressed twice in one call is dropped as a copy.
"""

import struct
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.sip import scenarios
from tests.sip.exchange import Exchange
from tests.sip.ports import even_port, free_port

HANG_UP, REFUSED, BUSY, OUT = "hang up", 486, "busy", "out"
_EVENT, _EVENTS = 101, "0123456789*#"
_KEY_MS, _PACKET_MS, _GAP_MS, _SAMPLES_A_MS = 160, 20, 300, 8
_SOURCE = 0x0E05384E
_LONGEST_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Wait:
    """So many seconds of listening."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Talk:
    """So many seconds of a voice, then so many of silence."""

    seconds: float
    silent_seconds: float


@dataclass(frozen=True, slots=True)
class Telephone:
    """A telephone, or several of the same kind.

    Attributes:
        exchange: to which it is connected.
        number: as the line shows it; of several, the first, and the others count on.
        folder: for its scenario.
        media: the port at which it hears.
        address: where it is.
    """

    exchange: Exchange
    number: str
    folder: Path
    media: int
    address: str = "127.0.0.1"

    def call(self, called: str, *plan: str | Wait | Talk, calls: int = 1) -> None:
        """Dial, press keys and wait as planned, and hear the call out; fails where it does not go as planned.

        Args:
            called: the number that is dialled.
            plan: keys and waits; HANG_UP at the end where the caller does not wait for the other side to.
            calls: so many callers at once.
        """
        steps = self._steps([each for each in plan if each != HANG_UP])
        made = scenarios.a_call_broken_off(steps) if HANG_UP in plan else scenarios.a_call(steps)
        self._dial(made, called, calls)

    def call_in_vain(self, called: str, status: int) -> None:
        """Dial, and be refused with a status of SIP."""
        self._dial(scenarios.a_call_refused(status), called, 1)

    @contextmanager
    def waiting(self, how: str = "", *plan: str | Wait | Talk) -> Iterator[None]:
        """Be ready to be called: to answer and do as planned, to be BUSY, or OUT; fails where no call went so."""
        made = {BUSY: scenarios.busy(), OUT: scenarios.out()}.get(how) or scenarios.answering(self._steps(plan))
        with subprocess.Popen(
            [*self._command(made, self.exchange.far), "-m", "1"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            try:
                yield
                code = process.wait(_LONGEST_SECONDS)
            finally:
                process.kill()
        assert code == 0, self._errors()

    def _dial(self, scenario: str, called: str, calls: int) -> None:
        callers = self.folder / "callers.csv"
        numbers = [self.number, *(str(int(self.number) + each) for each in range(1, calls))]
        callers.write_text("SEQUENTIAL\n" + "".join(f"{each};\n" for each in numbers))
        command = [*self._command(scenario, free_port()), "-inf", str(callers), "-s", called]
        command += ["-m", str(calls), "-l", str(calls), "-r", str(calls), f"127.0.0.1:{self.exchange.sip}"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, self._errors() + done.stdout[-1000:]

    def _command(self, scenario: str, port: int) -> list[str]:
        path = self.folder / "scenario.xml"
        path.write_text(scenario, encoding="ascii")
        command = ["sipp", "-sf", str(path), "-i", self.address, "-p", str(port), "-mi", self.address]
        command += ["-mp", str(self.media), "-nostdin", "-trace_err", "-error_file", str(self.folder / "errors")]
        return [*command, "-timeout", str(_LONGEST_SECONDS), "-timeout_error"]

    def _errors(self) -> str:
        errors = self.folder / "errors"
        return errors.read_text() if errors.exists() else ""

    def _steps(self, plan: Sequence[str | Wait | Talk]) -> str:
        steps, sequence, at, made = "", 1000, 8000, 0
        for step in plan:
            if isinstance(step, Wait):
                milliseconds = round(step.seconds * 1000)
                steps += f'<pause milliseconds="{milliseconds}"/>\n'
                at += milliseconds * _SAMPLES_A_MS
                continue
            if isinstance(step, Talk):
                path, milliseconds = self.folder / "talk.pcap", round(1000 * (step.seconds + step.silent_seconds))
                _write_talk(path, step, at)
                steps += f'<nop><action><exec play_pcap_audio="{path}"/></action></nop>\n'
                steps += f'<pause milliseconds="{milliseconds}"/>\n'
                continue
            for key in step:
                made += 1
                path = self.folder / f"key-{made:02}.pcap"
                sequence = _write_key(path, key, sequence, at)
                at += _GAP_MS * _SAMPLES_A_MS
                steps += f'<nop><action><exec play_pcap_audio="{path}"/></action></nop>\n'
                steps += f'<pause milliseconds="{_GAP_MS}"/>\n'
        # The other side may hang up as soon as it has the last key.
        return steps.removesuffix(f'<pause milliseconds="{_GAP_MS}"/>\n')


def telephone(exchange: Exchange, number: str, folder: Path) -> Telephone:
    """Connect a telephone."""
    return Telephone(exchange, number, folder, even_port())


def _write_talk(path: Path, talk: Talk, at: int) -> None:
    samples, voice = _PACKET_MS * _SAMPLES_A_MS, round(talk.seconds * 1000 / _PACKET_MS)
    packets = []
    for number in range(voice + round(talk.silent_seconds * 1000 / _PACKET_MS)):
        sound = (b"\x80\x80\x00\x00" if number < voice else b"\xff" * 4) * (samples // 4)
        head = struct.pack(">BBHII", 0x80, 0, number, at + number * samples, _SOURCE)
        packets.append((number * _PACKET_MS, head + sound))
    _write_packets(path, packets)


def _write_key(path: Path, key: str, sequence: int, at: int) -> int:
    """Write the packets of one key, and return the number of the next packet."""
    count = _KEY_MS // _PACKET_MS
    packets = [(each * _PACKET_MS, 0, each) for each in range(1, count + 1)]
    # The last one is sent three times over, with the mark of the end.
    packets += [(_KEY_MS + each, 0x80, count) for each in (1, 2, 3)]
    sent = []
    for number, (milliseconds, end, step) in enumerate(packets):
        kind = _EVENT | (0x80 if number == 0 else 0)
        event = struct.pack(">BBH", _EVENTS.index(key), end | 10, step * _PACKET_MS * _SAMPLES_A_MS)
        head = struct.pack(">BBHII", 0x80, kind, (sequence + number) & 0xFFFF, at, _SOURCE)
        sent.append((milliseconds, head + event))
    _write_packets(path, sent)
    return sequence + len(packets)


def _write_packets(path: Path, packets: Sequence[tuple[int, bytes]]) -> None:
    """Write packets as pcap, each with its milliseconds from the start."""
    with path.open("wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
        for milliseconds, rtp in packets:
            frame = _frame(rtp)
            file.write(struct.pack("<IIII", milliseconds // 1000, milliseconds % 1000 * 1000, len(frame), len(frame)))
            file.write(frame)


def _frame(rtp: bytes) -> bytes:
    home, udp = bytes([127, 0, 0, 1]), struct.pack(">HHHH", 10000, 10000, 8 + len(rtp), 0) + rtp
    ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0, home, home)
    return b"\0" * 12 + b"\x08\x00" + ip + udp
