"""What can be done for a wish and what cannot, in words: said while it is written, before anything is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext

from app.formatting import money
from app.house import now, reading
from app.labels import label
from panel.content import Impossible
from panel.ladder import read_ladder
from panel.models import RemedyKind
from panel.projections.wishes import Feasible, offered_remedies, spot_impossible, view_feasible


@dataclass(frozen=True, slots=True)
class WishNotes:
    """What is said of a wish: sentences about its remedy, and what was read in its words."""

    lines: tuple[str, ...]
    spotted: tuple[Impossible, ...]


def rungs_for(code: str) -> list[str]:
    """What a customer chooses from in this kind of dispute, lightest first."""
    return [kind.value for kind in offered_remedies(read_ladder(reading(), now()), code)]


def notes_for(code: str) -> dict[str, str]:
    """A note at each remedy: how much of it there is, or that it cannot be done here. Before anybody named an amount."""
    found = view_feasible(read_ladder(reading(), now()), code, None)
    notes = {kind.value: _barred(found) for kind in found.barred}
    for kind, cap in found.caps.items():
        if cap is not None:
            notes[kind.value] = gettext("At most %(amount)s. More needs a manager's word.", amount=money(cap))
    return notes


def left_out(code: str) -> str:
    """The remedies that this kind of dispute neither has nor asks about, in words; "" for none."""
    ladder = read_ladder(reading(), now())
    offered = offered_remedies(ladder, code)
    barred = [kind for kind in view_feasible(ladder, code, None).barred if kind not in offered]
    return gettext(", ").join(label("remedy", kind.value) for kind in barred)


def tell_wish(code: str, remedy: str, amount: int | None, texts: Sequence[str]) -> WishNotes:
    """What is said of a filled-in wish before it is sent. `texts`: what was written to it."""
    found, kind = view_feasible(read_ladder(reading(), now()), code, amount), RemedyKind(remedy)
    lines = [f"{label('remedy', remedy)}{gettext(': ')}{_barred(found)}"] if kind in found.barred else []
    if (cap := found.too_much(kind, amount)) is not None:
        lines.append(gettext(
            "%(remedy)s: in this kind of dispute at most %(amount)s. More needs a manager's word and is rare.",
            remedy=label("remedy", remedy), amount=money(cap),
        ))
    return WishNotes(tuple(lines), spot_impossible([text for text in texts if text]))


def _barred(found: Feasible) -> str:
    possible = gettext(", ").join(label("remedy", kind.value) for kind in found.caps)
    return gettext("Not done in this kind of dispute. Possible here: %(remedies)s.", remedies=possible)
