"""Changing what the line says once a poll has begun: one official records it, another one listens and approves."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection

from config.acts.two_persons import Particulars, TwoPersonAct
from config.prompts.taking import act_of, keep, take_out, voice_named
from ivr.prompts import Prompt, prompts_of, voice_of
from ivr.sound.library import words_of
from poll.records import form_store, poll_store
from poll.records.poll_store import StoredPoll
from poll.refusal import Finding, FindingsError, Say
from poll.roles import Role
from poll.rules import words_in

NAME = "prompt_change"
"""Of the act, in the records of requests."""

CHANGES = frozenset({Role.REGISTRAR, Role.SUPERVISOR})
"""Who records what the line says, and who approves it afterwards."""


def keep_for_approval(  # noqa: PLR0913, PLR0917 - what a recording is kept with.
    connection: Connection, poll: StoredPoll, voice: str, sounds: Sequence[tuple[Prompt, bytes]], by: str, at_ms: int
) -> list[list[object]]:
    """Keep recordings until a second official has listened to them, for a day at most; return them as a request does.

    Args:
        connection: in a writing transaction.
        poll: whose prompts.
        voice: id of the voice.
        sounds: prompts with their WAV files.
        by: who has recorded them.
        at_ms: when, in milliseconds of the epoch.
    """
    return [
        [
            prompt.id,
            form_store.keep_upload(connection, poll.key, f"asked {voice}/{prompt.id}", by, prompt.id, sound, at_ms),
        ]
        for prompt, sound in sounds
    ]


def sounds_asked_for(particulars: Particulars) -> list[tuple[str, int]]:
    """Return the prompts of a request, each with the number of the file that holds its new sound."""
    return [(str(prompt), int(key)) for prompt, key in particulars["sounds"]]


def _describe(_connection: Connection, poll: StoredPoll, particulars: Particulars) -> list[Say]:
    voice = voice_of(poll.rules, particulars["voice"])
    zh, en = words_in(voice.label, "zh"), words_in(voice.label, "en")
    known = {each.id: words_of(each, voice) for each in prompts_of(poll.rules)}
    return [
        *(
            Say(
                f"{zh}：“{known.get(prompt, prompt)}”换成新录音",
                f'{en}: "{known.get(prompt, prompt)}" is recorded anew',
            )
            for prompt, _ in sounds_asked_for(particulars)
        ),
        *(
            Say(
                f"{zh}：删除“{known.get(prompt, prompt)}”的录音",
                f'{en}: the recording of "{known.get(prompt, prompt)}" goes',
            )
            for prompt in particulars["removed"]
        ),
        Say("先在“电话语音”里听一遍，再批准。", 'Listen to it under "Prompts" before approving.'),
    ]


def _run(
    connection: Connection, poll: StoredPoll, particulars: Particulars, officials: tuple[str, str], at_ms: int
) -> Say:
    poll_store.lock(connection, poll.key)
    now = poll_store.find(connection, poll.id)
    act = act_of(now, officials, particulars["reason"], at_ms)
    voice = voice_named(now.rules, particulars["voice"])
    sounds = list(_sounds(connection, now, particulars))
    if sounds:
        keep(connection, now, voice, sounds, act)
    for _, key in sounds_asked_for(particulars):
        form_store.erase_upload(connection, key)
    if particulars["removed"]:
        take_out(connection, now, voice.id, particulars["removed"], act)
    return Say("语音已更换，来电的人马上听到。", "The prompts are changed; callers hear them at once.")


def _sounds(connection: Connection, poll: StoredPoll, particulars: Particulars) -> Iterator[tuple[Prompt, bytes]]:
    known = {each.id: each for each in prompts_of(poll.rules)}
    for prompt, key in sounds_asked_for(particulars):
        file = form_store.upload_of(connection, poll.key, key)
        if file is None or prompt not in known:
            raise FindingsError([_gone(prompt)])
        yield known[prompt], file.content


def _gone(prompt: str) -> Finding:
    return Finding(
        prompt,
        Say("一天以内的新录音", "a new recording of the last day"),
        Say("已过期删除", "one that was erased"),
        Say("请退回，重新录一遍再提出。", "Send it back; let it be recorded and asked for again."),
    )


ACT = TwoPersonAct(NAME, Say("更换电话语音", "Change prompts of the line"), CHANGES, CHANGES, _describe, _run)
