"""What nobody learns from a call: no log, no address, no table and no length of a sound tells what was chosen."""

import logging
import re
from urllib.parse import unquote, urlsplit

import pytest

from ivr.carriers.answer import Fetched
from ivr.carriers.effects import Fetch
from ivr.speech import AUDIO
from poll.records.metadata import metadata
from tests.ivr.callers import CODE, NUMBER, OTHER, STRANGER, Caller, Exchange, Opens, Voices
from tests.phones import PRESETS, PUBLIC_URL

CANARY = "7391"
OPTIONS = ("excellent", "competent", "basic", "incompetent", "abstain")
SEALED = {("envelopes", "sealed"), ("calls", "sealed"), ("memos", "pending")}


def everything(_: str) -> bool:
    """Tell that a prompt is recorded."""
    return True


def addresses(exchange: Exchange) -> list[str]:
    """Return every address in our answers, actions and sounds alike, and every one that was called."""
    found = [re.findall(r'https?://[^"<\s]+', each.twiml) for each in exchange.answered]
    return [unquote(each) for one in found for each in one] + [each.url for each in exchange.answered]


def own_sound(exchange: Exchange) -> str:
    """Return the address, on our own machine, of what a call was told for itself alone."""
    (found,) = re.findall(rf"{PUBLIC_URL}({AUDIO}/call/[^<]+)", exchange.answered[-1].twiml)
    return str(found)


def cells(exchange: Exchange) -> list[tuple[str, str, object]]:
    """Return every cell of every table."""
    return [
        (table, column.name, value)
        for table in metadata.tables
        for row in exchange.rows(table)
        for column, value in zip(metadata.tables[table].columns, row, strict=True)
    ]


@pytest.mark.parametrize("key", "12345")
def test_no_address_tells_what_was_chosen(open_line: Opens, key: str) -> None:
    """Whatever is chosen the carrier fetches the same sounds, but for the one of this call (integrity.md, 22)."""
    exchange = open_line(recordings=Voices(everything))
    other = exchange.elector(OTHER)
    other.press("19")
    expected = [_without_call(each) for each in addresses(exchange)]
    exchange.answered.clear()

    exchange.elector(NUMBER).press(f"{key}9")

    # The receipt is the elector's own; everything else is the same for everybody.
    assert [each for each in map(_without_call, addresses(exchange)) if "receipt" not in each] == [
        each for each in expected if "receipt" not in each
    ]
    assert not any("Digits" in each for each in addresses(exchange))


def _without_call(address: str) -> str:
    return re.sub(r"/call/\w+/(\d+)/[0-9a-f]{32}\.wav", r"/call/\1.wav", address)


@pytest.mark.parametrize("recorded", ["you-chose", "option-competent", "no-key-heard", "you-chose option-competent"])
def test_no_address_tells_what_was_chosen_where_only_some_of_it_is_recorded(open_line: Opens, recorded: str) -> None:
    """Neither by naming a recorded option nor by fetching its sound where another one is spoken."""
    exchange = open_line(recordings=Voices(lambda prompt: prompt in recorded.split()))
    caller = exchange.elector()
    caller.press("2")
    caller.wait()

    read_back = [each.twiml.partition("<Gather")[0] for each in exchange.answered[1:]]
    assert all("<Play>" not in each for each in read_back)
    assert "您选的是，" in read_back[0]
    assert "称职" in read_back[0]


def test_the_sound_of_a_reading_back_has_one_length_whatever_was_chosen(open_line: Opens) -> None:
    """Who sees the traffic and no content learns nothing from its size."""
    exchange = open_line(recordings=Voices(everything))
    caller = exchange.elector()
    sounds = set()
    for key in "12345":
        caller.press(key)
        sounds.add(exchange.village.client.get(own_sound(exchange)).get_data())

    assert len(sounds) == 5
    assert len({len(each) for each in sounds}) == 1


