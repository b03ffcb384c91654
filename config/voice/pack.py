"""The folder of prompts that ship: what the presets say, spoken once and kept by its words."""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

from config.presets import preset, preset_names
from ivr.prompts import PromptKind, prompts_of
from ivr.sound.convert import Converted, to_telephone
from ivr.sound.shipped import INDEX, Shipped, name_of, read_index
from poll.refusal import FindingsError
from poll.rule_file import read_rules
from poll.rules import RuleSet

LANGUAGES = ("zh", "en")
_WRITTEN_EVERY = 20


@dataclass(frozen=True, slots=True)
class Pack:
    """What one language has, and what it should have.

    Attributes:
        language: of the texts.
        folder: where its files lie.
        wanted: every text that a preset says, in the order of the presets.
        missing: those that are not there.
        unused: names of files that no preset needs.
    """

    language: str
    folder: Path
    wanted: tuple[str, ...]
    missing: tuple[str, ...]
    unused: tuple[str, ...]


def pack_of(language: str, audio: Path) -> Pack:
    """Compare what the presets say with what lies in `audio`, the folder of all languages."""
    folder, wanted = audio / language, tuple(dict.fromkeys(_texts(language)))
    names, there = {name_of(words) for words in wanted}, read_index(folder)
    files = {each.stem for each in folder.glob("*.wav")}
    missing = tuple(words for words in wanted if name_of(words) not in there.keys() & files)
    return Pack(language, folder, wanted, missing, tuple(sorted((there.keys() | files) - names)))


def fill(pack: Pack, speak: Callable[[str, str], bytes], tell: Callable[[str, Converted], None]) -> None:
    """Speak what is missing, and remove what is unused.

    Args:
        pack: as it is now.
        speak: returns a text of a language as a sound file of any kind.
        tell: is told of each text that was spoken.
    """
    pack.folder.mkdir(parents=True, exist_ok=True)
    index = read_index(pack.folder)
    for name in pack.unused:
        index.pop(name, None)
        (pack.folder / f"{name}.wav").unlink(missing_ok=True)
    for count, words in enumerate(pack.missing, start=1):
        made = to_telephone(speak(words, pack.language), words)
        (pack.folder / f"{name_of(words)}.wav").write_bytes(made.wav)
        index[name_of(words)] = Shipped(words, made.milliseconds, sha256(made.wav).hexdigest())
        tell(words, made)
        # Speaking takes minutes; what was spoken before an interruption is not spoken again.
        if count % _WRITTEN_EVERY == 0:
            _write(pack.folder, index)
    _write(pack.folder, index)


def _write(folder: Path, index: dict[str, Shipped]) -> None:
    content = {name: asdict(each) for name, each in sorted(index.items())}
    (folder / INDEX).write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _texts(language: str) -> Iterator[str]:
    for name in preset_names():
        rules = _rules(name)
        if language in rules.languages:
            for prompt in prompts_of(rules):
                words = prompt.words.get(language)
                # A report is the secretary's own voice; no machine speaks it.
                if words and prompt.kind is not PromptKind.REPORT:
                    yield words


def _rules(name: str) -> RuleSet:
    rules, findings = read_rules(preset(name), name)
    if rules is None:
        raise FindingsError(findings)
    return rules
