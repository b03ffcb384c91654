"""The machine of a measurement, in the words that belong beside its figures."""

import os
import platform
import sqlite3
from pathlib import Path

import granian
import psutil

from poll.refusal import Finding, Say


def machine(folder: Path) -> dict[str, object]:
    """Describe the machine: processors, memory, system, disk of the records, versions."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count() or 1,
        "memory_gib": round(psutil.virtual_memory().total / 2**30),
        "system": f"{platform.system()} {platform.release()}",
        "file_system": _file_system(folder),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "granian": granian.__version__,
        "load_average": round(os.getloadavg()[0], 2),
    }


def not_a_disk(folder: Path) -> list[Finding]:
    """Return a Finding where files of a folder live in memory: a flush would cost nothing there."""
    kind = _file_system(folder)
    if kind not in {"tmpfs", "ramfs"}:
        return []
    return [
        Finding(
            str(folder),
            Say("真正的磁盘", "a real disk"),
            Say(f"内存中的文件系统 {kind}", f"a file system in memory, {kind}"),
            Say("请用 --state 指定磁盘上的文件夹。", "Name a folder on a disk with --state."),
        )
    ]


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _file_system(folder: Path) -> str:
    mounted = sorted(psutil.disk_partitions(all=True), key=lambda each: len(each.mountpoint))
    at = [each.fstype for each in mounted if folder.resolve().is_relative_to(each.mountpoint)]
    return at[-1] if at else "unknown"
