"""Putting recordings into a poll, and taking them out: checked, all or nothing, and written into the journal."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Connection

from config.prompts.standing import place
from ivr.prompts import Prompt, PromptKind, Voice, prompts_of, voices_of
from ivr.sound.convert import LONGEST_REPORT_SECONDS, LONGEST_SECONDS, Converted, to_telephone
from ivr.sound.library import words_of
from ivr.sound.wave import milliseconds, payload_of
from poll.official import official_name, same_official
from poll.poll import Stage
from poll.records import journal_store, recording_store
from poll.records.poll_store import StoredPoll
from poll.records.recording_store import Recording
from poll.refusal import Finding, FindingsError, Say, Weight
from poll.rules import RuleSet


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A file that somebody wants to be a prompt.

    Attributes:
        where: how findings name it.
        prompt: the id it claims, from its name.
        content: of the file.
    """

    where: str
    prompt: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Act:
    """Who changes recordings, and why.

    Attributes:
        officials: one, or two different ones.
        reason: why; empty where none is asked for.
        at_ms: the instant, in milliseconds of the epoch.
    """

    officials: tuple[str, ...]
    reason: str
    at_ms: int


def act_of(poll: StoredPoll, officials: Sequence[str], reason: str, at_ms: int) -> Act:
    """Return who acts, where the stage of the poll lets them.

    Before opening one official is enough. Afterwards what callers hear must not change silently: two officials
    answer for it and say why.

    Raises:
        FindingsError: a name is missing or stands twice, or the poll is open and there is no reason.
    """
    names, why = tuple(official_name(each) for each in officials), " ".join(reason.split())
    found = []
    if len(names) > 1 and same_official(names[0], names[1]):
        found.append(_same_official(names))
    if poll.stage is not Stage.DRAFT:
        if len(names) < 2:  # noqa: PLR2004 - two officials, as the rule says.
            found.append(_second_official(poll, names))
        if not why:
            found.append(_no_reason(poll))
    if found:
        raise FindingsError(found)
    return Act(names, why, at_ms)


def voice_named(rules: RuleSet, name: str) -> Voice:
    """Return a voice of a poll by its id; FindingsError where there is none."""
    voices = voices_of(rules)
    for voice in voices:
        if voice.id == name:
            return voice
    known = "、".join(each.id for each in voices)
    raise FindingsError(
        [
            Finding(
                "--voice",
                Say(f"{known} 之一", f"one of {known}"),
                Say(f"“{name}”", f'"{name}"'),
                Say("请照规则文件写语言或方言的名称。", "Write a language or a dialect of the rule file."),
            )
        ]
    )


def files_in(paths: Iterable[Path]) -> list[HandedIn]:
    """Read files, and those of folders, by name; what a computer puts into a folder by itself is passed over."""
    files = [
        file
        for path in paths
        for file in (sorted(path.iterdir()) if path.is_dir() else [path])
        if file.is_file() and not file.name.startswith(".") and file.suffix.lower() not in {".csv", ".db", ".ini"}
    ]
    return [HandedIn(file.name, file.stem, file.read_bytes()) for file in files]


def converted(rules: RuleSet, files: Sequence[HandedIn]) -> tuple[list[tuple[Prompt, Converted]], list[Finding]]:
    """Check and convert files; nothing is kept yet.

    Returns:
        Each prompt with its sound, and what could be better about them.

    Raises:
        FindingsError: every problem of every file, where there is one.
    """
    known = {each.id: each for each in prompts_of(rules)}
    twice = {each for each, count in Counter(file.prompt for file in files).items() if count > 1}
    made: list[tuple[Prompt, Converted]] = []
    found: list[Finding] = [] if files else [_nothing()]
    for file in files:
        prompt = known.get(file.prompt)
        if prompt is None or file.prompt in twice:
            found.append(_unknown(file) if prompt is None else _twice(file))
            continue
        longest = LONGEST_REPORT_SECONDS if prompt.kind is PromptKind.REPORT else LONGEST_SECONDS
        try:
            sound = to_telephone(file.content, file.where, longest)
        except FindingsError as error:
            found += error.findings
        else:
            made.append((prompt, sound))
            found += sound.notices
    if any(each.weight is Weight.ERROR for each in found):
        raise FindingsError(found)
    return made, found


