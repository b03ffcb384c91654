"""The hotline of an evaluation: its menu, the notice, the report, a question to leave, the result; and calling back."""

import re

import pytest

from poll.poll import Stage
from poll.records import journal_store, question_store
from poll.records.database import reading, writing
from poll.records.question_store import QuestionState
from tests.ivr.callers import CODE, CODE_OF_HIM, NUMBER, STRANGER, Caller, Exchange, Opens, Voices

MENU = "投票，请按一。听通知，请按二。提问题，请按四。重听按星号，帮忙请按零。"
OWN_PLACE = "您在名册上，属于"
ANNOUNCED = [{"subject": "zhang", "score": "74.46", "band": "basic", "turnout": "78.3"}]


@pytest.fixture
def hotline(open_line: Opens) -> Exchange:
    """Open a poll that has a menu."""
    return open_line(settings="calls.menu = true")


def publish(exchange: Exchange, announced: object = ANNOUNCED) -> None:
    """Publish a result, as the journal tells it."""
    exchange.village.set_stage(Stage.CERTIFIED)
    with writing(exchange.village.engine) as connection:
        journal_store.append(connection, exchange.village.poll.key, 0, "publish", {"announced": announced})


def ask_a_question(caller: Caller, seconds: int = 12) -> str:
    """Leave a question; return what is heard then."""
    caller.press("4")
    caller.call.record(seconds, "#")
    return caller.hears()


def test_a_poll_that_wants_only_votes_has_no_menu(exchange: Exchange) -> None:
    """One key less for everybody."""
    assert "听通知" not in exchange.elector().hears()


def test_the_menu_has_at_most_four_choices_and_leads_to_the_ballot(open_line: Opens) -> None:
    """Besides repeating and help (domain.md 5.2, rule 3)."""
    full = open_line(settings="calls.menu = true", recordings=Voices(lambda prompt: prompt == "report-zhang"))
    caller = full.elector()

    assert caller.hears().endswith(MENU.replace("提问题", "听述职，请按三。提问题"))
    assert "请您评一评村党支部书记张建国" in caller.press("1")
    assert caller.press("29").startswith("好，已经投进票箱了。")


def test_a_key_that_is_on_no_menu_is_told_so(hotline: Exchange) -> None:
    """Where there is no report its key does nothing."""
    caller = hotline.elector()

    assert "听述职" not in caller.hears()
    assert caller.press("3").startswith("这里没有这个键。")


def test_the_notice_says_what_when_where_and_who(hotline: Exchange) -> None:
    """And goes back to the menu."""
    said = hotline.elector().press("2")

    for each in ("村党支部书记双述双评投票从", "到", "向镇党委述职", "地点在镇政府会议室", "参加投票的是镇党委委员"):
        assert each in said
    assert said.endswith(MENU)


def test_only_ones_own_line_hears_her_place_on_the_list(hotline: Exchange) -> None:
    """Nobody else learns who is on it (integrity.md, attack 11)."""
    own = hotline.elector(unit="group_2").press("2")
    strange = hotline.dial(STRANGER).press("2")
    hidden = hotline.dial("anonymous").press("2")

    assert own.replace(f"{OWN_PLACE}本村村民二组", "") == strange == hidden
    assert OWN_PLACE not in strange


def test_a_line_of_several_people_hears_nobodys_place(hotline: Exchange) -> None:
    """Until a code tells them apart nobody is named."""
    hotline.village.register(NUMBER, code=CODE)
    hotline.village.register(NUMBER, code=CODE_OF_HIM, electorate="members")

    assert OWN_PLACE not in hotline.dial().press("2")


def test_the_report_is_played_where_it_was_recorded(open_line: Opens) -> None:
    """The official's own voice, never a machine's."""
    exchange = open_line(settings="calls.menu = true", recordings=Voices(lambda prompt: prompt == "report-zhang"))

    said = exchange.elector().press("3")

    assert re.fullmatch(r"\[https://\S+/report-zhang\S*\.wav\]", said.pieces[0])
    assert said.endswith("重听按星号，帮忙请按零。")


