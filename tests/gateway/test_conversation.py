"""One text, one reply, through the real webhook, on both databases."""

from dataclasses import replace

import pytest
from sqlalchemy import Engine, select

from gateway.message_parts import fits_one_part
from poll.poll import Stage
from poll.records.database import reading
from poll.records.metadata import metadata
from poll.records.tables import inbox, memos
from tests.phones import Phone, Village, found_village, receipt_in

NUMBER = "+8619900000001"


@pytest.fixture
def village(engine: Engine) -> Village:
    """Open the one-digit poll of the founding document."""
    return found_village(engine)


@pytest.fixture
def phone(village: Village) -> Phone:
    """Register one villager's telephone."""
    return village.phone(NUMBER)


def test_one_digit_is_the_whole_ballot(phone: Phone) -> None:
    """The reply says that it is in the box and never what it says (domain.md 5.3)."""
    reply = phone.text("2")

    assert reply is not None
    assert reply.startswith("已收到")
    assert "称职" not in reply
    assert len(phone.village.envelopes()) == 1


def test_a_second_text_replaces_the_first(phone: Phone) -> None:
    """The last vote before closing counts, under the same receipt (docs/adr/0003, 0011)."""
    first = phone.text("2")
    second = phone.text("4")

    assert second is not None
    assert second.startswith("已更改")
    assert receipt_in(first) == receipt_in(second)
    assert [row.seq for row in phone.village.envelopes()] == [1, 2]


def test_the_same_text_again_gets_the_same_answer_byte_for_byte(phone: Phone) -> None:
    """Twilio redelivers a text it got no answer to; it is counted once (docs/adr/0004)."""
    first = phone.post("2", "SM1")
    again = phone.post("2", "SM1")

    assert first.get_data() == again.get_data()
    assert len(phone.village.envelopes()) == 1


def test_what_was_chosen_stands_in_no_table(phone: Phone) -> None:
    """A choice is sealed before it is stored: five different choices leave rows of one kind (docs/adr/0005)."""
    for choice in "12345":
        phone.text(choice)

    rows = phone.village.envelopes()
    assert len({len(row.sealed) for row in rows}) == 1
    assert len({row.sealed for row in rows}) == 5
    with reading(phone.village.engine) as connection:
        replies = set(connection.scalars(select(inbox.c.reply)))
    assert len(replies) == 2


def test_a_text_that_is_not_understood_is_asked_for_again_then_fuller_then_silence(phone: Phone) -> None:
    """Three plain resends, one fuller, then nothing: no loop with an auto-responder (domain.md 5.3)."""
    replies = [phone.text("天气真好") for _ in range(6)]

    assert len(set(replies[:3])) == 1
    assert replies[3] not in {None, replies[0]}
    assert replies[4:] == [None, None]


def test_a_vote_ends_the_silence(phone: Phone) -> None:
    """Whoever gets it right at last is answered like everybody."""
    for _ in range(6):
        phone.text("天气真好")

    assert (phone.text("2") or "").startswith("已收到")
    assert (phone.text("天气真好") or "").startswith("没看懂")


def test_a_question_is_confirmed_only_by_the_words_offered(phone: Phone) -> None:
    """`不太称职` is asked about; `是` counts it, and stands for nothing before or afterwards."""
    assert "没有计入" in (phone.text("是") or "")
    question = phone.text("不太称职")
    assert question is not None
    assert "不称职" in question
    assert phone.village.envelopes() == []

    assert (phone.text("是") or "").startswith("已收到")
    assert "没有计入" in (phone.text("是") or "")
    assert len(phone.village.envelopes()) == 1


def test_a_question_that_is_delivered_again_is_the_same_but_stands_in_no_table(phone: Phone) -> None:
    """The question names a choice: it is worded anew from the text that came again, and never kept (docs/adr/0005)."""
    first, again = phone.post("不太称职", "SM1"), phone.post("不太称职", "SM1")
    phone.text("是")
    late = phone.post("不太称职", "SM1")

    assert first.get_data() == again.get_data() == late.get_data()
    assert "您是选不称职吗" in first.get_data(as_text=True)
    assert len(phone.village.envelopes()) == 1
    with reading(phone.village.engine) as connection:
        assert not any("不称职" in (reply or "") for reply in connection.scalars(select(inbox.c.reply)))


def test_what_waits_for_an_answer_cannot_be_read(phone: Phone) -> None:
    """A pending question holds a sealed ballot (docs/adr/0014)."""
    phone.text("不太称职")

    with reading(phone.village.engine) as connection:
        pending = connection.execute(select(memos.c.pending)).scalar_one()
    assert len(pending) == len(_seal_of(phone))