def keep(
    connection: Connection, poll: StoredPoll, voice: Voice, made: Sequence[tuple[Prompt, bytes]], act: Act
) -> None:
    """Put converted recordings, WAV files, into a poll, and each into the journal with its hash."""
    rows = []
    for prompt, sound in made:
        words, digest, length = words_of(prompt, voice), sha256(sound).hexdigest(), milliseconds(payload_of(sound))
        row = Recording(voice.id, prompt.id, words, length, digest, "、".join(act.officials), act.at_ms)
        rows.append((row, sound))
        entry = {
            "voice": voice.id,
            "prompt": prompt.id,
            "words": words,
            "milliseconds": length,
            "sha256": digest,
            "officials": list(act.officials),
            "reason": act.reason,
        }
        journal_store.append(connection, poll.key, act.at_ms, "prompt_recorded", entry)
    recording_store.put(connection, poll.key, rows)


def take_out(connection: Connection, poll: StoredPoll, voice: str, prompts: Sequence[str], act: Act) -> None:
    """Take recordings out of a poll; what ships, or a machine, is heard instead, where the voice allows it.

    Raises:
        FindingsError: one of them is not recorded.
    """
    known = {(each.voice, each.prompt): each for each in recording_store.every(connection, poll.key)}
    found = [_not_recorded(voice, each) for each in prompts if (voice, each) not in known]
    if found:
        raise FindingsError(found)
    for prompt in dict.fromkeys(prompts):
        recording_store.remove(connection, poll.key, voice, prompt)
        entry = {
            "voice": voice,
            "prompt": prompt,
            "sha256": known[voice, prompt].sha256,
            "officials": list(act.officials),
            "reason": act.reason,
        }
        journal_store.append(connection, poll.key, act.at_ms, "prompt_removed", entry)


def _nothing() -> Finding:
    return Finding(
        "FILES",
        Say("录音文件", "sound files"),
        Say("一个也没有", "none"),
        Say("请写录音文件，或它们所在的文件夹。", "Name the files, or the folder they are in."),
    )


def _unknown(file: HandedIn) -> Finding:
    return Finding(
        file.where,
        Say("以语音编号作文件名，如 hello.wav", "a file named after a prompt, like hello.wav"),
        Say(f"没有 {file.prompt} 这条语音", f"no prompt {file.prompt}"),
        Say("请照 xiangyin prompts list 的编号改名。", "Rename it as in xiangyin prompts list."),
    )


def _twice(file: HandedIn) -> Finding:
    return Finding(
        file.where,
        Say(f"{file.prompt} 只有一个文件", f"one file for {file.prompt}"),
        Say("不止一个", "more than one"),
        Say("请只留要用的那个。", "Leave the one to be used."),
    )


def _same_official(names: Sequence[str]) -> Finding:
    return Finding(
        "--official",
        Say("两位不同的经办人", "two different officials"),
        Say(f"“{names[0]}”和“{names[1]}”", f'"{names[0]}" and "{names[1]}"'),
        Say("请由另一位经办人一起办理。", "Another official has to take part."),
    )


def _second_official(poll: StoredPoll, names: Sequence[str]) -> Finding:
    return Finding(
        "--official",
        Say("两位经办人（评议已开始）", "two officials (the poll has begun)"),
        Say("、".join(names) or "没有", ", ".join(names) or "none"),
        Say(
            f"{poll.id} 已开始，改动语音须由两人经手：再写一次 --official。",
            f"{poll.id} has begun, and two people answer for a change of what it says: give --official twice.",
        ),
    )


def _no_reason(poll: StoredPoll) -> Finding:
    return Finding(
        "--reason",
        Say("改动的理由（评议已开始）", "why it is changed (the poll has begun)"),
        Say("没有写", "nothing"),
        Say(f"请加 --reason，记入 {poll.id} 的日志。", f"Add --reason; it goes into the journal of {poll.id}."),
    )


def _not_recorded(voice: str, prompt: str) -> Finding:
    return Finding(
        place(voice, prompt),
        Say("已有的录音", "a recording"),
        Say("没有", "none"),
        Say("请照 xiangyin prompts list 核对编号。", "See xiangyin prompts list for the ids."),
    )
