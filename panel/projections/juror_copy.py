"""The brief as one seat gets it: every longer text carries the seat's own invisible marks (`panel/watermark.py`)."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

from panel.projections.juror import BriefView, FactView, StatementView
from panel.watermark import TAGS, mark, tags_of


def copy_for(brief: BriefView, key: bytes, seat: str) -> BriefView:
    """The brief marked for the seat with this public id. What is seen, heard and looked for stays the same.

    Title, questions and answers of the paper are left alone: they are short, and stay readable after the round.
    """
    tags, turn = tags_of(key, seat), count()

    def own(text: str) -> str:
        return mark(text, tags, first=next(turn) % TAGS)

    def fact(view: FactView) -> FactView:
        return replace(view, text=own(view.text))

    def said(view: StatementView) -> StatementView:
        return replace(view, text=own(view.text), remedy=own(view.remedy))

    first, second = brief.statements
    return replace(
        brief, rule_text=own(brief.rule_text), facts=tuple(map(fact, brief.facts)), records=tuple(map(fact, brief.records)),
        statements=(said(first), said(second)),
        heard=tuple(replace(each, text=own(each.text)) for each in brief.heard),
        firms=tuple(replace(each, text=own(each.text), did=own(each.did)) for each in brief.firms),
    )
