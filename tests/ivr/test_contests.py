"""Ballot papers of every kind: several choices, for and against, several people, many options, questions left out."""

import pytest

from tests.ivr.callers import CODE, CODE_OF_HIM, NUMBER, Exchange, Opens, options_toml

AFFAIRS = "village-affairs"
ABSTAIN_AFFAIRS = """[[contests.options]]
id = "abstain"
key = "7"
label = { zh = "弃权", en = "Abstain" }
words = { zh = ["棄權"] }
asks = { zh = ["不投", "放弃"] }
abstains = true
"""
ROAD = """[[contests.options]]
id = "road"
key = "1"
label = { zh = "修村道", en = "Road" }
"""
CONTEST = 'title = { zh = "明年先办哪些，至多三项", en = "Next year first, up to three" }\nseats = 3\n'
FRUITS = ("苹果", "梨子", "桃子", "西瓜", "葡萄", "樱桃", "杏子", "李子", "枣子", "柿子", "橘子")
MANY = options_toml({str(key): label for key, label in enumerate(FRUITS, start=11)})
OTHERS = (
    ("lamps", "2", "装路灯", "Lamps"),
    ("canal", "3", "清水渠", "Canal"),
    ("waste", "4", "清垃圾", "Waste"),
    ("clinic", "5", "卫生室", "Clinic"),
    ("seniors", "6", "老年活动室", "Room for the old"),
)
ABSTAIN_GRADE = """[[scales.options]]
id = "abstain"
key = "5"
label = { zh = "弃权", en = "Abstain" }
words = { zh = ["棄權"] }
asks = { zh = ["不投", "不评", "放弃", "弃全"] }
abstains = true
"""


def without_abstaining(opens: Opens, settings: str = "") -> Exchange:
    """Open the village's questions where the second one cannot be abstained from by a key."""
    return opens(AFFAIRS, settings=settings, changes={ABSTAIN_AFFAIRS: ""})


def with_many_options(opens: Opens) -> Exchange:
    """Open the village's questions where the second one has eleven options, 11 to 21, and one may be chosen."""
    gone = {
        f'[[contests.options]]\nid = "{each}"\nkey = "{key}"\nlabel = {{ zh = "{zh}", en = "{en}" }}\n': ""
        for each, key, zh, en in OTHERS
    }
    fewer = CONTEST.replace("seats = 3", "seats = 1")
    return opens(AFFAIRS, changes={CONTEST: fewer, ROAD: MANY, ABSTAIN_AFFAIRS: "", **gone})


def test_for_against_and_abstaining_are_keys_like_any(open_line: Opens) -> None:
    """A decision is a question of three options."""
    exchange = open_line(AFFAIRS)
    caller = exchange.elector()

    said = caller.hears()
    assert "一共两项，一项一项来。第一项，用集体资金修村道赞成请按一。反对请按二。弃权请按三。" in said
    assert "您选的是，弃权" in caller.press("3")
    caller.press("9")

    assert exchange.box() == [{"road_fund": ("abstain",)}]


def test_each_question_is_in_the_box_as_it_is_confirmed(open_line: Opens) -> None:
    """Who hangs up later has answered it; the receipt comes after the last."""
    exchange = open_line(AFFAIRS)
    caller = exchange.elector()

    assert caller.press("19").startswith("好，下一项。第二项，明年先办哪些，至多三项最多选三个，一个一个按。")
    assert exchange.box() == [{"road_fund": ("yes",)}]
    assert "回执" not in caller.hears()
    assert "您的回执号码是" in caller.press("1#9")

    assert exchange.box() == [{"road_fund": ("yes",)}, {"projects": ("road",)}]
    assert exchange.village.dispositions() == ["accepted", "accepted"]


def test_up_to_three_are_chosen_one_after_the_other(open_line: Opens) -> None:
    """Each is read back with those before it; the last that is possible leads to the question whether it is right."""
    exchange = open_line(AFFAIRS)
    caller = exchange.elector()
    caller.press("19")

    assert caller.press("1").startswith("您选的是，修村道还要选，请接着按。选好了，请按井号键。")
    assert caller.press("4").startswith("您选的是，修村道清垃圾还要选")
    assert caller.press("2").startswith("您选的是，修村道装路灯清垃圾对的话，请按九。")
    caller.press("9")

    assert exchange.box()[-1] == {"projects": ("road", "lamps", "waste")}


