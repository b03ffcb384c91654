"""The ballot of one question: heard, answered with one key, read back, confirmed, in the box."""

import pytest

from tests.ivr.callers import NUMBER, Exchange, Opens

WINDOW = ("优秀", "称职", "基本称职", "不称职", "弃权")


def test_the_first_words_say_who_calls_and_that_it_is_free_secret_and_short(exchange: Exchange) -> None:
    """Before anything else, and never a word of identity cards or banks (domain.md 5.2, rule 1)."""
    said = exchange.elector().hears()

    assert said.startswith("您好，这里是村党支部书记双述双评不收钱，保密，一分钟就好。")
    assert "身份证" not in said
    assert "银行" not in said


def test_the_option_comes_before_its_key(exchange: Exchange) -> None:
    """Who has heard the key first has forgotten it when the option comes (domain.md 5.2, rule 3)."""
    said = exchange.elector().hears()

    heard = [said.index(f"{label}请按{key}。") for label, key in zip(WINDOW, "一二三四五", strict=True)]
    assert heard == sorted(heard)
    assert said.endswith("重听按星号，帮忙请按零。")


def test_one_digit_answers_a_question_without_another_key(exchange: Exchange) -> None:
    """No pound key, no number sign: a digit is taken as it is pressed (domain.md 5.2, rule 4)."""
    caller = exchange.elector()
    before = caller.call.seconds

    caller.call.press("2")

    assert caller.call.seconds == before
    assert caller.hears().startswith("您选的是，称职")


def test_two_keys_put_the_ballot_into_the_box(exchange: Exchange) -> None:
    """Choose, hear it, confirm: that is all."""
    caller = exchange.elector()

    assert "您选的是，称职对的话，请按九。" in caller.press("2")
    assert caller.press("9").startswith("好，已经投进票箱了。")

    assert exchange.box() == [{"overall": ("competent",)}]
    assert [row.channel for row in exchange.village.envelopes()] == ["call"]
    assert exchange.village.dispositions() == ["accepted"]


def test_an_elector_is_spoken_to_in_her_own_language(exchange: Exchange) -> None:
    """The roll says in which."""
    caller = exchange.elector(language="en")

    assert caller.hears().startswith("Hello. This is the telephone vote: Rating of the village branch secretary")
    assert "You chose Competent If that is right, press 9." in caller.press("2")


def test_a_caller_has_ten_seconds_to_press_and_may_be_given_more(open_line: Opens) -> None:
    """A mobile is taken from the ear to find the key (domain.md 5.2, rules 4 and 7)."""
    exchange = open_line(settings="calls.wait_seconds = 17")
    caller = exchange.elector()
    caller.hears()
    before = caller.call.seconds

    caller.call.wait()

    assert caller.call.seconds == before + 17
    assert 'timeout="17"' in exchange.answered[0].twiml


def test_silence_is_asked_again_then_in_other_words_then_a_person_helps(exchange: Exchange) -> None:
    """Three tries, then a call-back request and a kind goodbye (domain.md 5.2, rule 8)."""
    caller = exchange.elector()

    assert caller.wait().startswith("没有听到按键。请再听一遍，听到要选的，就按那个数字。请您评一评")
    assert caller.wait().startswith("没有听到按键。不要急。把电话拿下来，看着数字键按一下，再放回耳边。请您评一评")
    last = caller.wait()

    assert last == "没关系，我们请人打电话帮您。帮忙的电话是，一九九零零零零零零零零再见。"
    assert caller.is_over
    (request,) = exchange.rows("call_requests")
    assert (f"+{request.number}", request.reason, request.done_at) == (NUMBER, "not_understood", None)
    assert exchange.box() == []


def test_a_key_that_does_nothing_is_told_so_and_three_of_them_lead_to_a_person(exchange: Exchange) -> None:
    """Wrong keys and silence are one count: three tries in all."""
    caller = exchange.elector()

    assert caller.press("7").startswith("这里没有这个键。请再听一遍")
    assert caller.wait().startswith("没有听到按键。不要急。")
    assert caller.press("#").endswith("再见。")
    assert [row.reason for row in exchange.rows("call_requests")] == ["not_understood"]


