"""How the prompts of a poll stand: recorded, shipped with the program, spoken by a machine, or missing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, unique
from hashlib import sha256

from ivr.prompts import Prompt, PromptKind, Voice, prompts_of, voices_of
from ivr.sound.espeak import VOICES as MACHINE
from ivr.sound.library import words_of
from ivr.sound.shipped import index, name_of
from ivr.sound.wave import payload_of
from poll.records.recording_store import Recording
from poll.refusal import Finding, Say, Weight
from poll.rules import Channel, RuleSet, words_in


@unique
class Status(Enum):
    """How a prompt stands in a voice."""

    RECORDED = "recorded"
    OUT_OF_DATE = "out_of_date"
    SHIPPED = "shipped"
    SYNTHETIC = "synthetic"
    OPTIONAL = "optional"
    MISSING = "missing"


STATUS_WORDS = {
    Status.RECORDED: Say("已录音", "recorded"),
    Status.OUT_OF_DATE: Say("词已改，要重录", "out of date"),
    Status.SHIPPED: Say("自带录音", "shipped"),
    Status.SYNTHETIC: Say("机器朗读", "by machine"),
    Status.OPTIONAL: Say("可录可不录", "optional"),
    Status.MISSING: Say("未录音", "missing"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """One prompt in one voice.

    Attributes:
        prompt: what it is.
        voice: in which it is spoken.
        words: what is to be said.
        status: how it stands.
        milliseconds: of what a caller hears, None where a machine speaks or nothing does.
        recording: the poll's own, in date or not.
        is_heard: whether a caller hears something, be it by machine.
    """

    prompt: Prompt
    voice: Voice
    words: str
    status: Status
    milliseconds: int | None
    recording: Recording | None
    is_heard: bool


def offers_calls(rules: RuleSet) -> bool:
    """Tell whether anybody of a poll may vote by call; where nobody may, no prompt is ever missing."""
    return any(Channel.CALL in each.channels for each in rules.electorates)


def standing_of(rules: RuleSet, voice: Voice, recordings: Sequence[Recording]) -> list[Standing]:
    """Return every prompt that has words in a voice, in the order in which a clerk records them."""
    known = {(each.voice, each.prompt): each for each in recordings}
    spoken = ((prompt, words_of(prompt, voice)) for prompt in prompts_of(rules))
    return [
        _standing(prompt, voice, words, known.get((voice.id, prompt.id)), known.get((voice.language, prompt.id)))
        for prompt, words in spoken
        if words
    ]


def check(rules: RuleSet, recordings: Sequence[tuple[Recording, bytes]]) -> list[Finding]:
    """Return everything that is wrong with the prompts of a poll, voice by voice."""
    listed = [each for each, _ in recordings]
    if not offers_calls(rules):
        return [_no_calls()]
    ids, voices = {each.id for each in prompts_of(rules)}, voices_of(rules)
    found = [finding for recording, audio in recordings for finding in _of_sound(recording, audio)]
    found += [_left_over(each) for each in listed if each.prompt not in ids or each.voice not in {v.id for v in voices}]
    for voice in voices:
        for each in standing_of(rules, voice, listed):
            if each.status is Status.MISSING or (each.status is Status.OUT_OF_DATE):
                found.append(_not_heard(each))
    return found


def before_opening(poll_id: str, rules: RuleSet, recordings: Sequence[Recording]) -> list[Finding]:
    """Return one finding for each voice in which something would not be heard: the poll cannot be opened."""
    found = []
    for voice in voices_of(rules) if offers_calls(rules) else ():
        silent = [each for each in standing_of(rules, voice, recordings) if not each.is_heard]
        missing = [each for each in silent if each.prompt.kind is not PromptKind.REPORT]
        if missing:
            found.append(_voice_incomplete(poll_id, voice, missing))
    return found


def _standing(prompt: Prompt, voice: Voice, words: str, own: Recording | None, lent: Recording | None) -> Standing:
    def stands(status: Status, milliseconds: int | None, *, is_heard: bool = True) -> Standing:
        shown = Status.OUT_OF_DATE if own is not None and own.words != words else status
        return Standing(prompt, voice, words, shown, milliseconds, own, is_heard)

    if own is not None and own.words == words:
        return stands(Status.RECORDED, own.milliseconds)
    is_report = prompt.kind is PromptKind.REPORT
    if lent is not None and lent.words == words and (voice.synthetic or is_report):
        return stands(Status.RECORDED, lent.milliseconds)
    if is_report:
        return stands(Status.OPTIONAL, None, is_heard=False)
    if not voice.synthetic:
        return stands(Status.MISSING, None, is_heard=False)
    shipping = index(voice.language).get(name_of(words))
    if shipping is not None:
        return stands(Status.SHIPPED, shipping.milliseconds)
    if voice.language in MACHINE:
        return stands(Status.SYNTHETIC, None)
    return stands(Status.MISSING, None, is_heard=False)


def _of_sound(recording: Recording, audio: bytes) -> Iterator[Finding]:
    try:
        payload_of(audio)
        is_whole = sha256(audio).hexdigest() == recording.sha256
    except ValueError:
        is_whole = False
    if not is_whole:
        yield Finding(
            place(recording.voice, recording.prompt),
            Say("与导入时相同的录音", "the recording as it was put in"),
            Say("内容已变", "another content"),
            Say("请重新录音或导入；并查明原因。", "Record or import it again, and find out why."),
        )


def place(voice: str, prompt: str) -> str:
    """Return how a finding names a prompt in a voice."""
    return f"{voice}/{prompt}"


def _not_heard(each: Standing) -> Finding:
    is_old = each.status is Status.OUT_OF_DATE
    found = (
        Say(f"旧词“{each.recording.words}”的录音", f'a recording of "{each.recording.words}"')
        if is_old and each.recording
        else Say("没有录音", "none")
    )
    return Finding(
        place(each.voice.id, each.prompt.id),
        Say(f"“{each.words}”的录音", f'a recording of "{each.words}"'),
        found,
        Say(f"请录音，存为 {each.prompt.id}.wav 导入。", f"Record it and import it as {each.prompt.id}.wav."),
        Weight.NOTICE if each.is_heard else Weight.ERROR,
    )


def _voice_incomplete(poll_id: str, voice: Voice, missing: Sequence[Standing]) -> Finding:
    name_zh, name_en = words_in(voice.label, "zh"), words_in(voice.label, "en")
    first = "、".join(each.prompt.id for each in missing[:3])
    return Finding(
        f"{poll_id} {voice.id}",
        Say(f"{name_zh}的全部语音", f"every prompt in {name_en}"),
        Say(f"缺 {len(missing)} 条（{first} 等）", f"{len(missing)} missing ({first} ...)"),
        Say(
            f"请录音（看缺哪些：xiangyin prompts list {poll_id} --voice {voice.id} --missing）；"
            "或在规则文件写 synthetic = true。",
            f"Record them (which: xiangyin prompts list {poll_id} --voice {voice.id} --missing); "
            "or write synthetic = true in the rule file.",
        ),
    )


def _left_over(recording: Recording) -> Finding:
    return Finding(
        place(recording.voice, recording.prompt),
        Say("本次评议用到的语音", "a prompt of this poll"),
        Say("用不到的录音", "one that it never speaks"),
        Say("可以不管，也可以删除（xiangyin prompts remove）。", "Leave it, or remove it (xiangyin prompts remove)."),
        Weight.NOTICE,
    )


def _no_calls() -> Finding:
    return Finding(
        "channels",
        Say("有人可以打电话投票", "somebody who may vote by call"),
        Say("没有", "nobody"),
        Say("不需要录音。", "Nothing needs to be recorded."),
        Weight.NOTICE,
    )
