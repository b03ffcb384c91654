"""The presets: rule files that come with the program, each named after its source."""

from pathlib import Path

from poll.refusal import Say

_FOLDER = Path(__file__).parent / "polls"


def preset_names() -> tuple[str, ...]:
    """Return the names of the presets, in the order of the alphabet."""
    return tuple(sorted(each.stem for each in _FOLDER.glob("*.toml")))


def purpose_of(name: str) -> Say:
    """Return what a preset is for: the first two lines of its file, Chinese and English."""
    first, second, *_ = preset(name).decode().splitlines()
    return Say(first.removeprefix("# "), second.removeprefix("# "))


def preset(name: str) -> bytes:
    """Return the rule file of a preset, byte for byte; KeyError where there is none of that name."""
    if name not in preset_names():
        raise KeyError(name)
    return (_FOLDER / f"{name}.toml").read_bytes()
