"""What the sides and the mediator of a life propose and answer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from panel.lifecycle import CaseStatus as S
from panel.models import PartyRole, RemedyKind
from panel.services.mediation import accept_proposal, decline_proposal, propose
from tests.panel.life import Life

WHERE = (S.IN_MEDIATION, S.IMPASSE)


def put(life: Life, by: str) -> None:
    """A remedy is put to the sides; a side's own one counters what is open, and the same again at once is the same click."""
    found = life.model["proposal"]
    same = found is not None and (found["by"], found["made"]) == (by, life.now)
    due = life.status in WHERE and (found is None or by != "owner" or same)
    made: list[Any] = []
    done = life.act(
        due, lambda u: made.append(propose(u, life.case_id, str(by), RemedyKind.APOLOGY, "道歉", now=life.now, hours=30))
    )
    if done and same:
        assert made[0].public_id == found["id"]
    elif done:
        yes = set() if by == "owner" else {PartyRole(by)}
        until = life.now + timedelta(hours=30)
        life.model["proposal"] = {"id": made[0].public_id, "yes": yes, "until": until, "by": by, "made": life.now}


def answer(life: Life, side: PartyRole, yes: bool) -> None:
    """A side answers the open proposal; both yes settle the dispute."""
    found = life.model["proposal"]
    due = life.status in WHERE and found is not None and life.now < found["until"]
    both = yes and found is not None and found["yes"] | {side} == set(PartyRole)
    use = accept_proposal if yes else decline_proposal
    known = found["id"] if found else "nosuchproposal"
    to = S.SETTLED if both and due and side not in found["yes"] else None
    if life.act(due, lambda u: use(u, life.case_id, known, side, now=life.now), to):
        found["yes"].add(side)
        life.model["proposal"] = None if to or not yes else found