def _seal_of(phone: Phone) -> bytes:
    phone.text("2")
    sealed: bytes = phone.village.envelopes()[-1].sealed
    return sealed


def test_an_unknown_number_learns_nothing_about_the_roll(village: Village) -> None:
    """Whatever an unknown number writes, a name on the roll too, the answer is one and the same."""
    village.register(NUMBER, name="王秀英")
    stranger = Phone(village, "+8619900009999")

    assert stranger.text("2") == stranger.text("2 王秀英")
    assert village.envelopes() == []
    assert set(village.dispositions()) == {"not_on_roll"}


@pytest.mark.parametrize("sender", ["+266696687", "+8656696", "anonymous", ""])
def test_a_hidden_number_cannot_vote(village: Village, sender: str) -> None:
    """Carriers spell a withheld number as digits; none of them is an elector (domain.md 0.1, item 9)."""
    reply = Phone(village, sender).text("2")

    assert reply is not None
    assert "隐藏" in reply
    assert village.dispositions() == ["number_hidden"]


def test_our_own_number_is_never_answered(village: Village) -> None:
    """A gateway that answers itself never stops."""
    village.register(village.poll.sender)

    assert Phone(village, village.poll.sender).text("2") is None
    assert village.envelopes() == []


def test_who_shares_a_phone_votes_with_a_code(village: Village) -> None:
    """Both votes count, each for its own elector; without a code nobody's does."""
    village.register(NUMBER, name="王秀英", code="3571")
    village.register(NUMBER, name="李大山", code="5724")
    phone = Phone(village, NUMBER)

    assert "代码" in (phone.text("2") or "")
    assert village.envelopes() == []
    assert (phone.text("3571 2") or "").startswith("已收到")
    assert (phone.text("５７２４，１") or "").startswith("已收到")
    assert len({row.elector for row in village.envelopes()}) == 2


def test_five_wrong_codes_lock_the_number_even_for_the_right_one(village: Village) -> None:
    """Four digits are only safe with a lock; the help desk opens it (integrity.md, attack 9)."""
    village.register(NUMBER, code="3571")
    phone = Phone(village, NUMBER)
    for _ in range(5):
        phone.text("5724 2")

    assert "锁" in (phone.text("3571 2") or "")
    assert village.envelopes() == []


def test_not_open_yet_is_told_so(phone: Phone) -> None:
    """A vote before opening is not counted, and the voter is told when it opens."""
    phone.village.set_stage(Stage.DRAFT)

    assert "还没有开始" in (phone.text("2") or "")
    assert phone.village.dispositions() == ["not_open_yet"]


def test_after_closing_the_voter_is_told_that_it_was_not_counted(phone: Phone) -> None:
    """Whoever is late must know: a silent loss is the worst answer (domain.md 6, UK 2007)."""
    phone.text("2")
    phone.village.set_stage(Stage.CLOSED)

    assert "没有计入" in (phone.text("4") or "")
    assert len(phone.village.envelopes()) == 1


@pytest.mark.parametrize("text", ["0", "帮助", "?", "help"])
def test_help_says_whom_to_call(phone: Phone, text: str) -> None:
    """A person is never further than one key."""
    assert phone.village.poll.rules.help_line in (phone.text(text) or "")
    assert phone.village.dispositions() == ["help"]


def test_what_help_offers_is_understood_next(engine: Engine) -> None:
    """Where items are asked one by one, help puts the first one, and a digit after it is its answer."""
    phone = found_village(engine, "village-affairs").phone(NUMBER)
    phone.text("0")

    reply = phone.text("1")

    assert reply is not None
    assert phone.village.dispositions() == ["help", "accepted"]


def test_a_receipt_says_that_the_ballot_is_in_the_box(phone: Phone) -> None:
    """Anybody may check a code; the answer says that it is in, never what it says."""
    receipt = receipt_in(phone.text("2"))

    for sender in (NUMBER, "+8619900009999"):
        for text in (f"查{receipt}", f"CHECK {receipt[:4]}-{receipt[4:8]}-{receipt[8:]}"):
            assert "在票箱里" in (Phone(phone.village, sender).text(text) or "")


def test_a_mistyped_receipt_is_not_found(phone: Phone) -> None:
    """The check digit catches one wrong digit; a valid code of nobody is not in the box either."""
    receipt = receipt_in(phone.text("2"))
    wrong = receipt[:-1] + str((int(receipt[-1]) + 1) % 10)

    assert "没有查到" in (phone.text(f"查{wrong}") or "")


