"""The settings of one installation: environment variables that begin with XIANGYIN_."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_PREFIX = "XIANGYIN_"


@dataclass(frozen=True, slots=True)
class Settings:
    """What differs from one office to the next; everything about a poll stands in its rule file.

    Attributes:
        database_url: XIANGYIN_DATABASE_URL; by default `xiangyin.db` in the working folder.
        public_url: XIANGYIN_PUBLIC_URL, the address the carrier calls, without a slash at the end.
        twilio_auth_tokens: XIANGYIN_TWILIO_AUTH_TOKEN, several separated by commas while rotating.
        twilio_account_sid: XIANGYIN_TWILIO_ACCOUNT_SID.
        twilio_api_base: XIANGYIN_TWILIO_API_BASE, for other carriers with Twilio's interface.
        sends_texts: XIANGYIN_SENDS_TEXTS=0 where that account carries calls alone; otherwise receipts go by text too.
        secret_key: XIANGYIN_SECRET_KEY, which encrypts calls under way; for sessions of the console.
        default_region: XIANGYIN_DEFAULT_REGION, for numbers without a country code; CN by default.
        language: XIANGYIN_LANGUAGE of the commands' output: zh, en or both (the default).
        metrics_token: XIANGYIN_METRICS_TOKEN, which a monitoring system shows; without it there is no /metrics.
        board_roll: XIANGYIN_BOARD_ROLL=0 keeps the electors' list, masked as it is, off the public board.
        handset: XIANGYIN_HANDSET=1 shows the pretend handset; for demo and training only.
    """

    database_url: str
    public_url: str
    twilio_auth_tokens: tuple[str, ...]
    twilio_account_sid: str
    twilio_api_base: str
    sends_texts: bool
    secret_key: str
    default_region: str
    language: str
    metrics_token: str
    board_roll: bool
    handset: bool


def settings_from(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings; what is not set has the default that Settings names."""

    def setting(name: str, default: str = "") -> str:
        return environment.get(_PREFIX + name, "").strip() or default

    return Settings(
        database_url=setting("DATABASE_URL", f"sqlite:///{Path.cwd() / 'xiangyin.db'}"),
        public_url=setting("PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/"),
        twilio_auth_tokens=tuple(token.strip() for token in setting("TWILIO_AUTH_TOKEN").split(",") if token.strip()),
        twilio_account_sid=setting("TWILIO_ACCOUNT_SID"),
        twilio_api_base=setting("TWILIO_API_BASE"),
        sends_texts=bool(setting("TWILIO_ACCOUNT_SID")) and setting("SENDS_TEXTS", "1") != "0",
        secret_key=setting("SECRET_KEY"),
        default_region=setting("DEFAULT_REGION", "CN"),
        language=setting("LANGUAGE", "both"),
        metrics_token=setting("METRICS_TOKEN"),
        board_roll=setting("BOARD_ROLL", "1") != "0",
        handset=setting("HANDSET") == "1",
    )
