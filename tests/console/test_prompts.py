"""Recording what the line says, in the console: heard before it is kept, and by two people once the poll has begun."""

import json
from collections.abc import Mapping
from io import BytesIO
from itertools import count
from typing import Any

import pytest
from sqlalchemy import Engine, update

from ivr.sound.shipped import shipped
from ivr.sound.wave import wav as telephone_wav
from poll.poll import Stage
from poll.records import journal_store
from poll.records.database import reading, writing
from poll.records.official_tables import uploads
from poll.roles import OF_A_POLL, Role
from tests.console.desk import Desk, Offices, offices, text_of
from tests.ivr.sound.tones import as_format, voice, wav
from tests.phones import Village, found_village

SOUND = as_format(voice(0.8), "webm")
REASON = "念错了名字"

_forms = count(1)


@pytest.fixture
def village(sqlite_engine: Engine) -> Village:
    """A poll that is still prepared."""
    made = found_village(sqlite_engine)
    made.set_stage(Stage.DRAFT)
    return made


@pytest.fixture
def office(village: Village) -> Offices:
    """Its console."""
    return offices(village.engine, village.app)


@pytest.fixture
def desk(office: Offices) -> Desk:
    """The registrar, at the microphone."""
    return office.desk("孙丽", Role.REGISTRAR)


def _get(desk: Desk, path: str) -> Any:  # noqa: ANN401 - werkzeug's test response.
    return desk.client.get(desk.path(f"~/prompts/zh{path}"))


def _post(desk: Desk, path: str, body: bytes | Mapping[str, object], token: str | None = None) -> Any:  # noqa: ANN401
    headers = {"X-CSRFToken": desk.token() if token is None else token}
    data = body if isinstance(body, bytes) else {"_form": f"studio{next(_forms)}", **body}
    return desk.client.post(desk.path(f"~/prompts/zh{path}"), data=data, headers=headers)


def _line(desk: Desk, prompt: str) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in _get(desk, "/lines").json["prompts"] if each["id"] == prompt)
    return found


def _heard(desk: Desk, prompt: str) -> bytes:
    return bytes(desk.client.get(desk.path(f"~/preview/zh/{prompt}.wav")).data)


def _tried(desk: Desk, prompt: str = "hello", sound: bytes = SOUND) -> int:
    return int(_post(desk, f"/tries/{prompt}", sound).json["try"])


def _entries(office: Offices, act: str) -> list[dict[str, Any]]:
    with reading(office.engine) as connection:
        return [json.loads(each.entry) for each in journal_store.entries(connection) if each.act == act]


def test_what_was_recorded_is_heard_before_it_is_kept(office: Offices, desk: Desk) -> None:
    """The clerk hears what callers will hear; keeping it writes it into the journal, under the name that signed in."""
    before = _heard(desk, "hello")
    attempt = _tried(desk)
    tried = _get(desk, f"/tries/{attempt}.wav").data
    assert (_line(desk, "hello")["status"], _heard(desk, "hello")) != ("recorded", tried)
    assert _heard(desk, "hello") == before
    kept = _post(desk, "/keep", {"try": attempt})

    assert (kept.status_code, kept.json["asked"]) == (200, False)
    assert _line(desk, "hello")["status"] == "recorded"
    assert _heard(desk, "hello") == tried
    (entry,) = _entries(office, "prompt_recorded")
    assert (entry["officials"], entry["prompt"], entry["words"]) == (["孙丽"], "hello", "您好，这里是")


def test_it_is_kept_once_and_by_whoever_has_recorded_it(office: Offices, desk: Desk) -> None:
    """A second press finds nothing more to keep; neither does somebody else."""
    attempt, other = _tried(desk), office.desk("李强", Role.SUPERVISOR)
    assert _get(other, f"/tries/{attempt}.wav").status_code == 404
    assert _post(other, "/keep", {"try": attempt}).status_code == 422

    assert _post(desk, "/keep", {"try": attempt}).status_code == 200
    assert _post(desk, "/keep", {"try": attempt}).status_code == 422


@pytest.mark.parametrize("role", [each for each in OF_A_POLL if each not in {Role.REGISTRAR, Role.SUPERVISOR}])
def test_only_registrar_and_supervisor_record(office: Offices, role: Role) -> None:
    """Everybody in the poll sees how the prompts stand."""
    desk = office.desk("钱进", role)

    assert "每一句都有声音" in desk.opens("~/prompts")
    assert "用麦克风录" not in desk.opens("~/prompts")
    assert _get(desk, "").status_code == 404
    assert _post(desk, "/tries/hello", SOUND).status_code == 404
    assert _post(desk, "/keep", {"try": 1}).status_code == 404
    assert _post(desk, "/remove", {"prompt": "hello"}).status_code == 404


def test_a_page_of_somebody_else_changes_nothing(desk: Desk) -> None:
    """A recording, too, comes with the token of our page."""
    assert _post(desk, "/tries/hello", SOUND, "").status_code == 400
    assert _post(desk, "/remove", {"prompt": "hello"}, "guess").status_code == 400


def test_what_cannot_be_used_comes_back_with_the_reason(desk: Desk) -> None:
    """In both languages, with the next step."""
    answer, unknown = _post(desk, "/tries/hello", b"no sound"), _post(desk, "/tries/helo", SOUND)

    assert (answer.status_code, unknown.status_code) == (422, 422)
    assert answer.json["findings"][0]["next_step"]["zh"]
    assert "helo" in unknown.json["findings"][0]["found"]["en"]


