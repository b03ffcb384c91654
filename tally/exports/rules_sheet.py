"""The sheet of the rules: what the result depends on besides the votes, and how anybody can check it."""

from poll.rules import RuleSet
from tally.exports.names import DENOMINATORS, Result, state_of
from tally.exports.sheet import Book, Layout

_LAYOUT = Layout((34, 90), frozen=1)


def write_rules(book: Book, name: str, result: Result, rules: RuleSet) -> None:
    """Write the rules' source and hash, the head of the journal, and who certified."""
    sheet = book.sheet(name, _LAYOUT)
    sheet.title("规则 Rules")
    for row in (
        ("评议 poll", result["poll"]),
        ("状态 status", state_of(result)),
        ("规则出处 source of the rules", result["source"]),
        ("规则指纹 sha256 of the rule file", result["rules_sha256"]),
        ("日志末链 head of the journal", result["journal_head"]),
        ("起止 open", f"{rules.local(rules.opens_at)} – {rules.local(rules.closes_at)} ({rules.zone.key})"),
        ("得分除以 scores are divided by", DENOMINATORS[rules.score_denominator]),
        ("小数位 decimals", f"{rules.decimals}；四舍五入，只在最后一次 rounded half up, once"),
        ("最小公布数 smallest cell", f"{result['smallest_cell']}；少于此数不单独公布 fewer are not shown apart"),
        ("求助电话 help", rules.help_line),
        ("复算 add it up again", "xiangyin verify"),
    ):
        sheet.texts(row)
    for figure in result["figures"]:
        document = f"{figure['points']}：{figure['document']}（{'、'.join(figure['officials'])}）"
        sheet.texts((f"外部得分 external figure {figure['component']}", document))
    sheet.heading("签字 Signatures", 2)
    for signature in result["signatures"]:
        sheet.texts((signature["official"], signature["reason"]))