def test_several_choices_are_read_back_in_sounds_of_one_length_too(open_line: Opens) -> None:
    """Neither which nor how many."""
    exchange = open_line("village-affairs", recordings=Voices(everything))
    caller = exchange.elector()
    caller.press("19")
    lengths = []
    for keys in ("1#", "12#", "45#", "6#", "145", "7"):
        caller.press(keys)
        lengths.append(len(exchange.village.client.get(own_sound(exchange)).get_data()))

    assert len(set(lengths)) == 1


def test_a_reading_back_is_played_to_its_own_call_alone(open_line: Opens) -> None:
    """Without the ticket, for another call, for another step, and once the call is over: nothing is there."""
    exchange = open_line(recordings=Voices(everything))
    exchange.village.register(OTHER)
    caller, other = exchange.elector(), exchange.dial(OTHER)
    other.press("3")
    strange = own_sound(exchange)
    caller.press("2")
    address = own_sound(exchange)
    get = exchange.village.client.get
    *_, call, step, ticket = address.removesuffix(".wav").split("/")
    assert (get(address).status_code, get(address).headers["Cache-Control"]) == (200, "no-store")

    for forged in (
        f"{AUDIO}/call/{call}/{step}/{'0' * 32}.wav",
        f"{AUDIO}/call/{call}/{int(step) + 1}/{ticket}.wav",
        f"{AUDIO}/call/{call}/0/{ticket}.wav",
        f"{AUDIO}/call/{other.call.identity.sid}/{step}/{ticket}.wav",
        f"{AUDIO}/call/{call}/{step}/{strange.rpartition('/')[2]}",
        f"{AUDIO}/call/{call}/{step}/{ticket}é.wav",
        f"{AUDIO}/call/../{call}/{step}/{ticket}.wav",
    ):
        assert get(forged).status_code == 404, forged

    caller.press("9")
    assert get(address).status_code == 404
    other.hang_up()
    assert get(strange).status_code == 404


def test_a_sound_for_everybody_is_one_of_the_polls_prompts(open_line: Opens) -> None:
    """The address names prompts; whatever else it names is not there."""
    exchange = open_line(recordings=Voices(everything))
    exchange.elector().hears()
    (address, *_) = re.findall(rf"<Play>{PUBLIC_URL}({AUDIO}/[^<]+)", exchange.answered[0].twiml)
    get = exchange.village.client.get
    assert get(address).status_code == 200

    start = address.rpartition("/")[0]
    for named in ("secret.wav", "../hello.wav", "hello.p99999.wav", ".".join(["hello"] * 201) + ".wav", "p²00.wav"):
        assert get(f"{start}/{named}").status_code == 404, named
    assert get(address.replace("8619999990001", "8619999990002")).status_code == 404


def test_nothing_is_ever_recorded_in_a_ballot(exchange: Exchange) -> None:
    """No tape of a choice or of a code (integrity.md, attack 10)."""
    exchange.village.register(OTHER, code=CODE)
    exchange.elector().press("2*0*49*")
    exchange.dial(OTHER).press(f"{CODE}29")
    exchange.dial(STRANGER).press("119900000002")

    assert len(exchange.answered) > 10
    assert not any("record" in each.twiml.lower() for each in exchange.answered)


def test_what_is_kept_of_a_call_cannot_be_read_without_the_secret(exchange: Exchange) -> None:
    """Where the call is and what was said are encrypted, and two calls alike look nothing alike."""
    exchange.village.register(OTHER)
    for caller in (exchange.elector(), exchange.dial(OTHER)):
        caller.press("2")

    first, second = (bytes(row.sealed) for row in exchange.rows("calls"))

    for readable in (b"competent", "称职".encode(), b"confirm", b"Response", NUMBER[1:].encode(), b"overall"):
        assert readable not in first + second
    assert first[:12] != second[:12]
    assert sum(a == b for a, b in zip(first, second, strict=False)) < len(first) / 8


