"""The page "How this panel was drawn" and its record as a file, for both sides and for jurors: the same for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, jsonify, render_template
from flask_babel import gettext

from app.labels import label
from panel.projections.lot import LotView, Step

COLUMNS = 24  # marks in a row of the picture
CELL = 16  # units of the picture a mark has each way


@dataclass(frozen=True, slots=True)
class Mark:
    """One number of the walk in the picture; `x`, `y` are the upper left corner."""

    x: int
    y: int
    kind: str


def lot_page(view: LotView, *, back: tuple[str, str], file_href: str, others: Sequence[tuple[int, str]] = ()) -> str:
    """The page. `back`: where to return and in which words; `others`: number and address of the case's other draws."""
    return render_template(
        "lot/drawn.html", lot=view, record=view.record, marks=_marks(view.steps), width=COLUMNS * CELL, cell=CELL,
        height=-(-len(view.steps) // COLUMNS) * CELL, faults=[fault_words(fault) for fault in view.faults],
        back=back, file_href=file_href, others=others,
    )


def lot_file(view: LotView) -> Response:
    """The record for `flask lottery replay`, offered for saving."""
    response = jsonify(view.record.to_dict())
    response.headers["Content-Disposition"] = f'attachment; filename="lot-{view.record.case}-{view.round_no}.json"'
    return response


def fault_words(fault: str) -> str:
    """A reason of `LotRecord.faults` as a sentence, with the step it is about (counted from 1)."""
    code, _, step = fault.partition("@")
    words = label("lot_fault", code)
    return gettext("Step %(number)d: %(words)s", number=int(step) + 1, words=words) if step else words


def _marks(steps: Sequence[Step]) -> list[Mark]:
    return [Mark(i % COLUMNS * CELL, i // COLUMNS * CELL, step.kind) for i, step in enumerate(steps)]