def test_fewer_than_may_be_chosen_are_ended_with_the_pound_key(open_line: Opens) -> None:
    """Nobody must choose three."""
    exchange = open_line(AFFAIRS)
    caller = exchange.elector()
    caller.press("19")

    assert caller.press("6#").startswith("您选的是，老年活动室对的话，请按九。")
    caller.press("9")

    assert exchange.box()[-1] == {"projects": ("seniors",)}


def test_the_same_option_twice_is_one_choice(open_line: Opens) -> None:
    """A double press does not use up a second choice, and she is told."""
    exchange = open_line(AFFAIRS)
    caller = exchange.elector()
    caller.press("19")
    caller.press("3")

    assert "这个已经选了。" in caller.press("3")
    assert caller.press("#").startswith("您选的是，清水渠对的话")
    caller.press("9")

    assert exchange.box()[-1] == {"projects": ("canal",)}


@pytest.mark.parametrize(("keys", "counted"), [("127", ("abstain",)), ("7", ("abstain",)), ("71#", ("road",))])
def test_abstaining_and_choosing_exclude_each_other(open_line: Opens, keys: str, counted: tuple[str, ...]) -> None:
    """Both cannot be meant: the last word counts, and it is read back."""
    exchange = open_line(AFFAIRS)
    caller = exchange.elector()
    caller.press("19")
    caller.press(keys)

    caller.press("9")

    assert exchange.box()[-1] == {"projects": counted}


def test_at_the_reading_back_of_several_another_key_begins_anew(open_line: Opens) -> None:
    """She says it again from the first; nothing is quietly kept."""
    exchange = open_line(AFFAIRS)
    caller = exchange.elector()
    caller.press("19")
    caller.press("12#")

    assert caller.press("5").startswith("您选的是，卫生室还要选")
    caller.press("#9")

    assert exchange.box()[-1] == {"projects": ("clinic",)}


def test_every_person_is_rated_apart(open_line: Opens) -> None:
    """Name and post before the options, one after the other."""
    exchange = open_line("two-subjects")
    caller = exchange.elector()
    first = caller.hears()
    second = caller.press("19")

    people = [each.name["zh"] for each in exchange.village.poll.rules.subjects]
    assert "第一项，" in first
    assert people[0] in first
    assert people[1] not in first
    assert second.startswith("好，下一项。第二项，请您评一评")
    assert people[1] in second
    caller.press("49")
    assert exchange.box() == [{"zhang": ("excellent",)}, {"li": ("incompetent",)}]


def test_calling_again_goes_on_after_the_last_answered_question(open_line: Opens) -> None:
    """What was confirmed stays; what was chosen and not confirmed is asked again (requirement 24)."""
    exchange = open_line("two-subjects")
    caller = exchange.elector()
    caller.press("194")
    caller.hang_up()

    again = exchange.dial()

    assert "接着上次的来。第二项，请您评一评" in again.hears()
    assert "您的回执号码是" in again.press("29")
    assert exchange.box() == [{"zhang": ("excellent",)}, {"li": ("competent",)}]


def test_a_question_answered_by_text_is_not_asked_again(open_line: Opens) -> None:
    """One ballot paper on both channels."""
    exchange = open_line("two-subjects")
    phone = exchange.village.phone(NUMBER)
    phone.text("张建国 优秀")

    assert "接着上次的来。第二项，" in exchange.dial().hears()


def test_changing_asks_every_question_again(open_line: Opens) -> None:
    """And what is not confirmed anew stays as it was."""
    exchange = open_line("two-subjects")
    exchange.elector().press("1929")
    caller = exchange.dial()

    assert "第一项，" in caller.press("1")
    caller.press("49")
    caller.hang_up()

    last = {contest: options for marks in exchange.box() for contest, options in marks.items()}
    assert last == {"zhang": ("incompetent",), "li": ("competent",)}


