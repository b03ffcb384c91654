"""The practice line: fruit instead of officials, for whoever calls before a poll opens; nothing is kept of it."""

from fractions import Fraction

from poll.rules import Contest, ContestKind, Option

_FRUIT = (
    ("apple", "苹果", "Apples"),
    ("pear", "梨子", "Pears"),
    ("peach", "桃子", "Peaches"),
    ("melon", "西瓜", "Melons"),
)

FRUIT = Contest(
    # No contest of a rule file can have this id.
    id="(practice)",
    kind=ContestKind.CHOICE,
    subject=None,
    electorates=(),
    title={"zh": "您最爱吃哪一样水果", "en": "the fruit you like best"},
    options=tuple(
        Option(
            id=each,
            key=str(key),
            label={"zh": chinese, "en": english},
            words={},
            asks={},
            points=None,
            abstains=False,
        )
        for key, (each, chinese, english) in enumerate(_FRUIT, start=1)
    ),
    seats=1,
    weight=Fraction(1),
)
"""The one question of the practice line."""
