"""Who is present at one desk: a second official who signs in on the form, and trustees who have brought their keys."""

from flask import request

from config.acts import sign_in
from config.console.console import Console
from config.console.files import handed_in
from config.console.visit import Visit
from poll.official import two_officials
from poll.records.database import writing
from poll.records.official_store import StoredOfficial
from poll.refusal import Finding, FindingsError
from poll.trustee import TrusteeKey, read_key_file


def second_official(console: Console, visit: Visit) -> StoredOfficial:
    """Return the other official who is here: who has typed name, password and code of the moment in the form.

    Raises:
        FindingsError: it is the same person, or the three do not go together; that counts as a failure at the door.
    """
    form = request.form
    two_officials(visit.name, form.get("second", ""))
    typed = form.get("second", ""), form.get("second_password", ""), form.get("second_code", "")
    # Committed whatever comes of it.
    with writing(console.engine) as connection:
        tried = sign_in.sign_in(connection, typed, console.credentials, visit.at_ms)
    if tried.official is None:
        raise FindingsError([tried.finding] if tried.finding else [])
    return tried.official


def keys_that_came(places: int) -> list[TrusteeKey]:
    """Return the keys of the trustees who came: the files `file_0` ... of the form, each with its `passphrase_0`.

    Raises:
        FindingsError: for every file that is none, or whose passphrase does not fit.
    """
    came: list[TrusteeKey] = []
    findings: list[Finding] = []
    for place in range(places):
        file, phrase = request.files.get(f"file_{place}"), request.form.get(f"passphrase_{place}", "")
        if file is None or not file.filename:
            continue
        try:
            handed = handed_in(f"file_{place}")
            came.append(read_key_file(handed.content, handed.name, phrase))
        except FindingsError as error:
            findings += error.findings
    if findings:
        raise FindingsError(findings)
    return came
