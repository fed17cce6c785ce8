"""What can be done and what cannot: of a kind of dispute before filing, of the wishes of a case afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from panel.content import Impossible, category, impossible_wishes
from panel.ladder import FREE, Ladder
from panel.models import Account, RemedyKind
from panel.models.wish import WishGround, WishRuling
from panel.queries.wishes import list_rulings
from panel.risk import first_word

KINDS = tuple(kind for kind in RemedyKind if kind is not RemedyKind.NONE)


@dataclass(frozen=True, slots=True)
class Feasible:
    """What a kind of dispute has. `caps`: the most a remedy can be without a manager's word, in minor units; None: no limit.

    `barred`: remedies the playbook has not got.
    """

    caps: dict[RemedyKind, int | None]
    barred: tuple[RemedyKind, ...]

    def too_much(self, remedy: RemedyKind, amount: int | None) -> int | None:
        """The cap that a wish goes beyond; None when it does not."""
        cap = self.caps.get(remedy)
        return cap if cap is not None and amount is not None and amount > cap else None


@dataclass(frozen=True, slots=True)
class RulingView:
    """What was said of a wish. `holds`: nothing was said of it since; `grounds`: why a vote's answers can be carried out."""

    part: str
    feasible: bool
    reason: str
    instead: str
    by: str
    at: datetime
    holds: bool
    grounds: tuple[str, ...]


def view_feasible(ladder: Ladder, code: str, amount: int | None) -> Feasible:
    """What can be done in this kind of dispute when `amount` is what it is about."""
    rungs = {rung.remedy: rung.cap(amount) for rung in ladder.rungs(code)}
    rungs |= {kind: None for kind in FREE if kind in KINDS and kind not in rungs}
    return Feasible(rungs, tuple(kind for kind in KINDS if kind not in rungs))


def offered_remedies(ladder: Ladder, code: str) -> list[RemedyKind]:
    """What a customer chooses from: what the kind of dispute came with, and what its playbook has; lightest first."""
    wanted = {RemedyKind(name) for name in category(code).remedies} | {rung.remedy for rung in ladder.rungs(code)}
    return [kind for kind in KINDS if kind in wanted]


def spot_impossible(texts: Sequence[str]) -> tuple[Impossible, ...]:
    """What no case here can bring, as far as the words of a wish speak of it. Words are looked for, not meanings."""
    whole = "\n".join(texts)
    return tuple(each for each in impossible_wishes() if first_word(each.zh, each.en, whole))


def view_rulings(session: Session, case_id: int) -> tuple[RulingView, ...]:
    """All that was said of the wishes of a case, the newest first."""
    rulings = list_rulings(session, case_id)
    if not rulings:
        return ()
    last = {each.part: each.id for each in rulings}
    names = {row.id: row.name for row in session.execute(select(Account.id, Account.name).where(
        Account.id.in_({each.by_id for each in rulings})
    ))}  # fmt: skip
    grounds = session.scalars(select(WishGround).where(WishGround.case_id == case_id).order_by(WishGround.id)).all()
    return tuple(_view(each, names.get(each.by_id or 0, ""), last[each.part] == each.id, grounds) for each in reversed(rulings))


def _view(ruling: WishRuling, by: str, holds: bool, grounds: Sequence[WishGround]) -> RulingView:
    newest = {ground.round_no: ground.text for ground in grounds if ground.ruling_id == ruling.id}
    return RulingView(
        ruling.part.value, ruling.feasible, ruling.reason, ruling.instead, by, ruling.at, holds, tuple(newest.values())
    )
