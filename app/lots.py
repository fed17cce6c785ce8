"""The page "How this panel was drawn" and its record as a file, for both sides and for jurors: the same for all of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, jsonify, render_template, request
from flask_babel import gettext

from app.labels import label
from panel.lottery import LotRecord
from panel.projections.lot_view import DrawnView, Fixed, Step

COLUMNS = 24  # marks in a row of the picture
LISTS_MAX = 100_000  # a larger number is a mistake
CELL = 16  # units of the picture a mark has each way
CHECKS = (
    "journal", "before", "source", "nonce_complainant", "nonce_respondent", "seed", "walk", "leaves", "reasons", "log", "use",
)  # fmt: skip
"""The checks of static/js/lot/record.js, in their order."""
ABOUT_LINES = (
    "event_differs", "event_opening_missing", "event_opening_differs", "sealed_event_differs", "journal_broken",
)  # fmt: skip
"""Faults that count lines of the evidence or of the journal, not steps of the walk."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One number of the walk in the picture; `x`, `y` are the upper left corner."""

    x: int
    y: int
    kind: str


def drawn_page(
    view: DrawnView, record: LotRecord, *, back: tuple[str, str], file_href: str, others: Sequence[tuple[int, str]] = (),
    opening_href: str = "", lists: Sequence[tuple[int, str]] = (),
) -> str:  # fmt: skip
    """The page of a closed round.

    `back`: where to return and in which words; `others`: number and address of the case's other draws; `opening_href`: where
    a juror finds the opening of the own number; `lists`: number and address of every list of the round, when it has several.
    """
    return render_template(
        "lot/drawn.html", lot=view, marks=_marks(view.steps), width=COLUMNS * CELL, cell=CELL, checks=checks_of(view),
        height=-(-len(view.steps) // COLUMNS) * CELL, faults=[fault_words(fault) for fault in record.faults()],
        back=back, file_href=file_href, file_name=file_name(record), others=others, opening_href=opening_href,
        lists=_tabs(view, lists), used_up="pool_used_up" in record.warnings(),
    )


def checks_of(view: DrawnView) -> tuple[str, ...]:
    """The checks the browser makes of this list: what came before it is looked at only where something did."""
    return CHECKS if view.extension else tuple(code for code in CHECKS if code != "before")


def _tabs(view: DrawnView, lists: Sequence[tuple[int, str]]) -> list[dict[str, str | bool]]:
    return [
        {
            "href": href, "active": number == view.extension,
            "label": gettext("Further list %(number)d", number=number) if number else gettext("First list"),
        }
        for number, href in lists
    ]  # fmt: skip


def asked_list() -> int:
    """Which list of the round the address asks for: 0 for the first, 1, 2, … for those of its extension draws."""
    number = request.args.get("list", 0, type=int)
    return number if 0 < number < LISTS_MAX else 0


def fixed_page(fixed: Fixed, *, back: tuple[str, str], others: Sequence[tuple[int, str]] = ()) -> str:
    """The page of a draw whose round has not closed: only what is fixed."""
    return render_template("lot/fixed.html", fixed=fixed, back=back, others=others)


def lot_file(record: LotRecord) -> Response:
    """The record, offered for saving."""
    response = jsonify(record.to_dict())
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name(record)}"'
    return response


def file_name(record: LotRecord) -> str:
    """What the record is saved as: by the name of its commitment, which the receipts show too."""
    return f"lot-{json.loads(record.drawn)['commit'][:16]}.json"


def fault_words(fault: str) -> str:
    """A code of docs/lot-format.md as a sentence, with the step or the line it is about (counted from 1)."""
    code, _, at = fault.partition("@")
    words = label("lot_fault", code)
    if not at:
        return words
    if code in ABOUT_LINES:
        return gettext("Line %(number)d: %(words)s", number=int(at) + 1, words=words)
    return gettext("Step %(number)d: %(words)s", number=int(at) + 1, words=words)


def _marks(steps: Sequence[Step]) -> list[Mark]:
    return [Mark(i % COLUMNS * CELL, i // COLUMNS * CELL, step.kind) for i, step in enumerate(steps)]
