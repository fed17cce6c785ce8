"""Every code a check of a draw can give stands in docs/lot-format.md, with words on pages and in the stand-alone program."""

from __future__ import annotations

import re

from app.words.lot import LABELS
from panel.lottery.reasons import CONFLICT, SEATED, STANDING, USE
from panel.queries.walk_counts import TIES
from tests.panel.lottery.verifier import PROGRAM, lot
from tools.running import ROOT

_GIVEN = re.compile(r'(?:yield|found = \[|\.append\(|\["(?:source|entries)"\]\.append\()\s*f?"([a-z]+_[a-z_]+)(?:@|")')
OURS_ALONE = {"journal_prev_differs", "journal_gap", "journal_id_differs", "journal_unreadable"}
"""The stand-alone program says these otherwise, or leaves them to us."""


def documented() -> set[str]:
    """The codes of the table "What is checked"."""
    text = (ROOT / "docs" / "lot-format.md").read_text("utf-8")
    table = text.split("## What is checked")[1].split("\n\n")[1]
    return {code.partition("@")[0] for code in re.findall(r"`([a-z_]+(?:@[a-z])?)`", table)}


def test_every_code_has_words_on_pages() -> None:
    words = set(LABELS["lot_fault"])
    assert words >= documented()
    assert words - documented() == {"journal_prev_differs", "journal_gap", "journal_id_differs"}


def test_every_code_has_words_in_the_program() -> None:
    assert set(lot.MEANING) == documented() - OURS_ALONE
    written = set(_GIVEN.findall(PROGRAM.read_text("utf-8")))
    assert written
    assert written <= set(lot.MEANING)


def test_every_published_reason_has_words() -> None:
    at_the_summons = USE.keys() - TIES - {SEATED}
    assert set(LABELS["lot_reason"]) == {*STANDING, CONFLICT} | at_the_summons
