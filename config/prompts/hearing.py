"""The sound of a prompt as a caller hears it: recorded, shipped with the program, or spoken by a machine."""

from collections.abc import Callable

from config.prompts.standing import Standing, Status
from ivr.sound.shipped import shipped
from ivr.sound.synthesis import speak
from ivr.sound.wave import wav


def heard(line: Standing, sound: Callable[[str, str], bytes | None]) -> bytes | None:
    """Return a prompt as a WAV file; None where nobody would hear anything.

    Args:
        line: how the prompt stands.
        sound: reads a recording by voice and prompt.
    """
    if line.recording is not None:
        return sound(line.voice.id, line.prompt.id)
    if not line.is_heard:
        return None
    if line.status is Status.RECORDED:
        return sound(line.voice.language, line.prompt.id)
    payload = shipped(line.voice.language, line.words)
    return speak(line.words, line.voice.language) if payload is None else wav(payload)