def test_leaving_out_a_question_is_said_twice_and_counts_nothing_for_it(open_line: Opens) -> None:
    """Skipping is abstaining only when the voter says so; the key for it is offered where no option abstains."""
    exchange = without_abstaining(open_line)
    caller = exchange.elector()

    assert "这一项不评，请按井号键。" in caller.press("19")
    assert caller.press("#").startswith("这一项不评，算弃权，请按九。")
    assert "您的回执号码是" in caller.press("9")

    assert exchange.box() == [{"road_fund": ("yes",)}]


def test_at_leaving_out_an_options_key_still_chooses(open_line: Opens) -> None:
    """Who pressed the pound key by mistake has lost nothing."""
    exchange = without_abstaining(open_line)
    caller = exchange.elector()
    caller.press("19")
    caller.press("#")

    assert caller.press("2").startswith("您选的是，装路灯")


def test_a_double_press_does_not_leave_a_question_out(open_line: Opens) -> None:
    """Where the pound key confirms, leaving out is heard to its end as a choice is."""
    exchange = without_abstaining(open_line, settings='calls.help_key = "9"')
    caller = exchange.elector()
    caller.press("1#")

    assert caller.press_at_once("##").startswith("这一项不评，算弃权，")
    assert "回执" not in caller.hears()
    assert "您的回执号码是" in caller.press("#")


def test_who_leaves_out_everything_is_told_that_there_is_no_vote(open_line: Opens) -> None:
    """No receipt without a ballot."""
    exchange = open_line(changes={ABSTAIN_GRADE: ""})
    caller = exchange.elector()

    assert "您一项也没有评，没有投票。" in caller.press("#9")
    assert exchange.box() == []
    assert exchange.village.dispositions() == ["hung_up"]


def test_who_has_voted_before_and_leaves_out_the_rest_is_not_told_that_there_is_no_vote(open_line: Opens) -> None:
    """What was confirmed in an earlier call is in the box, and its receipt is told."""
    exchange = without_abstaining(open_line)
    caller = exchange.elector()
    caller.press("19")
    caller.hang_up()

    said = exchange.dial().press("#9")

    assert "没有投票" not in said
    assert "您的回执号码是" in said


def test_nobody_is_given_a_receipt_for_the_vote_of_another_of_the_family(open_line: Opens) -> None:
    """A receipt that is told means that this elector's ballot is in the box (integrity.md, attack 31)."""
    exchange = open_line(changes={ABSTAIN_GRADE: ""})
    exchange.village.register(NUMBER, code=CODE)
    exchange.village.register(NUMBER, code=CODE_OF_HIM)
    caller = exchange.dial()
    caller.press(CODE + "29")

    said = caller.press("8" + CODE_OF_HIM + "#9")

    assert "您一项也没有评，没有投票。" in said
    assert "回执" not in said
    assert len(exchange.box()) == 1


def test_many_options_have_two_digits_and_are_read_out_in_pages(open_line: Opens) -> None:
    """Six at a time; the pound key leads to the others, and every key is good on every page."""
    exchange = with_many_options(open_line)
    caller = exchange.elector()

    first = caller.press("19")
    assert "苹果请按一一" in first
    assert "樱桃请按一六" in first
    assert "杏子" not in first
    assert "听后面的，请按井号键。" in first
    caller.press("#")
    second = caller.wait()
    assert second.startswith("杏子请按一七")
    assert "橘子请按二一" in second
    assert "这一项不评，请按井号键。" in second
    assert caller.press("12").startswith("您选的是，梨子")
    caller.press("9")

    assert exchange.box()[-1] == {"projects": ("option_12",)}


def test_two_digits_are_taken_as_one_key(open_line: Opens) -> None:
    """The first alone is no answer: she is asked again when the time between two digits is over."""
    exchange = with_many_options(open_line)
    caller = exchange.elector()
    caller.press("19")

    caller.press("1")
    assert "这里没有这个键。" in caller.wait()
    assert caller.press("21").startswith("您选的是，橘子")
