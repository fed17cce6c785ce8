"""What the plans an operator may choose from cost: replayed on model crowds, once a process and plan."""

from __future__ import annotations

from functools import lru_cache

from panel.errors import Invalid
from panel.settings import clean_plan
from voting import Plan
from voting.replay import Price, model_crowds, price

KNOWN = ("7-17-35:5", "7-11-17-35:5", "7-13-21-35:5", "17:60%", "9~17:first-9", "16~31:first-16", "3~35:sure-95")
ORDERS = 10


@lru_cache(maxsize=64)
def price_of(text: str) -> Price:
    """The price of a plan in its one way of writing; the same in every process."""
    return price(model_crowds(), Plan.parse(text), orders=ORDERS)


def priced_plans(present: str, tried: str) -> tuple[list[Price], Invalid | None]:
    """(the present plan, the one asked for and the known ones, each once; why the one asked for is none)."""
    texts, refused = [present], None
    if tried.strip():
        try:
            texts.append(clean_plan(tried))
        except Invalid as error:
            refused = error
    return [price_of(text) for text in dict.fromkeys((*texts, *KNOWN))], refused
