"""The presets: rule files that come with the program, each named after its source."""

from pathlib import Path

_FOLDER = Path(__file__).parent / "polls"


def preset_names() -> tuple[str, ...]:
    """Return the names of the presets, in the order of the alphabet."""
    return tuple(sorted(each.stem for each in _FOLDER.glob("*.toml")))


def preset(name: str) -> bytes:
    """Return the rule file of a preset, byte for byte; KeyError where there is none of that name."""
    if name not in preset_names():
        raise KeyError(name)
    return (_FOLDER / f"{name}.toml").read_bytes()
