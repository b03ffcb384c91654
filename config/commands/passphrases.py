"""Asking for a passphrase: hidden at the keyboard, or from a file; never on the command line."""

from pathlib import Path

import click

passphrase_file_option = click.option(
    "--passphrase-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="从文件读口令；不写则在键盘上问 / read the passphrase from a file instead of asking for it.",
)


def ask_passphrase(file: Path | None, about: str, *, new: bool = False) -> str:
    """Return a passphrase.

    Args:
        file: whose first line is the passphrase, or None to ask at the keyboard.
        about: what it opens, for the prompt.
        new: whether it is being chosen, and so asked for twice.
    """
    if file is not None:
        return (file.read_text(encoding="utf-8-sig").splitlines() or [""])[0]
    answer: str = click.prompt(f"口令 / passphrase ({about})", hide_input=True, confirmation_prompt=new)
    return answer
