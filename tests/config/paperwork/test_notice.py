"""The notice: the rules of a poll in words, before anybody votes."""

from datetime import date

from config.paperwork.notice import Posting, notice
from tests.config.paperwork.pages import SENDER, read, rules_of


def test_a_notice_tells_the_whole_rule_set() -> None:
    """Persons, meetings, electorates, items, weights, grades, lines with sources, quorum, hash, what it is not."""
    rules = rules_of("village-secretary-long")
    page = read(notice(rules, SENDER)).text

    for said in (
        "被评人rated张建国",
        "2026年12月21日（星期一）14:00",
        "村文化礼堂",
        "本村党员；预备党员列入村民。可用短信、电话、纸票。",
        "收回票须超过应到人数（名册）的50%",
        "村民委员会组织法（2018）第二十二条",
        "党务村务公开20%",
        "1优秀（100分）",
        "镇党委委员40%；本村党员30%；本村村民30%",
        "（优秀、称职）÷有效评议（不含弃权）",
        "称职达到80以上（含）",
        "不称职不满70",
        "本村村民“不称职”达到有效评议（不含弃权）的50%以上（含）",
        "山东省实施村民委员会组织法办法第十五条第四项",
        "“不称职”达到有效评议（不含弃权）的1/3以上（含）",
        "少于5票的数字不单独公布",
        "结果确认后30天删除电话号码；密封的票保存3年",
        "19900000000",
        rules.sha256,
        "这是评议，不是选举",
    ):
        assert said in page, said
    assert page.count(rules.sha256[:16]) > 1


def test_what_the_office_knows_is_printed_and_what_it_does_not_is_left_to_write() -> None:
    """Host, days and place of objections, day of posting; a pen does for the rest."""
    rules = rules_of("village-secretary-short")
    posting = Posting("新河村党支部", (date(2026, 12, 8), date(2026, 12, 12)), "村委会王敏", "", date(2026, 12, 8))
    filled, blank = read(notice(rules, SENDER, posting)).text, read(notice(rules, SENDER)).text

    assert "主办heldby新河村党支部" in filled
    assert "从2026年12月8日到2026年12月12日，向村委会王敏提出；收到后3天内答复" in filled
    assert "＿" not in filled
    assert "名册公示之日起5天内，向＿＿＿＿＿＿＿＿提出" in blank


def test_the_address_of_the_board_comes_with_a_square_code() -> None:
    """Who has a smartphone need not type it; without an address there is neither."""
    rules = rules_of("village-secretary-short")
    address = "https://vote.example.org/board/xinhe-2026"
    printed = read(notice(rules, SENDER, Posting(board=address)))

    assert address in printed.text
    assert "公开栏" not in read(notice(rules, SENDER)).text


def test_an_english_poll_is_printed_in_english_alone() -> None:
    """A poll has the languages of its rule set."""
    page = read(notice(rules_of("village-english"), SENDER)).text

    assert page.isascii() or not any("一" <= sign <= "龥" for sign in page)
    assert "Councilmembers40%;Villagers60%" in page


def test_figures_of_other_documents_are_named_with_their_source() -> None:
    """A part of the composite that is no vote says where it comes from."""
    assert "依据：日常考核评分表" in read(notice(rules_of("longhui"), SENDER)).text
