"""The tools of a measurement: what must be installed, and the two small libraries made with gcc."""

import shutil
import subprocess
from pathlib import Path

from poll.refusal import Finding, Say

_SOURCES = Path(__file__).resolve().parent


def missing(*names: str) -> list[Finding]:
    """Return one Finding for each program that is not installed."""
    return [
        Finding(
            name,
            Say("已安装的测量工具", "an installed tool of measurement"),
            Say("没有找到", "nothing"),
            Say("请运行 make bench-tools。", "Run make bench-tools."),
        )
        for name in names
        if shutil.which(name) is None
    ]


def build(name: str, folder: Path) -> Path:
    """Compile `name.c` of this folder into a shared library and return it.

    Raises:
        subprocess.CalledProcessError: gcc refuses it; what it says is on the error output.
    """
    library = folder / f"{name}.so"
    if not library.exists():
        source = str(_SOURCES / f"{name}.c")
        subprocess.run(["gcc", "-O2", "-shared", "-fPIC", "-o", str(library), source, "-ldl"], check=True)  # noqa: S607
    return library
