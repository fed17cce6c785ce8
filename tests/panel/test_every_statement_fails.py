"""Every statement of every act fails once: then nothing of the act is stored, and the next try does all of it.

Counted at the driver, BEGIN and COMMIT too; the long acts in steps, all of them with FAULTS=all (docs/testing.md).
"""

from __future__ import annotations

import contextlib
import os
import random
from collections.abc import Callable

import pytest
from sqlalchemy.exc import OperationalError

from panel.errors import Conflict
from panel.lifecycle import CaseStatus as S
from panel.models import AppealGround, PartyRole, RemedyKind, SeatStatus, Stance
from panel.record.signing import Signer
from panel.services.appealing import file_appeal
from panel.services.casting import Paper, cast_ballot
from panel.services.deciding import decide_case
from panel.services.mediation import accept_proposal, propose
from panel.services.polling import settle_wave
from panel.services.publishing import publish_brief
from panel.services.seats import accept_seat, give_back_seat
from panel.services.taking_up import take_up
from panel.uow import UnitOfWork
from tests.guards.sources import nothing
from tests.panel.faulty import COMMIT, RAISED, Faults, digest, faulty
from tests.panel.holds import find_faults
from tests.panel.scene import Scene

WORDS = "双方证据对照下来，更可信的一方已经写明，请再看一遍全部材料。"
ALL = os.environ.get("FAULTS") == "all"
FEW = 6  # statements of an act that are struck, besides its COMMIT, unless FAULTS=all
Act = Callable[[UnitOfWork], object]


class Struck:
    """Does acts after letting their statements fail. `lengths`: how many statements each has."""

    def __init__(self, scene: Scene, faults: Faults) -> None:
        self.scene, self.faults, self.lengths = scene, faults, dict[str, int]()

    def do(self, name: str, act: Act) -> None:
        """Fail at one statement after the other, then at a COMMIT that was done: that one stands, and is not done twice."""
        house, faults = self.scene.house, self.faults
        before = digest(house)
        self._fail(act, COMMIT)
        self.lengths[name] = length = faults.seen
        for at in self._chosen(length - 1):
            self._fail(act, at)
            assert digest(house) == before, f"{name}: {faults.struck} failed and left something"
        self._fail(act, COMMIT, late=True)
        after = digest(house)
        assert after != before
        faults.arm(0)
        with contextlib.suppress(Conflict), house.work() as uow:  # a second try may be told that it is done
            act(uow)
        assert digest(house) == after, f"{name} was done twice"

    def _chosen(self, length: int) -> list[int]:
        every = range(1, length + 1)
        return list(every) if ALL or length <= 12 else sorted(random.sample(every, FEW))

    def _fail(self, act: Act, at: int, *, late: bool = False) -> None:
        self.faults.arm(at, late=late)
        with pytest.raises((OperationalError, *RAISED)) as raised, self.scene.house.work() as uow:
            act(uow)
        assert self.faults.struck, raised.value


def paper(choice: str) -> Paper:
    return Paper(choice, "双方证据对照下来更可信的一方", ("tag",))


def test_an_act_whose_statement_fails_leaves_nothing_and_is_done_by_the_next_try(scene: Scene) -> None:
    scene.house.signer = Signer(bytes(range(32, 64)))
    with faulty(scene.house) as faults:
        struck = Struck(scene, faults)
        settled = settle_a_dispute(struck)
        case_id = panel(struck)
        after_the_verdict(struck, case_id)
        struck.do("take up", lambda u: take_up(u, scene.house, now=scene.now))
    assert min(struck.lengths.values()) >= 4
    assert struck.lengths["publish the brief"] > 50
    nothing(find_faults(scene, [settled, case_id]))


def settle_a_dispute(struck: Struck) -> int:
    """Both sides accept what the mediator proposes."""
    scene = struck.scene
    case_id = scene.to(S.IN_MEDIATION, order_no="2")
    with scene.house.work() as uow:
        offer = propose(uow, case_id, "owner", RemedyKind.APOLOGY, "道歉", now=scene.now, hours=2).public_id
    for role in PartyRole:
        struck.do(f"accept as {role}", lambda u, role=role: accept_proposal(u, case_id, offer, role, now=scene.now))
    assert scene.status(case_id) is S.SETTLED
    return case_id


def panel(struck: Struck) -> int:
    """From the brief to the verdict: four to three, so widened once."""
    scene, salt = struck.scene, bytes(16)
    case_id = scene.to(S.REDACTING)
    scene.clear_desk(case_id)
    struck.do("publish the brief", lambda u: publish_brief(u, case_id, store=scene.store, now=scene.now))
    first, *others = scene.seats(case_id)
    struck.do("accept a seat", lambda u: accept_seat(u, *first, now=scene.now))
    for name, choice in (("cast a ballot", "dismiss"), ("replace it", "uphold")):
        struck.do(name, lambda u, choice=choice: cast_ballot(u, *first, paper(choice), salt=salt, now=scene.now))
    back = others.pop()
    struck.do("give a seat back", lambda u: give_back_seat(u, *back, "recuse", now=scene.now))
    others += [seat for seat in scene.seats(case_id, SeatStatus.SUMMONED) if seat not in others]
    for number, seat in enumerate(others):
        scene.cast(seat, "uphold" if number < 3 else "dismiss")
    round_id = scene.round(case_id).id
    struck.do("widen", lambda u: settle_wave(u, round_id, now=scene.now))
    for seat in scene.seats(case_id, SeatStatus.SUMMONED):
        scene.cast(seat, "uphold")
    struck.do("close the round", lambda u: settle_wave(u, round_id, now=scene.now))
    assert scene.verdict(case_id).cast == 17
    return case_id


def after_the_verdict(struck: Struck, case_id: int) -> None:
    """The mediator's decision, and an appeal against it."""
    scene, seed = struck.scene, bytes(range(32))
    decision = (scene.mediator, Stance.ADOPT, RemedyKind.FULL_REFUND, WORDS)
    struck.do("decide", lambda u: decide_case(u, case_id, *decision, now=scene.now, amount_minor=1000))
    appeal = (PartyRole.RESPONDENT, AppealGround.PROCEDURE, WORDS)
    struck.do("appeal", lambda u: file_appeal(u, case_id, *appeal, seed=seed, now=scene.now))
    assert scene.status(case_id) is S.APPEALED
