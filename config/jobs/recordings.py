"""Questions that were left by call: the recording is fetched, kept here, and deleted at the carrier."""

import logging
import re
from collections.abc import Callable
from functools import partial

from sqlalchemy import Connection, Engine

from gateway.carriers.rest_wire import CarrierError, Trouble
from gateway.carriers.twilio_rest import TwilioAccount
from poll.records import question_store
from poll.records.database import reading, writing
from poll.refusal import FindingsError

SECONDS = 60

Convert = Callable[[bytes], bytes]
"""Makes of a recording what a telephone plays; FindingsError where it is too quiet, too loud or no sound."""

_WAVE = re.compile(rb"RIFF....WAVE", re.DOTALL)

_log = logging.getLogger(__name__)


def fetch_recordings(engine: Engine, carrier: TwilioAccount, convert: Convert, now_ms: Callable[[], int]) -> None:
    """Fetch what is not here yet, and delete at the carrier what is; what fails is tried again in the next round."""
    with reading(engine) as connection:
        missing = question_store.to_fetch(connection, now_ms())
    for question in missing:
        if not carrier.is_ours(question.source):
            # Asking a stranger's address would show it our token; nobody but a forger leaves one.
            _log.warning("recording_refused question=%s reason=foreign_address", question.key)
            continue
        try:
            audio = _audible(carrier.recording(question.source), convert)
        except CarrierError as error:
            _log.warning("recording_not_fetched question=%s code=%s", question.key, error.code)
            if error.trouble is not Trouble.NEVER:
                return
        else:
            if audio is None:
                _log.warning("recording_refused question=%s reason=no_sound", question.key)
                continue
            _write(engine, partial(question_store.keep_audio, key=question.key, audio=audio))
    _delete_fetched(engine, carrier)


def _audible(recording: bytes, convert: Convert) -> bytes | None:
    try:
        return convert(recording)
    except FindingsError:
        # What is too loud for a prompt is still somebody's question: the clerk hears it as it came.
        return recording if _WAVE.match(recording) else None


def _delete_fetched(engine: Engine, carrier: TwilioAccount) -> None:
    with reading(engine) as connection:
        kept = question_store.to_delete(connection)
    for question in kept:
        try:
            carrier.delete_recording(question.source)
        except CarrierError as error:
            _log.warning("recording_not_deleted question=%s code=%s", question.key, error.code)
        else:
            _write(engine, partial(question_store.forget_source, key=question.key))


def _write(engine: Engine, act: Callable[[Connection], None]) -> None:
    with writing(engine) as connection:
        act(connection)
