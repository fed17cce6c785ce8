"""The lot: who is drawn for a round, from a committed seed over a committed pool, so that anyone can redo it.

Pure: no database, no clock, no randomness of its own. A pool is known here only by its size and its roots; a member is a
slot number. Who stands behind a slot, and why a slot is refused, is the caller's knowledge.
"""

from panel.lottery.annex import Annex
from panel.lottery.draw import Drawn, Walked, draw, draw_strata
from panel.lottery.record import LotRecord
from panel.lottery.seed import check_opening, commitment, round_seed
from panel.lottery.stream import walk_slots

__all__ = [
    "Annex",
    "Drawn",
    "LotRecord",
    "Walked",
    "check_opening",
    "commitment",
    "draw",
    "draw_strata",
    "round_seed",
    "walk_slots",
]