def test_a_withdrawn_vote_is_out_and_another_may_follow(phone: Phone) -> None:
    """Taking back is a row of the log like any other; nothing is deleted."""
    assert "没有可撤回的" in (phone.text("撤回") or "")
    receipt = receipt_in(phone.text("2"))
    assert "已撤回" in (phone.text("撤回") or "")
    assert "没有查到" in (phone.text(f"查{receipt}") or "")
    assert (phone.text("3") or "").startswith("已收到")
    assert [bool(row.sealed) for row in phone.village.envelopes()] == [True, False, True]


@pytest.mark.parametrize("text", ["退订", "TD", "STOP"])
def test_opting_out_leaves_the_ballot(phone: Phone, text: str) -> None:
    """A carrier's stop word is not a withdrawal; the reply says so (domain.md 9, row 61)."""
    receipt = receipt_in(phone.text("2"))

    assert "仍然有效" in (phone.text(text) or "")
    assert "在票箱里" in (phone.text(f"查{receipt}") or "")


def test_the_first_vote_stands_where_the_rules_say_so(engine: Engine) -> None:
    """The revote policy is the rule set's."""
    village = found_village(engine, changes={"help_line =": 'revote = "first_stands"\nhelp_line ='})
    phone = village.phone(NUMBER)

    assert "不能再改" in (phone.text("2") or "")
    assert "以第一次为准" in (phone.text("4") or "")
    assert len(village.envelopes()) == 1


def test_a_number_without_a_poll_says_so(village: Village) -> None:
    """A text to a number that serves no poll gets one answer and is in the inbox."""
    village.poll = replace(village.poll, sender="+8619999999999")

    assert "没有评议" in (Phone(village, NUMBER).text("2") or "")
    assert village.dispositions() == ["no_poll"]


def test_every_item_in_one_text(engine: Engine) -> None:
    """`21231` grades five items; one envelope answers them all."""
    phone = found_village(engine, "village-secretary-long").phone(NUMBER)

    assert (phone.text("21231") or "").startswith("已收到您的评议")
    assert [row.contests for row in phone.village.envelopes()] == [0b11111]


@pytest.mark.parametrize("answers", ["12121", "2 1 2 3 1", "２１２３１", "22222", "55555"])
def test_the_run_that_was_just_offered_counts(engine: Engine, answers: str) -> None:
    """`5项,可一次回5个数字` is an invitation: whoever takes it up has guessed nothing, and neither have we."""
    phone = found_village(engine, "village-secretary-long").phone(NUMBER)
    assert "一次回5个数字" in (phone.text("1") or "")

    assert (phone.text(answers) or "").startswith("已收到您的评议")
    assert [row.contests for row in phone.village.envelopes()] == [0b11111]


def test_a_run_where_one_item_was_asked_for_is_read_back_in_digits(engine: Engine) -> None:
    """Words for five items do not fit one message; the digits do, and only a yes counts them."""
    phone = found_village(engine, "village-secretary-long").phone(NUMBER)
    phone.text("1")
    phone.text("1")

    question = phone.text("12121") or ""
    assert question.startswith("您是按顺序选1、2、1、2、1吗?")
    assert fits_one_part(question)
    assert [row.contests for row in phone.village.envelopes()] == [1]
    assert (phone.text("是") or "").startswith("已更改")
    assert [row.contests for row in phone.village.envelopes()] == [1, 0b11111]


def test_who_shares_a_phone_is_asked_apart(engine: Engine) -> None:
    """The item that one elector was asked for is not the item that the next one answers."""
    village = found_village(engine, "village-secretary-long")
    village.register(NUMBER, name="王秀英", code="3571")
    village.register(NUMBER, name="李大山", code="5724")
    phone = Phone(village, NUMBER)
    phone.text("3571 2")
    assert "还差4项" in (phone.text("3571 2") or "")

    assert "还差" not in (phone.text("5724 3") or "")
    assert "还差4项" in (phone.text("5724 3") or "")
    assert [(row.contests, row.elector) for row in village.envelopes()] == [(1, 1), (1, 2)]


def test_a_question_to_one_elector_is_not_asked_of_the_next(engine: Engine) -> None:
    """What was asked of one who shares the phone stays hers, also while another is asked something else."""
    village = found_village(engine, "village-secretary-long")
    village.register(NUMBER, name="王秀英", code="3571")
    village.register(NUMBER, name="李大山", code="5724")
    phone = Phone(village, NUMBER)
    phone.text("3571 2")
    phone.text("3571 2")
    assert "您是" in (phone.text("5724 都3") or "")

    assert "还差" not in (phone.text("5724 3") or "")
    assert [(row.contests, row.elector) for row in village.envelopes()] == [(1, 1)]


