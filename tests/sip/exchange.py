"""A telephone exchange for one test: Debian's Asterisk with our sample configuration, on loopback."""

import os
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.sip.ports import free_port

_HOUSE = Path(__file__).parent.parent.parent
SAMPLE = _HOUSE / "deploy" / "asterisk"
TOOLS = Path(os.environ.get("XIANGYIN_SIP_TOOLS", _HOUSE / "build" / "sip-tools"))
ROOT = TOOLS / "asterisk"
PASSWORD = "a password of the tests"
_START_SECONDS, _STOP_SECONDS = 30, 10

_DIRECTORIES = """
[directories]
astetcdir => /srv/etc
astmoddir => /usr/lib/x86_64-linux-gnu/asterisk/modules
astvarlibdir => /usr/share/asterisk
astdbdir => /srv/db
astkeydir => /srv/db
astdatadir => /usr/share/asterisk
astagidir => /srv/db
astspooldir => /srv/asterisk-spool
astrundir => /srv/run
astlogdir => /srv/log
"""
_TRUNK = """
[transport]
type = transport
protocol = udp
bind = 127.0.0.1:{sip}

[trunk-acl]
type = acl
deny = 0.0.0.0/0.0.0.0
permit = 127.0.0.1/32

[trunk]
type = endpoint
transport = transport
context = from-trunk
disallow = all
allow = ulaw,alaw
dtmf_mode = rfc4733
direct_media = no
rtp_symmetric = yes
trust_id_inbound = yes
send_pai = yes
allow_transfer = no
allow_subscribe = no
aors = trunk

[trunk]
type = aor
contact = sip:127.0.0.1:{far}

[trunk-identify]
type = identify
endpoint = trunk
match = 127.0.0.1
"""


@dataclass(frozen=True, slots=True)
class Exchange:
    """An exchange that takes calls.

    Attributes:
        folder: with all that belongs to it: its configuration, its log, its sounds.
        sip: the port that takes calls.
        far: the port of whoever is called.
        ari: the address of its control interface.
        sounds: where sounds are laid for it.
        sounds_seen_as: the same folder as it sees it.
        processes: the one that runs, and those before it.
    """

    folder: Path
    sip: int
    far: int
    ari: str
    sounds: Path
    sounds_seen_as: str
    processes: "list[subprocess.Popen[bytes]]"

    @property
    def password_file(self) -> Path:
        """Return the file with the password of the control interface."""
        return self.folder / "ari-password"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        inside = (
            'mount -t proc proc "$1/proc" && mount --bind "$2" "$1/srv" && '
            'exec chroot "$1" asterisk -f -C /srv/etc/asterisk.conf'
        )
        # The mounts belong to this process alone and end with it.
        command = [
            "unshare",
            "--mount",
            "--propagation",
            "private",
            "sh",
            "-c",
            inside,
            "sh",
            str(ROOT),
            str(self.folder),
        ]
        with (self.folder / "output").open("ab") as output:
            process = subprocess.Popen(command, stdout=output, stderr=output, stdin=subprocess.DEVNULL)
        self.processes.append(process)
        end = time.monotonic() + _START_SECONDS
        while process.poll() is None and time.monotonic() < end:
            if self._answers():
                return
            time.sleep(0.1)
        msg = f"Asterisk did not start: exit code {process.poll()}, see {self.folder / 'output'}"
        raise RuntimeError(msg)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Stop it; calls under way are cut off."""
        process = self.processes[-1]
        process.send_signal(how)
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def channels(self) -> int:
        """Return how many calls it has."""
        return int(self._get("/channels").count(b'"id"'))

    def _answers(self) -> bool:
        try:
            return b"xiangyin" in self._get("/asterisk/info?only=build") or True
        except (urllib.error.URLError, ConnectionError):
            return False

    def _get(self, path: str) -> bytes:
        key = b64encode(f"xiangyin:{PASSWORD}".encode()).decode()
        request = urllib.request.Request(self.ari + path, headers={"Authorization": f"Basic {key}"})  # noqa: S310 - our own.
        with urllib.request.urlopen(request, timeout=2) as answer:  # noqa: S310
            body: bytes = answer.read()
            return body


@contextmanager
def running_exchange(folder: Path) -> Iterator[Exchange]:
    """Start an exchange in a folder of its own, and stop it afterwards."""
    sip, far, control = free_port(), free_port(), free_port()
    etc = folder / "etc"
    # As in an office: the sample is copied over what the distribution ships.
    shutil.copytree(ROOT / "etc" / "asterisk", etc)
    shutil.copytree(SAMPLE, etc, dirs_exist_ok=True)
    (folder / "asterisk-spool" / "recording").mkdir(parents=True)
    for name in ("db", "log", "run", "sounds"):
        (folder / name).mkdir()
    (folder / "ari-password").write_text(PASSWORD + "\n")
    # A machine that runs tests is as busy as it likes.
    options = (SAMPLE / "asterisk.conf").read_text(encoding="utf-8").replace("maxload = 6.0", "")
    (etc / "asterisk.conf").write_text(_DIRECTORIES + options, encoding="utf-8")
    (etc / "pjsip_trunk.conf").write_text(_TRUNK.format(sip=sip, far=far))
    (etc / "ari_password.conf").write_text(f"password_format = plain\npassword = {PASSWORD}\n")
    http = (SAMPLE / "http.conf").read_text(encoding="utf-8").replace("8088", str(control))
    (etc / "http.conf").write_text(http, encoding="utf-8")
    exchange = Exchange(folder, sip, far, f"http://127.0.0.1:{control}/ari", folder / "sounds", "/srv/sounds", [])
    exchange.start()
    try:
        yield exchange
    finally:
        exchange.stop()
