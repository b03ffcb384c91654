"""What can be wrong with a recording, in words that tell the clerk how to record it better."""

from poll.refusal import Finding, Say, Weight

_MEGA = 1024 * 1024


def too_large(where: str, size: int, most: int) -> Finding:
    """A file of more bytes than any recording needs."""
    return Finding(
        where,
        Say(f"不超过 {most // _MEGA} MB 的录音", f"a recording of at most {most // _MEGA} MB"),
        Say(f"{size / _MEGA:.1f} MB", f"{size / _MEGA:.1f} MB"),
        Say("请另存为 MP3 或 M4A 再试。", "Save it as MP3 or M4A and try again."),
    )


def no_audio(where: str) -> Finding:
    """A file in which there is no sound that can be read."""
    return Finding(
        where,
        Say("录音文件（WAV、MP3、M4A、AMR、OGG）", "a sound file (WAV, MP3, M4A, AMR, OGG)"),
        Say("读不出声音的文件", "a file without sound that can be read"),
        Say("请选录音文件，或用录音页面直接录。", "Choose a sound file, or record it on the page."),
    )


def damaged(where: str) -> Finding:
    """A file that breaks off or makes no sense."""
    return Finding(
        where,
        Say("完整的录音文件", "a whole sound file"),
        Say("损坏或不完整的文件", "a file that is damaged or breaks off"),
        Say("请重新复制，或重新录一遍。", "Copy it once more, or record it again."),
    )


def too_long(where: str, seconds: int) -> Finding:
    """A recording that no caller would listen to."""
    return Finding(
        where,
        Say(f"不超过 {seconds} 秒", f"at most {seconds} seconds"),
        Say("更长的录音", "a longer recording"),
        Say("请只录这一句。", "Record this one sentence alone."),
    )


def too_short(where: str, milliseconds: int) -> Finding:
    """A recording that was ended before anything was said."""
    return Finding(
        where,
        Say("至少 0.15 秒的话音", "at least 0.15 seconds of speech"),
        Say(f"{milliseconds / 1000:.2f} 秒", f"{milliseconds / 1000:.2f} seconds"),
        Say("按下录音后再开口，说完再停。", "Start recording first, then speak, then stop."),
    )


def silent(where: str) -> Finding:
    """A recording without a voice."""
    return Finding(
        where,
        Say("说话的声音", "a voice"),
        Say("没有声音", "silence"),
        Say("请检查麦克风，靠近一些再录。", "Check the microphone, come closer and record it again."),
    )


def clipped(where: str, per_mille: float) -> Finding:
    """A recording so loud that it is torn."""
    return Finding(
        where,
        Say("不爆音的录音", "a recording that is not overdriven"),
        Say(f"千分之 {per_mille:.1f} 的声音顶到头", f"{per_mille / 10:.2f} % of it at the limit"),
        Say("请离麦克风远一些，或调低音量再录。", "Move away from the microphone, or turn it down, and record again."),
    )


def noisy(where: str, decibels: int) -> Finding:
    """A voice that hardly stands out from the noise around it; it may be used."""
    return Finding(
        where,
        Say("话音比杂音高 15 分贝以上", "a voice 15 dB above the noise"),
        Say(f"只高 {decibels} 分贝", f"only {decibels} dB"),
        Say("最好在安静的房间里重录。", "It is better to record it again in a quiet room."),
        Weight.NOTICE,
    )


def quiet(where: str, decibels: int) -> Finding:
    """A voice that had to be made much louder; it may be used."""
    return Finding(
        where,
        Say("正常音量", "a normal level"),
        Say(f"偏小，已放大 {decibels} 分贝", f"a low one, raised by {decibels} dB"),
        Say("最好靠近麦克风重录。", "It is better to record it again, closer to the microphone."),
        Weight.NOTICE,
    )


def off_centre(where: str) -> Finding:
    """A microphone that adds a constant; it is taken out, and may point to a fault."""
    return Finding(
        where,
        Say("没有直流偏移的录音", "a recording without a constant offset"),
        Say("有直流偏移，已去除", "an offset, which was taken out"),
        Say("可以使用；建议检查录音设备。", "It may be used; have the microphone looked at."),
        Weight.NOTICE,
    )