def test_a_recording_is_removed(desk: Desk) -> None:
    """And what ships is heard again."""
    _post(desk, "/keep", {"try": _tried(desk, "option-excellent", wav(voice(0.6)))})
    assert _line(desk, "option-excellent")["own"]
    _post(desk, "/remove", {"prompt": "option-excellent"})

    payload = shipped("zh", "优秀")
    assert payload is not None
    assert _heard(desk, "option-excellent") == telephone_wav(payload)
    assert not _line(desk, "option-excellent")["own"]


def test_a_report_may_be_long_and_no_machine_speaks_for_the_secretary(desk: Desk) -> None:
    """Ten minutes, in the person's own voice or not at all."""
    line = _line(desk, "report-zhang")

    assert (line["longest"], line["plays"], line["must"]) == (600, False, False)


def test_once_the_poll_has_begun_another_official_listens_and_approves(
    village: Village, office: Offices, desk: Desk
) -> None:
    """What callers hear does not change silently: a reason, two people, and both names in the journal."""
    village.set_stage(Stage.OPEN)
    before = _heard(desk, "hello")
    attempt = _tried(desk)
    assert _post(desk, "/keep", {"try": attempt}).status_code == 422
    assert _post(desk, "/keep", {"try": attempt, "reason": REASON}).json["asked"]
    assert _heard(desk, "hello") == before
    desk.sends("~/approvals/1", 422, verdict="approve")

    second = office.desk("李强", Role.SUPERVISOR)
    page = second.opens("~/prompts")
    assert REASON in page
    sound = second.client.get(second.path("~/prompts/asked/") + page.split("/prompts/asked/")[1].split('"')[0])
    assert sound.data.startswith(b"RIFF")
    assert "“您好，这里是”换成新录音" in text_of(second.opens("~/approvals"))
    second.sends("~/approvals/1", verdict="approve")

    assert _heard(desk, "hello") == sound.data
    (entry,) = _entries(office, "prompt_recorded")
    assert (entry["officials"], entry["reason"]) == (["孙丽", "李强"], REASON)


def test_a_recording_that_was_removed_takes_two_as_well(village: Village, office: Offices, desk: Desk) -> None:
    """Until the second has approved, it is heard."""
    _post(desk, "/keep", {"try": _tried(desk)})
    village.set_stage(Stage.OPEN)
    assert _post(desk, "/remove", {"prompt": "hello", "reason": REASON}).json["asked"]
    assert _line(desk, "hello")["own"]
    office.desk("李强", Role.SUPERVISOR).sends("~/approvals/1", verdict="approve")

    assert not _line(desk, "hello")["own"]
    assert _entries(office, "prompt_removed")[0]["officials"] == ["孙丽", "李强"]


def test_whoever_began_before_the_poll_opened_is_asked_for_a_second(village: Village, desk: Desk) -> None:
    """It is the stage at the moment of keeping that decides."""
    attempt = _tried(desk)
    village.set_stage(Stage.OPEN)

    assert _post(desk, "/keep", {"try": attempt, "reason": REASON}).json["asked"]
    assert _line(desk, "hello")["status"] != "recorded"


def test_what_nobody_has_approved_in_a_day_is_recorded_anew(village: Village, office: Offices, desk: Desk) -> None:
    """Files between their making and their use are kept for a day; the request says so and stays."""
    village.set_stage(Stage.OPEN)
    _post(desk, "/keep", {"try": _tried(desk), "reason": REASON})
    with writing(office.engine) as connection:
        connection.execute(update(uploads).values(at=0))
    _tried(desk, "option-excellent", wav(voice(0.6)))

    page = office.desk("李强", Role.SUPERVISOR).sends("~/approvals/1", 422, verdict="approve")
    assert "请退回，重新录一遍再提出" in page
    assert _line(desk, "hello")["status"] != "recorded"


def test_files_are_handed_in_without_a_script(office: Offices, desk: Desk) -> None:
    """Named after their prompts; all of them or none."""
    good = ("hello.webm", SOUND), ("option-excellent.wav", wav(voice(0.6)))
    page = desk.sends(
        "~/prompts/zh/files", 422, files=[(BytesIO(content), name) for name, content in (*good, ("helo.wav", SOUND))]
    )
    assert "helo" in page
    assert _entries(office, "prompt_recorded") == []
    desk.sends("~/prompts/zh/files", files=[(BytesIO(content), name) for name, content in good])

    assert {each["prompt"] for each in _entries(office, "prompt_recorded")} == {"hello", "option-excellent"}


def test_files_for_a_poll_that_has_begun_wait_for_a_second(village: Village, office: Offices, desk: Desk) -> None:
    """With every sound to be listened to."""
    village.set_stage(Stage.OPEN)
    files = [(BytesIO(SOUND), "hello.webm"), (BytesIO(wav(voice(0.6))), "option-excellent.wav")]
    page = desk.sends("~/prompts/zh/files", files=files, reason=REASON)
    assert page.count("听新录音") == 2
    office.desk("李强", Role.REGISTRAR).sends("~/approvals/1", verdict="approve")

    assert len(_entries(office, "prompt_recorded")) == 2


def test_a_voice_that_the_poll_does_not_have_is_no_page(desk: Desk) -> None:
    """It says which there are."""
    assert "zh、en" in desk.opens("~/prompts/nobody", 422)


def test_both_languages_have_all_words(desk: Desk) -> None:
    """The page in English has no Chinese but the poll's own."""
    english = text_of(desk.opens("~/prompts/zh?lang=en"))

    assert "Record the prompts" in english
    assert "A fist away from the microphone" in english
    assert "录" not in english
