"""`xiangyin trustee create|show|rehearse`: the people who open the box together, and a rehearsal of it."""

import os
from pathlib import Path

import click

from config.acts import rehearsal
from config.commands.office import Office, pass_office
from config.commands.passphrases import ask_passphrase, passphrase_file_option
from poll.refusal import Finding, FindingsError, Say
from poll.trustee import new_trustee, read_key_file, read_trustee, write_key_file

_file = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def trustee() -> None:
    """保管人：几位一起到场才能开箱。The trustees: the box opens only when enough of them come together."""


@trustee.command(epilog="例 / example:  xiangyin trustee create 李国强 --out /media/usb")
@click.argument("name")
@click.option(
    "--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="放到哪个文件夹 / the folder."
)
@passphrase_file_option
@pass_office
def create(office: Office, name: str, out: Path, passphrase_file: Path | None) -> None:
    """生成一位保管人的两个文件：.key 自己保管，.pub 交给经办人。Make two files: keep .key, hand .pub over."""
    key = new_trustee(name)
    private, public = (out / f"{_stem(key.trustee.name)}.{kind}" for kind in ("key", "pub"))
    taken = [_taken(path) for path in (private, public) if path.exists()]
    if taken:
        raise FindingsError(taken)
    written = write_key_file(key, ask_passphrase(passphrase_file, key.trustee.name, new=True))
    out.mkdir(parents=True, exist_ok=True)
    _write(private, written, 0o600)
    _write(public, f"{key.trustee.line}\n".encode(), 0o644)
    fingerprint = key.trustee.fingerprint
    office.say(
        Say(
            f"已写出 {private.name}（自己保管，另存一份备份）和 {public.name}（交给经办人）。\n指纹：{fingerprint}",
            f"Wrote {private.name} (keep it, and a copy elsewhere) and {public.name} (hand it over).\n"
            f"Fingerprint: {fingerprint}",
        )
    )


@trustee.command(epilog="例 / example:  xiangyin trustee show 李国强.pub")
@click.argument("file", type=_file)
@pass_office
def show(office: Office, file: Path) -> None:
    """显示姓名和指纹，与本人核对。Show name and fingerprint, to be compared with the trustee in person."""
    found = read_trustee(file.read_bytes(), file.name)
    office.say(
        Say(f"{found.name}  指纹：{found.fingerprint}", f"{found.name}  fingerprint: {found.fingerprint}"),
    )


@trustee.command(
    epilog="例 / example:  xiangyin trustee rehearse 甲.pub 乙.pub 丙.pub --needed 2 --key 甲.key --key 丙.key"
)
@click.argument("public", nargs=-1, required=True, type=_file)
@click.option("--needed", required=True, type=int, help="需几位到场 / how many must come together.")
@click.option(
    "--key", "keys", multiple=True, required=True, type=_file, help="到场者的密钥文件，可重复 / may be repeated."
)
@click.option(
    "--passphrase-file",
    "passphrase_files",
    multiple=True,
    type=_file,
    help="按 --key 的顺序；不写则逐个询问 / in the order of --key; asked for where left out.",
)
@pass_office
def rehearse(
    office: Office, public: tuple[Path, ...], needed: int, keys: tuple[Path, ...], passphrase_files: tuple[Path, ...]
) -> None:
    """预演开箱：锁住一把试验密钥，再由到场者打开。Rehearse: lock a test key, then open it with those who came."""
    if passphrase_files and len(passphrase_files) != len(keys):
        msg = "每个 --key 配一个 --passphrase-file / give one --passphrase-file for each --key"
        raise click.UsageError(msg)
    trustees = [read_trustee(path.read_bytes(), path.name) for path in public]
    asked = passphrase_files or (None,) * len(keys)
    opened = [
        read_key_file(path.read_bytes(), path.name, ask_passphrase(passphrase, path.name))
        for path, passphrase in zip(keys, asked, strict=True)
    ]
    rehearsal.rehearse(trustees, needed, opened)
    names = [key.trustee.name for key in opened]
    office.say(
        Say(
            f"预演成功：{len(trustees)} 位保管人中的 {'、'.join(names)} 打开了试验密钥。",
            f"The rehearsal went well: {', '.join(names)} of {len(trustees)} trustees opened the test key.",
        )
    )


def _stem(name: str) -> str:
    # A name may hold signs that a file name must not, such as the slash.
    return "".join(sign if sign.isalnum() else "-" for sign in name)


def _write(path: Path, content: bytes, mode: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        # The file is often on a stick that is pulled out next.
        os.fsync(file.fileno())


def _taken(path: Path) -> Finding:
    return Finding(
        path.name,
        Say("一个新文件", "a new file"),
        Say("已有同名文件", "a file of that name"),
        Say(
            "密钥文件从不覆盖；请换文件夹或先移走它。",
            "A key file is never replaced: choose another folder, or move it.",
        ),
    )
