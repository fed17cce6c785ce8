"""Finding the briefs a text that got out was taken from, by its words: retyped and photographed texts carry no marks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from panel.models import Brief, Case
from panel.watermark import unmarked

PIECE_HAN, PIECE = 10, 32  # signs of a piece: of Chinese, of anything else
PROBES = 24  # pieces that are looked for, spread over the text
LEAST = 2  # pieces that must be in a brief; one where the text has no more
MOST = 20
_HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class FromBrief:
    """A brief with words of the text. `case_id`, `number`: the case, empty for a control case; `found` of `sought` pieces."""

    case_id: str
    number: str
    round_no: int
    found: int
    sought: int


def pieces_of(text: str) -> list[str]:
    """Pieces of each line, one behind the other, at most PROBES; what is shorter than a piece tells nothing."""
    cut = []
    for line in (each.strip() for each in unmarked(text).splitlines()):
        size = PIECE_HAN if _HAN.search(line) else PIECE
        cut += [line[at : at + size].strip() for at in range(0, len(line) - size + 1, size)]
    whole = list(dict.fromkeys(cut))
    step = max(1, -(-len(whole) // PROBES))
    return whole[::step]


def find_briefs(session: Session, text: str) -> tuple[FromBrief, ...]:
    """The briefs whose claim or response holds pieces of the text, most pieces first. Reads all briefs: a rare act."""
    pieces = pieces_of(text)
    if not pieces:
        return ()
    holds = [column.contains(piece, autoescape=True) for piece in pieces for column in (Brief.claim, Brief.response)]
    rows = session.execute(
        select(Brief.claim, Brief.response, Brief.round_no, Case.public_id, Case.number)
        .outerjoin(Case, Case.id == Brief.case_id).where(or_(*holds)).order_by(Brief.id)
    )
    found = [
        FromBrief(case_id or "", number or "", round_no, _count(pieces, f"{claim}\n{response}"), len(pieces))
        for claim, response, round_no, case_id, number in rows
    ]
    sure = [each for each in found if each.found >= min(LEAST, len(pieces))]
    return tuple(sorted(sure, key=lambda each: -each.found)[:MOST])


def _count(pieces: Sequence[str], text: str) -> int:
    return sum(piece in text for piece in pieces)
