"""The telephone line put together: the switchboard, its recordings, and the sounds that carriers fetch."""

import secrets
import time
from collections.abc import Sequence
from urllib.parse import quote

from flask import Response
from sqlalchemy import Engine, select

from config.settings import Settings
from gateway.replies import replies_of
from ivr.call_state import Announced
from ivr.sealed_call import CallSealer
from ivr.sound.library import Library, Listed
from ivr.sound.wave import joined
from ivr.speech import AUDIO, Speech, line_in, words_of
from ivr.switchboard import CallDoors, Switchboard
from poll.claims import Claim, Route
from poll.numbers import Line, line_of
from poll.poll import Poll, Stage
from poll.records import announcement_store, recording_store
from poll.records.database import reading
from poll.records.desks import Desks
from poll.records.tables import opt_outs

_WAV = "audio/wav"
_A_DAY = "public, max-age=86400, immutable"


class TelephoneLine:
    """Everything that calls need in one process.

    Args:
        settings: the public address, the office's secret, and whether the office sends texts.
        desks: the polls, the roll and the box.
    """

    def __init__(self, settings: Settings, desks: Desks) -> None:
        self._engine: Engine = desks.engine
        self._sends_texts = settings.sends_texts
        self._shows_words = settings.handset
        library = Library(RecordingDesk(desks.engine), time.monotonic)
        self._speech = Speech(library, joined, settings.public_url)
        doors = CallDoors(desks.polls, desks.roll, desks.box, self._results, self._takes_texts, _receipt_text)
        self._desks = desks
        self.switchboard = Switchboard(doors, self._speech, CallSealer(_secret(settings)), settings.public_url)

    def routes(self) -> list[Route]:
        """Return the pages where carriers fetch the sounds."""
        return [
            Route(f"{AUDIO}/<int:sender>/<voice>/<_mark>/<named>", "call_audio", self.sound, ("GET",), Claim.PUBLIC),
            Route(
                f"{AUDIO}/call/<call>/<int:step>/<ticket>.wav", "call_own_audio", self.own_sound, ("GET",), Claim.TICKET
            ),
        ]

    def sound(self, sender: int, voice: str, _mark: str, named: str) -> Response:
        """Play prompts that everybody may hear, joined into one; carriers remember them by their address."""
        found, line = self._desks.polls.by_sender(f"+{sender}"), line_in(named)
        wav = None if found is None or line is None else self._speech.wav(found, voice, line)
        if found is None or line is None or wav is None:
            return _nothing()
        response = Response(wav, content_type=_WAV)
        response.headers["Cache-Control"] = _A_DAY
        return self._with_words(response, words_of(found, voice, line))

    def own_sound(self, call: str, step: int, ticket: str) -> Response:
        """Play what one call was told at one step; nobody else's, and never to be remembered."""
        told = self.switchboard.own_sound(call, step, ticket)
        if told is None:
            return _nothing()
        response = Response(told[0], content_type=_WAV)
        response.headers["Cache-Control"] = "no-store"
        return self._with_words(response, told[1])

    def _with_words(self, response: Response, words: str) -> Response:
        if self._shows_words:
            # The pretend handset shows what is said; a carrier is told nothing that it does not hear.
            response.headers["X-Xiangyin-Words"] = quote(words)
        return response

    def _results(self, poll: Poll) -> tuple[Announced, ...]:
        if poll.stage.place < Stage.RECONCILED.place:
            return ()
        with reading(self._engine) as connection:
            return tuple(Announced(*each) for each in announcement_store.last(connection, poll.key))

    def _takes_texts(self, number: int) -> bool:
        if not self._sends_texts or line_of(number) is not Line.MOBILE:
            return False
        with reading(self._engine) as connection:
            opted_out = select(opt_outs.c.number).where(opt_outs.c.number == number)
            return connection.execute(opted_out).first() is None


def _receipt_text(poll: Poll, language: str, receipt: str) -> str:
    return replies_of(poll.rules, language).of_receipt_sent(receipt)


def _secret(settings: Settings) -> str:
    # `xiangyin serve` gives its processes one where the office has set none; a single process can have its own.
    return settings.secret_key or secrets.token_hex(32)


def _nothing() -> Response:
    return Response("404 no such sound\n", 404, content_type="text/plain; charset=utf-8")


class RecordingDesk:
    """Reads recordings for the library; see `ivr.sound.library.RecordingDesk`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def listed(self, poll: int) -> Sequence[recording_store.Recording]:
        """Return what is recorded, without the sound."""
        with reading(self._engine) as connection:
            return recording_store.every(connection, poll)

    def sound(self, poll: int, recording: Listed) -> bytes | None:
        """Return the WAV file of a recording."""
        with reading(self._engine) as connection:
            return recording_store.sound(connection, poll, recording.voice, recording.prompt)