def test_what_is_kept_of_a_call_has_one_length_whatever_was_chosen(exchange: Exchange) -> None:
    """Who sees the records and not the secret learns nothing from the size of a row."""
    caller = exchange.elector()
    lengths = set()
    for key in "12345":
        caller.press(key)
        lengths.add(len(exchange.rows("calls")[0].sealed))

    assert len(lengths) == 1


def walk_through(exchange: Exchange) -> list[Caller]:
    """Go through every place of a call; the keys of the choice are pressed often."""
    exchange.village.register(OTHER, code=CANARY)
    exchange.village.register(OTHER, code=CODE)
    shared, hidden = exchange.dial(OTHER), exchange.dial("anonymous")
    own = exchange.elector()
    own.press("7*0*2*409*1")
    own.wait()
    shared.press("4129" + CANARY + "4929")
    shared.press("8" + CODE + "29")
    hidden.press("1" + OTHER.removeprefix("+86") + "#" + CANARY)
    return [own, shared, hidden]


def test_no_log_tells_a_key_a_number_or_a_choice(exchange: Exchange, caplog: pytest.LogCaptureFixture) -> None:
    """Logs name an event and an id (shared/style.md; integrity.md, attack 10)."""
    caplog.set_level(logging.DEBUG)

    for caller in walk_through(exchange):
        caller.hang_up()

    written = caplog.text
    for secret in (CANARY, CODE, NUMBER[1:], OTHER[1:], *OPTIONS, "称职", "优秀", "弃权", "Digits"):
        assert secret not in written


def test_no_table_tells_what_was_chosen(exchange: Exchange) -> None:
    """Every cell of every table is looked at, during the call and after it (docs/adr/0005)."""
    callers = walk_through(exchange)

    during = cells(exchange)
    for caller in callers:
        caller.hang_up()

    rules = (PRESETS / "village-secretary-short.toml").read_bytes()[:60]
    for table, column, value in (*during, *cells(exchange)):
        readable = value if isinstance(value, bytes) else str(value).encode()
        if (table, column) in SEALED or rules in readable:
            continue
        for secret in (*OPTIONS, "称职", "优秀", "弃权"):
            assert secret.encode() not in readable, (table, column)
    assert {row.reply for row in exchange.rows("inbox")} == {None}


def test_no_row_of_a_call_differs_by_what_was_chosen(exchange: Exchange) -> None:
    """Five calls, five choices: the rows that stay are of one kind, and so are the envelopes."""
    for at, key in enumerate("12345"):
        caller = exchange.elector(f"+861990000010{at}")
        caller.press(f"{key}9")
        caller.hang_up()

    assert len({len(row.sealed) for row in exchange.village.envelopes()}) == 1
    assert len({(row.electorate, row.disposition, row.reply) for row in exchange.rows("inbox")}) == 1


def test_a_fault_tells_nothing_of_the_caller(
    exchange: Exchange, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """By its kind and its place alone, in the log and in the answer."""
    caller = exchange.elector()
    caller.press("2")

    def fail(*_given: object) -> bytes:
        raise KeyError(NUMBER)

    with monkeypatch.context() as broken:
        broken.setattr("poll.casting.seal", fail)
        answers = [each.body for each in _confirm_in_vain(exchange, caller)]

    assert set(answers) == {"503 try again\n"}
    assert "kind=KeyError" in caplog.text
    assert NUMBER[1:] not in caplog.text
    assert exchange.box() == []
    assert caller.press("9").startswith("好，已经投进票箱了。")


def _confirm_in_vain(exchange: Exchange, caller: Caller) -> list[Fetched]:
    last = caller.call.requests[-1]
    url = urlsplit(last.url)._replace(query="step=2").geturl()
    return [exchange.line.send(Fetch(url, {**last.form, "Digits": "9"})) for _ in range(2)]
