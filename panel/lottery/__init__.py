"""The lot: who is drawn for a round, from a committed seed over a committed pool, so that anyone can redo it.

Pure: no database, no clock, no randomness of its own. A pool is known here only by its size; a member is a
slot number. Who stands behind a slot, and why a slot is refused, is the caller's knowledge.
"""

from panel.lottery.draw import Drawn, Walked, draw
from panel.lottery.record import LotRecord
from panel.lottery.replay import replay
from panel.lottery.seed import check_opening, commitment, round_seed
from panel.lottery.stream import walk_slots

__all__ = [
    "Drawn",
    "LotRecord",
    "Walked",
    "check_opening",
    "commitment",
    "draw",
    "replay",
    "round_seed",
    "walk_slots",
]
