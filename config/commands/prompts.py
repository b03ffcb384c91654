"""`xiangyin prompts list|check|import|export|remove|studio|render`: what the line says, in the voice of the place."""

import csv
from collections.abc import Sequence
from pathlib import Path

import click
from sqlalchemy import Connection

from config.commands.office import Office, json_option, pass_office
from config.commands.prompts_render import render
from config.commands.prompts_studio import studio
from config.prompts.standing import STATUS_WORDS, Standing, Status, check, standing_of
from config.prompts.taking import act_of, converted, files_in, keep, take_out, voice_named
from ivr.prompts import voices_of
from poll.records import poll_store, recording_store
from poll.records.poll_store import StoredPoll
from poll.refusal import Say
from tally.publish import safe_cell

_voice_option = click.option("--voice", metavar="VOICE", help="语言或方言，如 zh / a language or a dialect, like zh.")
_officials_option = click.option(
    "--official",
    "officials",
    multiple=True,
    required=True,
    metavar="NAME",
    help="经办人；评议开始后写两次 / the official; give it twice once the poll has begun.",
)
_reason_option = click.option(
    "--reason", default="", metavar="TEXT", help="评议开始后改动的理由 / why, once the poll has begun."
)
_TO_RECORD = (Status.MISSING, Status.OUT_OF_DATE)


@click.group()
def prompts() -> None:
    """语音：列出、检查、录音、导入、导出。What the line says: list, check, record, import and export it.

    \b
    看要录什么 / what is to be recorded:
      xiangyin prompts list xinhe-2026 --voice zh
    在浏览器里录 / record it in the browser:
      xiangyin prompts studio xinhe-2026 --voice zh
    """


prompts.add_command(render)
prompts.add_command(studio)


@prompts.command("list", epilog="例 / example:  xiangyin prompts list xinhe-2026 --voice zh --csv 录音清单.csv")
@click.argument("poll_id", metavar="POLL")
@_voice_option
@click.option("--missing", is_flag=True, help="只列未录音和要重录的 / only those missing or out of date.")
@click.option("--csv", "file", type=click.Path(dir_okay=False, path_type=Path), help="写入 csv / write a csv file.")
@json_option
@pass_office
def list_(  # noqa: PLR0913 - one argument for each option.
    office: Office, poll_id: str, voice: str | None, file: Path | None, *, missing: bool, as_json: bool
) -> None:
    """列出每条语音：编号、词、状态、秒数。List every prompt: its id, its words, how it stands, its seconds."""
    with office.reading() as connection:
        poll = poll_store.find(connection, poll_id)
        recordings = recording_store.every(connection, poll.key)
    voices = [voice_named(poll.rules, voice)] if voice else voices_of(poll.rules)
    lines = [line for each in voices for line in standing_of(poll.rules, each, recordings)]
    shown = [line for line in lines if not missing or line.status in _TO_RECORD]
    if file is not None:
        _write_csv(file, shown)
    if as_json:
        office.show_json({"poll": poll.id, "prompts": [_as_json(line) for line in shown]})
        return
    for line in shown if file is None else ():
        seconds = "—" if line.milliseconds is None else f"{line.milliseconds / 1000:.1f}"
        status = STATUS_WORDS[line.status].in_language("en" if office.settings.language == "en" else "zh")
        click.echo(f"{line.voice.id}  {line.prompt.id}  {status}  {seconds}  {line.words}")
    left, recorded = (sum(line.status in of for line in lines) for of in (_TO_RECORD, (Status.RECORDED,)))
    office.say(
        Say(
            f"共 {len(lines)} 条：已录音 {recorded}，待录 {left}。",
            f"{len(lines)} prompts: {recorded} recorded, {left} to be recorded.",
        )
    )


@prompts.command("check", epilog="例 / example:  xiangyin prompts check xinhe-2026")
@click.argument("poll_id", metavar="POLL")
@json_option
@pass_office
def check_(office: Office, poll_id: str, *, as_json: bool) -> None:
    """检查语音是否齐全、完好；有缺就以 1 结束。Check that every prompt is there and whole; ends with 1 where not."""
    with office.reading() as connection:
        poll = poll_store.find(connection, poll_id)
        recordings = recording_store.sounds(connection, poll.key)
    findings = check(poll.rules, recordings)
    office.stop_on(findings, as_json=as_json)
    if as_json:
        if not findings:
            office.report([], as_json=True)
        return
    office.say(Say(f"{poll.id}：语音齐全。", f"{poll.id}: nothing is missing."))