def test_an_answer_makes_the_tries_start_anew(exchange: Exchange) -> None:
    """Who is slow at every question is not slow for good."""
    caller = exchange.elector()
    caller.press("77")

    caller.press("2")

    assert all("这里没有这个键。" in caller.press("7") for _ in range(2))
    assert caller.press("9").startswith("好，已经投进票箱了。")


def test_who_asks_twice_for_help_waits_once(exchange: Exchange) -> None:
    """The help desk calls a number once, however often it could not be understood."""
    exchange.village.register(NUMBER)
    for _ in range(2):
        exchange.dial().press("777")

    assert len(exchange.rows("call_requests")) == 1


def test_star_says_it_again_as_often_as_one_likes(exchange: Exchange) -> None:
    """Repeating is no mistake."""
    caller = exchange.elector()

    again = [caller.press("*") for _ in range(5)]

    assert all(each.startswith("请您评一评村党支部书记张建国") for each in again)
    assert caller.press("2").startswith("您选的是，称职")
    assert caller.press("*").startswith("您选的是，称职")
    assert not caller.is_over


@pytest.mark.parametrize(("key", "named"), [("0", "帮忙请按零。"), ("9", "帮忙请按九。")])
def test_the_help_key_leads_to_a_person_and_back(open_line: Opens, key: str, named: str) -> None:
    """0 nearly everywhere, 9 where people are used to it; the ballot waits meanwhile (requirement 23)."""
    exchange = open_line(settings=f'calls.help_key = "{key}"')
    caller = exchange.elector()
    assert named in caller.hears()

    assert caller.press(key).startswith("帮忙的电话是，一九九零零零零零零零零要我们打给您，请按一。")
    assert caller.press("*").startswith("请您评一评")
    assert exchange.village.dispositions() == ["help"]


def test_whoever_asks_for_it_is_called_back(exchange: Exchange) -> None:
    """The desk's list says why, and the ballot goes on where it was."""
    caller = exchange.elector()
    caller.press("2")
    caller.press("0")

    assert caller.press("1").startswith("记下了，我们会打给您。您选的是，称职")
    assert [row.reason for row in exchange.rows("call_requests")] == ["asked"]
    assert caller.press("9").startswith("好，已经投进票箱了。")


@pytest.mark.parametrize("keys", ["", "2", "29", "7", "777", "01"])
def test_a_person_is_one_key_away_at_every_place(exchange: Exchange, keys: str) -> None:
    """No state without a way to a human: while the line listens 0 leads there, and it never ends without saying."""
    caller = exchange.elector()
    caller.press(keys)

    assert "帮忙的电话是" in (caller.hears() if caller.is_over else caller.press("0"))


def test_where_nine_is_an_option_or_leads_to_help_the_pound_key_confirms(open_line: Opens) -> None:
    """The key that makes a choice count is never an option's (domain.md 5.2, rule 5)."""
    nine = open_line(changes={'id = "abstain"\nkey = "5"': 'id = "abstain"\nkey = "9"'})
    caller = nine.elector()

    assert "您选的是，弃权对的话，请按井号键。" in caller.press("9")
    assert "弃权" in caller.press("9")
    assert nine.box() == []
    assert caller.press("#").startswith("好，已经投进票箱了。")
    assert nine.box() == [{"overall": ("abstain",)}]


def test_with_help_on_nine_the_pound_key_confirms(open_line: Opens) -> None:
    """9 would lead to a person."""
    exchange = open_line(settings='calls.help_key = "9"')
    caller = exchange.elector()

    assert "对的话，请按井号键。" in caller.press("2")
    assert "帮忙的电话是" in caller.press("9")
    assert "您选的是，称职" in caller.press("*")
    assert caller.press("#").startswith("好，已经投进票箱了。")


@pytest.mark.parametrize("keys", ["22", "2222", "29", "299999", "2*9", "2#9"])
def test_keys_during_the_reading_back_are_lost(exchange: Exchange, keys: str) -> None:
    """A double press must not choose and confirm, whatever the second key is (domain.md 5.2, rule 5)."""
    caller = exchange.elector()

    assert caller.press_at_once(keys).startswith("您选的是，称职")

    assert caller.call.lost_keys == len(keys) - 1
    assert exchange.box() == []
    assert caller.press("9").startswith("好，已经投进票箱了。")
    assert exchange.box() == [{"overall": ("competent",)}]