def test_a_question_is_recorded_for_a_clerk_and_nothing_says_who_asked(hotline: Exchange) -> None:
    """Up to a minute; it waits for a clerk, and is answered within fifteen days."""
    caller = hotline.elector()

    assert "请在嘀声后提问，最长一分钟，说完按井号键。不用说名字。" in caller.press("4")
    assert caller.call.is_recording
    caller.call.record(12, "#")
    assert caller.hears().startswith("问题记下了，会有人答复。")

    with reading(hotline.village.engine) as connection:
        (question,) = question_store.of_poll(connection, hotline.village.poll.key)
    assert (question.seconds, question.state, question.has_audio) == (12, QuestionState.NEW, False)
    assert question.source.startswith("https://")
    assert question.due_at_ms - question.asked_at_ms == 15 * 86_400_000
    (row,) = hotline.rows("questions")
    kept = " ".join(str(each) for each in row)
    assert NUMBER[1:] not in kept
    assert caller.call.identity.sid not in kept


def test_who_says_nothing_leaves_no_question(hotline: Exchange) -> None:
    """And is back in the menu."""
    caller = hotline.elector()
    caller.press("4")

    assert caller.wait().startswith("没有听到您说话。投票，请按一。")
    assert hotline.rows("questions") == []


def test_a_question_that_ends_with_hanging_up_is_kept(hotline: Exchange) -> None:
    """Nobody knows that she was to press the pound key."""
    caller = hotline.elector()
    caller.press("4")

    caller.call.record(7, "hangup")

    assert [row.seconds for row in hotline.rows("questions")] == [7]


def test_a_question_and_a_vote_go_well_in_one_call(hotline: Exchange) -> None:
    """Recording is over before the ballot begins: no choice is ever on a tape (integrity.md, attack 10)."""
    caller = hotline.elector()

    assert MENU in ask_a_question(caller)
    assert caller.press("129").startswith("好，已经投进票箱了。")
    assert hotline.village.dispositions() == ["accepted"]


def test_everybody_may_leave_a_question(hotline: Exchange) -> None:
    """Who is on no list as well."""
    assert ask_a_question(hotline.dial(STRANGER)).startswith("问题记下了")
    assert ask_a_question(hotline.dial("anonymous")).startswith("问题记下了")
    assert len(hotline.rows("questions")) == 2


def test_the_result_is_told_once_it_is_published(hotline: Exchange) -> None:
    """Turnout before the score, and the grade last; no question is taken any more."""
    hotline.village.register(NUMBER)
    hotline.village.set_stage(Stage.CERTIFIED)
    assert "听结果" not in hotline.dial().hears()
    publish(hotline)
    caller = hotline.dial()

    menu = caller.hears()
    assert "听结果，请按一。" in menu
    assert "投票" not in menu
    assert "提问题" not in menu
    said = caller.press("1")

    assert "现在说结果。张建国参加的人占百分之七十八点三综合得分七十四点四六等次是基本称职" in said


def test_without_a_menu_the_result_is_told_at_once(exchange: Exchange) -> None:
    """After publishing that is what callers call for."""
    exchange.village.register(NUMBER)
    publish(exchange)

    said = exchange.dial().hears()

    assert "现在说结果。张建国参加的人占百分之七十八点三" in said
    assert exchange.village.dispositions() == ["late"]


def test_a_result_without_a_score_says_so(exchange: Exchange) -> None:
    """Where too few took part there is none (docs/adr/0020)."""
    publish(exchange, [{"subject": "zhang", "score": "", "band": "", "turnout": "12"}])

    said = exchange.dial(STRANGER).hears()

    assert "参加的人占百分之十二没有综合得分，请看公告。" in said
    assert "等次" not in said


def test_before_opening_the_menu_offers_practice(hotline: Exchange) -> None:
    """The same key that will vote."""
    with hotline.before_opening():
        caller = hotline.elector()

        assert "练一练，请按一。" in caller.hears()
        assert "这是练习，不算数。" in caller.press("1")


def test_after_closing_the_menu_offers_no_vote(hotline: Exchange) -> None:
    """No choice leads nowhere; the notice and a question are still to be had."""
    with hotline.at_closing(60):
        caller = hotline.elector()

        assert caller.hears().endswith("听通知，请按二。提问题，请按四。重听按星号，帮忙请按零。")
        assert caller.press("1").startswith("这里没有这个键。")


def test_a_call_to_the_hotline_without_a_vote_is_in_the_account(hotline: Exchange) -> None:
    """Each by who called: one line for each call."""
    for number in ("anonymous", STRANGER):
        hotline.dial(number).press("2")
    hotline.elector().press("2")

    assert sorted(hotline.village.dispositions()) == ["hung_up", "not_on_roll", "number_hidden"]