def test_who_shares_a_phone_gets_through_item_by_item(engine: Engine) -> None:
    """Each reply asks for the code with the next number."""
    village = found_village(engine, "village-secretary-long")
    village.register(NUMBER, code="5724")
    phone = Phone(village, NUMBER)
    phone.text("5724 2")
    replies = [phone.text(f"5724 {digit}") or "" for digit in "21231"]

    assert all("代码" in reply for reply in replies[:4])
    assert replies[4].startswith("已收到您的评议")


def test_a_complaint_goes_to_the_line_and_leaves_no_words(phone: Phone) -> None:
    """What she reports is no vote and stands in no table (domain.md 9, row 65)."""
    reply = phone.text("张建国贪污了三万块钱") or ""

    assert phone.village.poll.rules.help_line in reply
    assert phone.village.envelopes() == []
    with reading(phone.village.engine) as connection:
        stored = [tuple(row) for table in metadata.sorted_tables for row in connection.execute(select(table))]
    assert "贪污" not in repr(stored)


@pytest.mark.parametrize("text", ["什么时候开会", "在哪投"])
def test_a_question_is_answered_with_the_notice(phone: Phone, text: str) -> None:
    """When it closes, whom to call and how to vote (domain.md 9, row 66)."""
    reply = phone.text(text) or ""

    assert "截止" in reply
    assert "1优秀" in reply


def test_an_auto_reply_is_answered_once(phone: Phone) -> None:
    """Two machines must not talk to each other (domain.md 9, row 64)."""
    assert phone.text("您好,我正在开车,稍后回复") is not None
    assert phone.text("您好,我正在开车,稍后回复") is None
    assert (phone.text("2") or "").startswith("已收到")


def test_thanks_after_voting_do_no_harm(phone: Phone) -> None:
    """`谢谢` is no vote and takes none back; the reply says so."""
    phone.text("2")

    assert "已投的评议不变" in (phone.text("谢谢") or "")
    assert len(phone.village.envelopes()) == 1


def test_each_elector_is_answered_in_her_language(engine: Engine) -> None:
    """English in a Chinese poll, Chinese in an English one: the roll says which."""
    village = found_village(engine)
    assert (village.phone(NUMBER, language="en").text("2") or "").startswith("Your vote is in")
    assert "1 Excellent" in (village.phone("+8619900000002", language="en").text("help") or "")
    assert (village.phone("+8619900000003").text("2") or "").startswith("已收到")


def test_a_chinese_elector_of_an_english_poll_is_answered_in_chinese(engine: Engine) -> None:
    """Labels that the poll has in English only stay as they are."""
    village = found_village(engine, "village-english")
    phone = village.phone("+12025550101", language="zh")

    assert "请只回" in (phone.text("hmm") or "")
    assert (phone.text("2") or "").startswith("已收到")


def test_item_by_item(engine: Engine) -> None:
    """Each answer is in the box at once; the reply asks for the next; the last brings the receipt (docs/adr/0012)."""
    phone = found_village(engine, "village-secretary-long").phone(NUMBER)

    assert "5项" in (phone.text("2") or "")
    replies = [phone.text(digit) for digit in "21231"]

    assert [(reply or "")[:7] for reply in replies[:4]] == [
        "已收到,还差4",
        "已收到,还差3",
        "已收到,还差2",
        "已收到,还差1",
    ]
    assert (replies[4] or "").startswith("已收到您的评议")
    assert [row.contests for row in phone.village.envelopes()] == [1, 2, 4, 8, 16]


def test_two_persons_by_name_and_the_rest_later(engine: Engine) -> None:
    """One name alone counts that person alone; in digits alone both names are read back first."""
    phone = found_village(engine, "two-subjects").phone(NUMBER)

    assert "李为民" in (phone.text("张建国2") or "")
    assert (phone.text("李为民4") or "").startswith("已收到您的评议")
    question = phone.text("2 4") or ""
    assert "张建国" in question
    assert "李为民" in question


def test_an_english_poll_answers_in_english(engine: Engine) -> None:
    """English texts fit 160 GSM-7 units; the choice is not repeated."""
    phone = found_village(engine, "village-english").phone("+12025550101")

    reply = phone.text("option 2") or ""
    assert reply.startswith("Your vote is in")
    assert fits_one_part(reply)


@pytest.mark.parametrize("body", ["2\x00", "\u202e2", "2" * 1600, "我" * 1600], ids=["nul", "bidi", "long", "long_han"])
def test_hostile_texts_are_answered(phone: Phone, body: str) -> None:
    """NUL, bidi marks and 1,600 characters: one answer, no trace of a stack."""
    assert phone.post(body).status_code == 200
