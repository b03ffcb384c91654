"""The catalogues of the line by language: another language is one more module and one more line here."""

from collections.abc import Mapping

from ivr.sayings import Catalogue
from ivr.sayings_en import ENGLISH
from ivr.sayings_zh import CHINESE

CATALOGUES: Mapping[str, Catalogue] = {"zh": CHINESE, "en": ENGLISH}
"""Chinese first, English second."""
