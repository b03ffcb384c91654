"""Verifying is arithmetic of its own: what published a slip must not confirm it."""

import subprocess
import sys

_ASK = "import sys, tally.verify; print(*sorted(name for name in sys.modules if name.startswith('tally.')))"


def test_verifying_loads_nothing_that_counted_merged_scored_or_published() -> None:
    """Else a slip in the count would repeat itself in what checks the count (issue 2, section 5)."""
    loaded = subprocess.run([sys.executable, "-c", _ASK], capture_output=True, text=True, check=True).stdout.split()

    assert "tally.verify" in loaded
    assert {name.split("_")[0] for name in loaded} == {"tally.verify"}
