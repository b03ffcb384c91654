"""The folder of a demo: its records, its secrets and its files, made once and found again."""

import json
import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from poll.refusal import Finding, FindingsError, Say

_SECRETS, _PASSPHRASE, _RECORDS = "demo-secrets.json", "passphrase.txt", "xiangyin.db"


@dataclass(frozen=True, slots=True)
class DemoState:
    """One demo on disk.

    Attributes:
        folder: where everything is.
        resumed: whether it was there already.
        presets: of its polls, in the order in which they were made.
        auth_token: what the pretend carrier and the endpoints sign with.
        secret_key: of the console's sessions.
        passphrase_file: opens the boxes of the demo's polls.
        database_url: of its records.
    """

    folder: Path
    resumed: bool
    presets: tuple[str, ...]
    auth_token: str
    secret_key: str
    passphrase_file: Path
    database_url: str

    def file(self, name: str) -> Path:
        """Return the path of a file of the demo, `roll-demo.csv`."""
        return self.folder / name


def open_state(folder: Path, presets: Sequence[str], usual: Sequence[str]) -> DemoState:
    """Find the demo in a folder, or make its secrets there; files for the owner's eyes alone.

    Args:
        folder: made where it is missing.
        presets: that the demo is to have besides those it has already, which keep their order.
        usual: those of a demo that has none.

    Raises:
        FindingsError: the folder cannot be used, or holds records that are no demo's.
    """
    folder = folder.resolve()
    resumed = (folder / _SECRETS).exists()
    if not resumed and (folder / _RECORDS).exists():
        raise FindingsError([_no_demo(folder)])
    try:
        kept = _kept(folder, presets, usual)
        return DemoState(
            folder,
            resumed,
            tuple(kept["presets"]),
            kept["auth_token"],
            kept["secret_key"],
            folder / _PASSPHRASE,
            f"sqlite:///{folder / _RECORDS}",
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise FindingsError([_unusable(folder, type(error).__name__)]) from error


def _kept(folder: Path, presets: Sequence[str], usual: Sequence[str]) -> dict[str, Any]:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not (folder / _PASSPHRASE).exists():
        write_private(folder / _PASSPHRASE, f"{secrets.token_urlsafe(24)}\n")
    if (folder / _SECRETS).exists():
        kept: dict[str, Any] = json.loads((folder / _SECRETS).read_text(encoding="utf-8"))
    else:
        kept = {"auth_token": secrets.token_hex(16), "secret_key": secrets.token_hex(32), "presets": []}
    wanted = list(dict.fromkeys([*kept["presets"], *presets] or usual))
    if wanted != kept["presets"]:
        kept["presets"] = wanted
        write_private(folder / _SECRETS, json.dumps(kept))
    return kept


def remove_state(folder: Path) -> None:
    """Remove the demo from a folder: the files that a demo makes, and nothing else."""
    if not (folder / _SECRETS).exists():
        return
    for pattern in (f"{_RECORDS}*", "rules-*.toml", "roll-*.csv", _PASSPHRASE, _SECRETS):
        for file in folder.glob(pattern):
            file.unlink()


def write_private(file: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    half = file.with_name(f".{file.name}.half")
    descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as written:
        written.write(text)
    half.replace(file)


def _no_demo(folder: Path) -> Finding:
    return Finding(
        str(folder),
        Say("演示用的文件夹", "a folder of a demo"),
        Say("别的评议的数据库", "the records of something else"),
        Say("请用 --state 另选一个空文件夹。", "Choose another, empty folder with --state."),
    )


def _unusable(folder: Path, kind: str) -> Finding:
    return Finding(
        str(folder),
        Say("可以读写的演示文件夹", "a folder of a demo that can be read and written"),
        Say(f"不能用（{kind}）", f"one that cannot be used ({kind})"),
        Say("请用 --state 另选，或用 --fresh 重新开始。", "Choose another with --state, or start anew with --fresh."),
    )
