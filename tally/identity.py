"""An identity: two sides of the canvass that must agree, shown as arithmetic that a clerk can add up."""

from dataclasses import dataclass, replace

from poll.refusal import Finding, Say

_NO_LABEL = Say("", "")


@dataclass(frozen=True, slots=True)
class Term:
    """One named number of an identity."""

    zh: str
    en: str
    value: int


@dataclass(frozen=True, slots=True)
class Identity:
    """Both sides of one equation at one place.

    Attributes:
        name: which rule, `4.2.1` of the invariants or `I4` of the identities.
        place: electorate, unit, contest and channel as they apply, ids joined by `/`.
        about: what is compared, in a few words.
        left, right: the terms, each side added up.
        relation: "=" or "<=".
        next_step: what the clerk does where it fails, or with what is left over.
        explain: a remainder of a "<=" must be explained before certifying.
        shows_marks: its terms tell how ballots were marked; not for every public.
        label: the place in the words of the rule set.
        hidden: its terms would tell how a few ballots were marked; only the difference between its sides is left.
    """

    name: str
    place: str
    about: Say
    left: tuple[Term, ...]
    right: tuple[Term, ...]
    relation: str
    next_step: Say
    explain: bool = False
    shows_marks: bool = False
    label: Say = _NO_LABEL
    hidden: bool = False

    @property
    def id(self) -> str:
        """Return what a signature names: rule and place."""
        return f"{self.name}@{self.place}"

    @property
    def difference(self) -> int:
        """Return left minus right."""
        return sum(term.value for term in self.left) - sum(term.value for term in self.right)

    @property
    def holds(self) -> bool:
        """Tell whether the sides stand in their relation."""
        return self.difference == 0 if self.relation == "=" else self.difference <= 0

    @property
    def direction(self) -> Say:
        """Say which side is larger."""
        if self.difference == 0:
            return Say("两边相等", "both sides are equal")
        amount = abs(self.difference)
        if self.difference > 0:
            return Say(f"左边多 {amount}", f"left is {amount} more")
        return Say(f"右边多 {amount}", f"right is {amount} more")

    @property
    def remainder_to_explain(self) -> bool:
        """Tell whether it holds but leaves something that the officials must give a reason for."""
        return self.explain and self.holds and self.difference != 0

    def without_terms(self) -> "Identity":
        """Return it with nothing but the difference between its sides."""
        left, right = Term("", "", max(self.difference, 0)), Term("", "", max(-self.difference, 0))
        return replace(self, left=(left,), right=(right,), hidden=True)

    def arithmetic(self) -> Say:
        """Return the equation: `三组: 印制 70 = 发出 55 + 未用 13 + 换发 2`."""
        if self.hidden:
            return self._verdict()
        sign = {"=": "=", "<=": "≤"}[self.relation] if self.holds else {"=": "≠", "<=": ">"}[self.relation]
        tail = self.direction if self.difference else None
        zh = f"{self.place}: {_side(self.left, 'zh')} {sign} {_side(self.right, 'zh')}"
        en = f"{self.place}: {_side(self.left, 'en')} {sign} {_side(self.right, 'en')}"
        return Say(f"{zh}（{tail.zh}）", f"{en} ({tail.en})") if tail else Say(zh, en)

    def _verdict(self) -> Say:
        zh, en = ("成立", "holds") if self.holds else (f"不成立，{self.direction.zh}", f"fails, {self.direction.en}")
        return Say(f"{self.place}: {zh}（票数少，不显示）", f"{self.place}: {en} (too few ballots to be shown)")

    def finding(self) -> Finding:
        """Return the identity as a Finding for the clerk."""
        sign = {"=": "=", "<=": "≤"}[self.relation]
        arithmetic = self.arithmetic()
        return Finding(
            f"{self.name} {self.place} {self.label.zh}".rstrip(),
            self.about
            if self.hidden
            else Say(
                f"{self.about.zh}：{_names(self.left, 'zh')} {sign} {_names(self.right, 'zh')}",
                f"{self.about.en}: {_names(self.left, 'en')} {sign} {_names(self.right, 'en')}",
            ),
            Say(arithmetic.zh.partition(": ")[2], arithmetic.en.partition(": ")[2]),
            self.next_step,
        )


def _side(terms: tuple[Term, ...], language: str) -> str:
    return " + ".join(f"{getattr(term, language)} {term.value}" for term in terms) or "0"


def _names(terms: tuple[Term, ...], language: str) -> str:
    return " + ".join(getattr(term, language) for term in terms) or "0"
