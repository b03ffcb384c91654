"""What a caller really hears: the sound in the packets that the exchange sends her."""

import select
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

_EVERY_PROTOCOL, _OUTGOING, _UDP, _RTP = 3, 4, 17, 2
_MU_LAW = 0


@dataclass(slots=True)
class Ear:
    """The sound that came to one port.

    Attributes:
        packets: each packet's number and its samples, in mu-law.
    """

    packets: dict[int, bytes] = field(default_factory=dict)

    @property
    def sound(self) -> bytes:
        """Return all of it in its order."""
        return b"".join(self.packets[number] for number in sorted(self.packets))

    @property
    def lost(self) -> int:
        """Return how many packets are missing between the first and the last."""
        return max(self.packets) - min(self.packets) + 1 - len(self.packets)

    def loud_seconds(self) -> float:
        """Return how long there was more than silence, in pieces of 20 milliseconds."""
        return sum(_is_loud(each) for each in self.packets.values()) * 0.02


@contextmanager
def listening(port: int) -> Iterator[Ear]:
    """Listen to what is sent to a port of this machine; only root may."""
    ear, done = Ear(), threading.Event()
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(_EVERY_PROTOCOL)) as wire:
        wire.bind(("lo", 0))
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
        thread = threading.Thread(target=_listen, args=(wire, port, ear, done))
        thread.start()
        try:
            yield ear
        finally:
            done.set()
            thread.join()


def _listen(wire: socket.socket, port: int, ear: Ear, done: threading.Event) -> None:
    while not done.is_set():
        if not select.select([wire], [], [], 0.1)[0]:
            continue
        frame, about = wire.recvfrom(2048)
        # Loopback shows each packet twice: as it leaves and as it comes.
        if about[2] == _OUTGOING or frame[23] != _UDP or int.from_bytes(frame[36:38], "big") != port:
            continue
        packet = frame[42:]
        if packet[0] >> 6 == _RTP and packet[1] & 0x7F == _MU_LAW:
            ear.packets[int.from_bytes(packet[2:4], "big")] = packet[12:]


def _is_loud(samples: bytes) -> bool:
    """Tell whether a piece has a peak well above silence; mu-law has its loudness in bits 4 to 6, turned over."""
    return max((~each & 0x70) >> 4 for each in samples) >= 3
