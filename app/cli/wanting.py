"""How an import ends that could not do its work: one sentence and exit code 1. What was taken stays, and can come again."""

from __future__ import annotations

from collections.abc import Sequence

from app.terminal import fail
from panel.imports.faults import BadRow


def fail_if_wanting(bad: Sequence[BadRow], taken: int) -> None:
    """End the command where a packed file was cut off, or no row could be used. `taken`: rows that were not left out."""
    if cut := next((row for row in bad if row.code == "import.damaged_gzip"), None):
        fail(
            f"The packed file is damaged from line {cut.line} on: the {taken} rows counted above came before that, nothing "
            "after them was read. Send the whole file again: rows that are known change nothing."
        )
    if bad and not taken:
        fail("Every row was left out: nothing has changed.")
