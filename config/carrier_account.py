"""The office's account at its carrier, as the settings name it."""

from config.settings import Settings
from gateway.carriers.twilio_rest import TwilioAccount
from gateway.webhook import STATUS
from ivr.decision import CALLS_PATH


def account_of(settings: Settings, seconds: float | None = None) -> TwilioAccount | None:
    """Return the account at the carrier that the settings name, with the patience for one answer; None for none."""
    if not (settings.twilio_account_sid and settings.twilio_auth_tokens):
        return None
    return TwilioAccount(
        settings.twilio_account_sid,
        settings.twilio_auth_tokens[0],
        settings.twilio_api_base,
        voice_url=settings.public_url + CALLS_PATH,
        status_url=settings.public_url + STATUS,
        seconds=seconds,
    )
