"""The file of a result: result.json, byte for byte."""

import json
from collections.abc import Mapping
from typing import Any


def result_bytes(result: Mapping[str, Any]) -> bytes:
    """Return result.json: options stand in the order of the ballot paper, so its keys are not sorted."""
    return json.dumps(result, ensure_ascii=False, indent=1).encode() + b"\n"