def called_back(exchange: Exchange, answered_by: str | None = None) -> Caller:
    """Let the office call the elector."""
    exchange.village.register(NUMBER)
    return Caller(exchange.line.phone(NUMBER).answer(exchange.village.poll.sender, answered_by))


@pytest.mark.parametrize("answered_by", [None, "human", "unknown"])
def test_a_call_of_the_office_says_nothing_of_the_question_before_a_key(
    exchange: Exchange, answered_by: str | None
) -> None:
    """Whoever took the call may be a child or a neighbour (domain.md 5.2, rule 12)."""
    caller = called_back(exchange, answered_by)

    said = caller.hears()
    assert said == (
        "您好，这里是村党支部书记双述双评给您打来的电话。不收钱，保密。方便的话，请按一。不方便，挂机就行。"
    )
    assert "请您评一评村党支部书记张建国" in caller.press("1")
    assert caller.press("29").startswith("好，已经投进票箱了。")
    assert exchange.box() == [{"overall": ("competent",)}]


def test_who_does_not_press_in_a_call_of_the_office_is_left_alone(exchange: Exchange) -> None:
    """One question, no second one."""
    caller = called_back(exchange)

    assert caller.wait() == "再见。"
    assert caller.is_over
    assert exchange.box() == []


@pytest.mark.parametrize("machine", ["machine_start", "machine_end_beep", "machine_end_silence", "fax"])
def test_a_machine_is_left_without_a_word(exchange: Exchange, machine: str) -> None:
    """Whoever plays the tape learns nothing, not even that there is a vote."""
    caller = called_back(exchange, machine)

    assert caller.hears() == ""
    assert caller.is_over
    assert exchange.village.dispositions() == []


def test_a_call_of_the_office_to_a_shared_telephone_asks_for_a_code(exchange: Exchange) -> None:
    """Its number is the elector's, whoever called."""
    exchange.village.register(NUMBER, code=CODE)
    exchange.village.register(NUMBER, code=CODE_OF_HIM)
    caller = Caller(exchange.line.phone(NUMBER).answer(exchange.village.poll.sender))

    assert "请按您自己的代码。" in caller.press("1")


def test_a_poll_that_calls_back_does_not_take_the_call(open_line: Opens) -> None:
    """So that it costs the elector nothing (requirement 28); the call is in the outbox."""
    exchange = open_line(settings="calls.call_back = true")

    caller = exchange.elector()

    assert caller.call.status == "busy"
    assert caller.hears() == ""
    (errand,) = exchange.rows("outbox")
    assert (errand.kind, errand.purpose, f"+{errand.number}", errand.state) == ("call", "missed", NUMBER, "waiting")
    assert exchange.village.dispositions() == ["hung_up"]


def test_only_electors_are_called_back(open_line: Opens) -> None:
    """A stranger costs the office no call (integrity.md, attack 12); she is answered as everywhere."""
    exchange = open_line(settings="calls.call_back = true")

    assert "这个电话号码没有登记。" in exchange.dial(STRANGER).hears()
    assert "看不到您的电话号码。" in exchange.dial("anonymous").hears()
    assert exchange.rows("outbox") == []


def test_a_poll_that_calls_back_takes_the_call_before_opening_and_after_closing(open_line: Opens) -> None:
    """There is nothing to be called back for."""
    exchange = open_line(settings="calls.call_back = true")
    exchange.village.register(NUMBER)
    with exchange.before_opening():
        assert "投票还没有开始" in exchange.dial().hears()
    with exchange.at_closing(1):
        assert "投票已经截止" in exchange.dial().hears()
    assert exchange.rows("outbox") == []


def test_the_receipt_is_also_sent_where_the_office_sends_texts(open_line: Opens) -> None:
    """It is promised aloud and waits in the outbox, in the words of a text; never a choice."""
    exchange = open_line(settings="", sends_texts=True)

    said = exchange.elector().press("29")

    assert "回执也会发短信给您。" in said
    (errand,) = exchange.rows("outbox")
    (envelope,) = exchange.village.envelopes()
    assert (errand.kind, errand.purpose, f"+{errand.number}") == ("text", "receipt", NUMBER)
    assert envelope.receipt in errand.body
    assert "称职" not in errand.body