def test_the_confirming_key_pressed_twice_votes_once(exchange: Exchange) -> None:
    """What follows the vote is not answered by the second press."""
    caller = exchange.elector()
    caller.press("2")

    caller.press_at_once("99")

    assert exchange.box() == [{"overall": ("competent",)}]


def test_another_options_key_at_the_reading_back_chooses_that_one(exchange: Exchange) -> None:
    """A slip of the finger is mended with one key."""
    caller = exchange.elector()
    caller.press("2")

    assert caller.press("4").startswith("您选的是，不称职")
    caller.press("9")

    assert exchange.box() == [{"overall": ("incompetent",)}]


@pytest.mark.parametrize("keys", ["", "2", "24", "2*", "20", "7"])
def test_hanging_up_before_confirming_counts_nothing(exchange: Exchange, keys: str) -> None:
    """Nothing is in the box and nothing is kept of what was chosen; she may call again (requirement 24)."""
    caller = exchange.elector()
    caller.press(keys)

    caller.hang_up()

    assert exchange.box() == []
    assert exchange.village.dispositions() == ["help" if "0" in keys else "hung_up"]
    assert exchange.rows("calls") == []
    assert "请您评一评" in exchange.dial().hears()


def test_silence_at_the_reading_back_is_told_that_it_does_not_count(exchange: Exchange) -> None:
    """Nobody leaves the line believing that she has voted."""
    caller = exchange.elector()
    caller.press("2")
    caller.wait()
    caller.wait()

    assert caller.wait().startswith("没有确认，这一票没有算。可以再打来。")
    assert exchange.box() == []
    assert exchange.village.dispositions() == ["hung_up"]


def test_who_has_voted_is_told_and_may_change_it(exchange: Exchange) -> None:
    """The last vote counts, under the same receipt (docs/adr/0001, 0011)."""
    exchange.elector().press("29")
    caller = exchange.dial()

    assert "您已经投过票了，票在票箱里。要改，请按一。" in caller.hears()
    assert "请您评一评" in caller.press("1")
    assert caller.press("49").startswith("好，已经改过来了。")

    assert exchange.box() == [{"overall": ("competent",)}, {"overall": ("incompetent",)}]
    assert len({row.receipt for row in exchange.village.envelopes()}) == 1
    assert exchange.village.dispositions() == ["accepted", "changed"]


def test_who_has_voted_and_leaves_it_at_that_changes_nothing(exchange: Exchange) -> None:
    """Silence is an answer here: no."""
    exchange.elector().press("29")
    caller = exchange.dial()

    assert caller.wait() == "再见。"
    assert len(exchange.box()) == 1
    assert exchange.village.dispositions() == ["accepted", "already_voted"]


def test_where_the_first_vote_stands_it_cannot_be_changed(open_line: Opens) -> None:
    """She is told so before and after (docs/rule-file.md, revote)."""
    exchange = open_line(settings='revote = "first_stands"')
    assert "只能投一次，不能再改。" in exchange.elector().press("29")
    caller = exchange.dial()

    assert "您已经投过票了，票在票箱里。以第一次为准，不能再改。" in caller.hears()
    assert caller.is_over
    assert len(exchange.box()) == 1


def test_a_text_during_the_call_stands_where_the_first_vote_stands(open_line: Opens) -> None:
    """The box decides when the choice is confirmed, not when the call began."""
    exchange = open_line(settings='revote = "first_stands"')
    phone = exchange.village.phone(NUMBER)
    caller = exchange.dial()
    caller.press("2")
    phone.text("4")

    assert caller.press("9").startswith("您已经投过票了，票在票箱里。以第一次为准，不能再改。")
    assert exchange.box() == [{"overall": ("incompetent",)}]
    assert sorted(exchange.village.dispositions()) == ["accepted", "already_voted"]


def test_a_vote_by_call_changes_a_vote_by_text(exchange: Exchange) -> None:
    """One box: it makes no difference on which channel the last word came."""
    phone = exchange.village.phone(NUMBER)
    phone.text("4")

    caller = exchange.dial()
    assert "您已经投过票了" in caller.hears()
    assert "已经改过来了" in caller.press("129")
    assert exchange.box() == [{"overall": ("incompetent",)}, {"overall": ("competent",)}]
