"""What the notice tells each person: how to vote, how to object, and what becomes of what is known of her."""

from collections.abc import Iterator
from datetime import date

from config.paperwork.poster import revote_rule
from config.paperwork.wording import Line, Wording
from poll.refusal import Say
from poll.rules import Channel, CodeUse

TO_FILL_IN = "＿＿＿＿＿＿＿＿"


def voting(wording: Wording) -> Iterator[Line]:
    """Yield the ways of voting, as the rule set has them."""
    rules = wording.rules
    used = {channel for each in rules.electorates for channel in each.channels}
    if used & {Channel.TEXT, Channel.CALL}:
        yield wording.line(
            Say("电话", "By phone"),
            Say(
                "用名册上登记的电话，给上面的号码发短信或打电话。不收费，不问身份证、银行卡。",
                "From the telephone on the roll, text or call the number above. Free; no ID or bank card is asked for.",
            ),
        )
        if rules.code.use is not CodeUse.NEVER:
            yield wording.line(Say("代码", "Codes"), _CODES[rules.code.use])
        yield wording.line(*revote_rule(rules))
    if Channel.PAPER in used:
        yield wording.line(
            Say("纸票", "On paper"),
            Say(
                "随时可到会场签字领票。签了字，电话票作废，只算纸票。",
                "Sign in at the hall for a paper. Whoever has signed loses her phone vote; the paper counts.",
            ),
        )


def objections(days: tuple[date, date] | None, where: str, wording: Wording) -> Iterator[Line]:
    """Yield who is on the roll and how to object; what is not known is a line to write on.

    Args:
        days: the first and the last one; None for the days of the rule set.
        where: where to object, and to whom.
        wording: of the poll.
    """
    rules, place = wording.rules, where or TO_FILL_IN
    when = Say(
        f"名册公示之日起 {rules.objection_days} 天内", f"within {rules.objection_days} days after the roll is posted"
    )
    if days:
        first, last = (wording.day(each) for each in days)
        when = Say(f"从{first.get('zh')}到{last.get('zh')}", f"from {first.get('en')} to {last.get('en')}")
    yield wording.line(
        Say("异议期", "Objections"),
        Say(
            f"{when.zh}，向{place}提出；收到后 {rules.decision_days} 天内答复。",
            f"{when.en}, at {place}; answered within {rules.decision_days} days.",
        ),
    )
    yield wording.line(
        Say("可以提什么", "What about"),
        Say(
            "名册漏了谁、错了谁，号码不对，规则有疑问，都可以提。更正由两位经办人办理，开始以后规则不再改。",
            "Who is missing or wrong on the roll, a wrong number, the rules. Two officials correct the roll; once the "
            "poll is open the rules do not change.",
        ),
    )


def privacy(host: str, wording: Wording) -> Iterator[Line]:
    """Yield the privacy notice: what is used, for what, how long, and what each person may ask for.

    Source: Personal Information Protection Law of the PRC, articles 17, 19, 44 to 47.
    """
    kept, help_line = wording.rules.retention, wording.rules.help_line
    responsible = host or TO_FILL_IN
    yield wording.line(
        Say("用到什么", "What is used"),
        Say(
            "姓名、电话号码、所在小组。只用来核对名册，保证一人一票。",
            "Name, telephone and unit, only to check the roll, so that each person votes once.",
        ),
    )
    yield wording.line(
        Say("保密", "Secrecy"),
        Say(
            "票一到就密封，开箱前去掉名字，只公布合计。短信和按键，电话公司看得到；您手机的“已发送”里也有。",
            "A vote is sealed as it comes; names come off before opening; only totals are published. The telephone "
            "company can read texts and keys, and your phone keeps what it sent.",
        ),
    )
    yield wording.line(
        Say("保存多久", "How long"),
        Say(
            f"结果确认后 {kept.numbers_days} 天删除电话号码；密封的票保存 {kept.ballots_years} 年。",
            f"Numbers are deleted {kept.numbers_days} days after the result is certified; sealed ballots are kept for "
            f"{kept.ballots_years} years.",
        ),
    )
    yield wording.line(
        Say("您可以", "You may"),
        Say(
            f"查看、更正自己的信息，或只用纸票。由{responsible}负责，电话 {help_line}。",
            f"see and correct what is held on you, or vote on paper only. Responsible: {responsible}, {help_line}.",
        ),
    )


_CODES = {
    CodeUse.SHARED: Say(
        "几人合用一部电话的，每人有自己的代码，写在投票卡里，不要告诉别人。",
        "Who shares a telephone has a code of her own, in the voter card. Tell nobody.",
    ),
    CodeUse.ALWAYS: Say(
        "每人有自己的代码，写在投票卡里，不要告诉别人。", "Everybody has a code, in the voter card. Tell nobody."
    ),
}