@prompts.command(
    "import",
    epilog="""\b
    例 / examples:
      xiangyin prompts import xinhe-2026 录音 --voice zh --official 王敏
      xiangyin prompts import xinhe-2026 hello.mp3 --voice zh --official 王敏 --official 李强 --reason 更正
    文件名就是语音编号 / a file is named after its prompt: hello.wav, option-excellent.m4a
    """,
)
@click.argument("poll_id", metavar="POLL")
@click.argument("paths", metavar="FOLDER|FILES", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--voice", required=True, metavar="VOICE", help="语言或方言 / a language or a dialect.")
@click.option("--dry-run", is_flag=True, help="只检查，不保存 / check only, keep nothing.")
@_officials_option
@_reason_option
@pass_office
def import_(  # noqa: PLR0913, PLR0917 - one argument for each option.
    office: Office,
    poll_id: str,
    paths: tuple[Path, ...],
    voice: str,
    officials: tuple[str, ...],
    reason: str,
    *,
    dry_run: bool,
) -> None:
    """导入录音：全部采用，或一个也不采用。Import recordings: all of them or none."""
    with office.reading() as connection:
        rules = poll_store.find(connection, poll_id).rules
    spoken_in = voice_named(rules, voice)
    made, notices = converted(rules, files_in(paths))
    if not dry_run:
        with office.writing() as connection:
            poll = _locked(connection, poll_id)
            keep(
                connection,
                poll,
                spoken_in,
                [(prompt, sound.wav) for prompt, sound in made],
                act_of(poll, officials, reason, office.now_ms()),
            )
    office.report(notices)
    seconds = sum(sound.milliseconds for _, sound in made) / 1000
    office.say(
        Say(
            f"{'可以导入' if dry_run else '已导入'} {len(made)} 条，共 {seconds:.1f} 秒。",
            f"{len(made)} prompts, {seconds:.1f} seconds, {'fit to import' if dry_run else 'imported'}.",
        )
    )


@prompts.command(epilog="例 / example:  xiangyin prompts export xinhe-2026 备份 --voice zh")
@click.argument("poll_id", metavar="POLL")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--voice", required=True, metavar="VOICE", help="语言或方言 / a language or a dialect.")
@pass_office
def export(office: Office, poll_id: str, folder: Path, voice: str) -> None:
    """把本次评议的录音存成文件，可再导入。Save a poll's recordings as files, which can be imported again."""
    with office.reading() as connection:
        poll = poll_store.find(connection, poll_id)
        spoken_in = voice_named(poll.rules, voice)
        recordings = [each for each in recording_store.sounds(connection, poll.key) if each[0].voice == spoken_in.id]
    folder.mkdir(parents=True, exist_ok=True)
    for recording, audio in recordings:
        (folder / f"{recording.prompt}.wav").write_bytes(audio)
    office.say(
        Say(f"{len(recordings)} 条已写入 {folder.name}。", f"{len(recordings)} recordings are in {folder.name}.")
    )


@prompts.command(epilog="例 / example:  xiangyin prompts remove xinhe-2026 hello --voice zh --official 王敏")
@click.argument("poll_id", metavar="POLL")
@click.argument("ids", metavar="PROMPT", nargs=-1, required=True)
@click.option("--voice", required=True, metavar="VOICE", help="语言或方言 / a language or a dialect.")
@_officials_option
@_reason_option
@pass_office
def remove(  # noqa: PLR0913, PLR0917 - one argument for each option.
    office: Office, poll_id: str, ids: tuple[str, ...], voice: str, officials: tuple[str, ...], reason: str
) -> None:
    """删除录音；之后听到自带录音或机器朗读。Remove recordings; what ships, or a machine, is heard instead."""
    with office.writing() as connection:
        poll = _locked(connection, poll_id)
        take_out(connection, poll, voice, ids, act_of(poll, officials, reason, office.now_ms()))
    office.say(Say(f"已删除 {len(set(ids))} 条录音。", f"{len(set(ids))} recordings removed."))


def _locked(connection: Connection, poll_id: str) -> StoredPoll:
    """Return a poll that nobody opens while its recordings are changed."""
    poll_store.lock(connection, poll_store.find(connection, poll_id).key)
    return poll_store.find(connection, poll_id)


def _write_csv(file: Path, lines: Sequence[Standing]) -> None:
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(("声音 voice", "编号 prompt", "文件名 file", "词 words", "状态 status", "秒 seconds"))
        for line in lines:
            status = STATUS_WORDS[line.status]
            seconds = "" if line.milliseconds is None else f"{line.milliseconds / 1000:.1f}"
            cells = line.voice.id, line.prompt.id, f"{line.prompt.id}.wav", line.words, f"{status.zh} {status.en}"
            writer.writerow([safe_cell(cell) for cell in (*cells, seconds)])


def _as_json(line: Standing) -> dict[str, object]:
    return {
        "voice": line.voice.id,
        "prompt": line.prompt.id,
        "kind": line.prompt.kind.value,
        "words": line.words,
        "status": line.status.value,
        "milliseconds": line.milliseconds,
        "sha256": line.recording.sha256 if line.recording else None,
    }
