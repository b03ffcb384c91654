"""Which keys a rule file may hold; any other key is a finding (docs/rule-file.md says what each means)."""

from collections.abc import Mapping

KEYS: Mapping[str, tuple[str, ...]] = {
    "poll": (
        "title",
        "source",
        "languages",
        "zone",
        "opens_at",
        "closes_at",
        "help_line",
        "notice_days",
        "list_days",
        "objection_days",
        "decision_days",
        "revote",
        "decimals",
        "score_denominator",
        "shared_phone_cap",
        "smallest_cell",
        "text_grace_seconds",
        "call_grace_seconds",
        "code",
        "calls",
        "dialects",
        "retention",
        "satisfaction",
        "subjects",
        "sessions",
        "units",
        "electorates",
        "scales",
        "contests",
        "components",
        "bands",
        "thresholds",
    ),
    "code": ("use", "digits", "tries", "run_together"),
    "calls": (
        "menu",
        "help_key",
        "wait_seconds",
        "synthetic",
        "call_back",
        "from_hour",
        "to_hour",
        "tries",
        "retry_minutes",
    ),
    "dialects": ("id", "label", "language", "units", "synthetic"),
    "retention": ("numbers_days", "ballots_years"),
    "satisfaction": ("options", "denominator"),
    "subjects": ("id", "name", "post"),
    "sessions": ("id", "body", "label", "place", "starts_at"),
    "units": ("id", "label"),
    "electorates": ("id", "label", "who", "session", "channels", "quorum"),
    "quorum": ("of", "comparator", "share", "source"),
    "scales": ("id", "options"),
    "options": ("id", "key", "label", "words", "asks", "points", "abstains"),
    "contests": ("id", "kind", "subject", "electorates", "title", "scale", "options", "seats", "weight"),
    "components": ("kind", "ref", "label", "weight", "source"),
    "bands": ("id", "label", "comparator", "value"),
    "thresholds": (
        "id",
        "flag",
        "measure",
        "options",
        "electorate",
        "denominator",
        "comparator",
        "value",
        "source",
    ),
}
"""The keys of each table, in the order in which the document explains them."""

LANGUAGES = ("zh", "en")
"""The languages in which the gateway can answer."""

BODIES = ("superior", "local")
"""Who a report is given to: the body above, or the person's own members and villagers."""

MEASURES = ("share", "satisfaction", "composite")
"""What a threshold looks at."""
