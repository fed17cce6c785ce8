"""Walks one case from wherever it stands to its closing, by the services the pages use."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select

from panel.evidence.store import EvidenceStore
from panel.lifecycle import ENDED, CaseStatus
from panel.models import (
    Brief,
    Case,
    Choice,
    Exhibit,
    Juror,
    PartyRole,
    PictureState,
    RemedyKind,
    Round,
    RoundStatus,
    Seat,
    SeatStatus,
    Stance,
    Verdict,
)
from panel.queries.cases import lock_case
from panel.queries.redactions import get_redaction, make_draft
from panel.queries.rounds import find_last_round
from panel.rehearsal.people import skill_of
from panel.services.casting import Paper, cast_ballot
from panel.services.closing import Lesson, close_case
from panel.services.deciding import choose, decide_case
from panel.services.filing import give_consent
from panel.services.mediation import declare_impasse, propose
from panel.services.owning import take_case
from panel.services.polling import settle_wave
from panel.services.previewing import approve_draft, offer_preview
from panel.services.publishing import decide_picture, open_picture, publish_brief
from panel.services.redacting import confirm_entities, start_redaction
from panel.services.responding import give_response
from panel.services.seats import accept_seat, give_back_seat
from panel.uow import House
from voting import CANNOT_TELL

S = CaseStatus
DECLINES = 80  # of a thousand summoned jurors decline
LAPSES = 40  # of a thousand never answer: the wave's clock takes their seats


@dataclass(slots=True)
class Driver:
    """Drives cases with one mediator. `now` is the simulated time and moves forward with every step."""

    house: House
    store: EvidenceStore
    mediator_id: int
    rng: random.Random
    now: datetime
    ballots: int = 0
    truths: dict[int, str] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)  # seats whose juror has had the chance to answer

    def drive(self, case_id: int) -> CaseStatus:
        """Take the case to its end. Gives the last status."""
        steps = {
            S.FILED: self._take, S.AWAITING_RESPONSE: self._answer, S.IN_MEDIATION: self._mediate,
            S.IMPASSE: self._start_redaction, S.REDACTING: self._publish, S.VOTING: self._vote, S.DECIDED: self._decide,
        }
        for _ in range(200):
            status = self._status(case_id)
            if status in ENDED or status not in steps:
                return status
            steps[status](case_id)
            self.now += timedelta(minutes=5)
        return self._status(case_id)

    def _status(self, case_id: int) -> CaseStatus:
        with self.house.db.reading() as session:
            return session.get_one(Case, case_id).status

    def _take(self, case_id: int) -> None:
        with self.house.work() as uow:
            take_case(uow, case_id, self.mediator_id, seed=self.rng.randbytes(32), now=self.now)

    def _answer(self, case_id: int) -> None:
        text = "We have looked into this complaint. Our records differ from what the consumer says, and we ask for a review."
        with self.house.work() as uow:
            give_response(uow, case_id, text, now=self.now, consents=True)
            give_consent(uow, case_id, PartyRole.COMPLAINANT, now=self.now)

    def _mediate(self, case_id: int) -> None:
        with self.house.work() as uow:
            propose(uow, case_id, "owner", RemedyKind.EXPLANATION, "The company explains its records in writing.", now=self.now)
        with self.house.work() as uow:
            declare_impasse(uow, case_id, "The parties see the facts differently.", now=self.now)

    def _start_redaction(self, case_id: int) -> None:
        with self.house.work() as uow:
            start_redaction(uow, case_id, now=self.now)

    def _publish(self, case_id: int) -> None:
        self._clear_pictures(case_id)
        with self.house.work() as uow:
            draft = make_draft(uow.session, lock_case(uow.session, case_id), get_redaction(uow.session, case_id))
            confirm_entities(uow, case_id, [e.id for e in draft.unconfirmed], by_id=self.mediator_id, now=self.now)
            offer_preview(uow, case_id, now=self.now)
            for role in PartyRole:
                approve_draft(uow, case_id, role, now=self.now)
        with self.house.work() as uow:
            publish_brief(uow, case_id, store=self.store, now=self.now)

    def _clear_pictures(self, case_id: int) -> None:
        with self.house.work() as uow:
            exhibits = uow.session.scalars(
                select(Exhibit.public_id).where(Exhibit.case_id == case_id, Exhibit.removed_at.is_(None))
            ).all()
            for exhibit in exhibits:
                open_picture(uow, case_id, exhibit, now=self.now)
                decide_picture(
                    uow, case_id, exhibit, PictureState.WITHHELD, store=self.store, by_id=self.mediator_id, now=self.now
                )

    def _vote(self, case_id: int) -> None:
        """Everybody newly summoned answers; when nobody is left to ask, the wave ends, full or by its clock."""
        with self.house.db.reading() as session:
            round_ = session.scalars(select(Round).where(Round.case_id == case_id, Round.status == RoundStatus.OPEN)).one()
            options = [o["key"] for o in session.get_one(Brief, round_.brief_id).options]
            summoned = session.execute(
                select(Seat.public_id, Juror.account_id, Juror.slot)
                .join(Juror, Juror.id == Seat.juror_id)
                .where(Seat.round_id == round_.id, Seat.status == SeatStatus.SUMMONED)
                .order_by(Seat.position)
            ).all()
        truth = self.truths.setdefault(case_id, self.rng.choice(options))
        fresh = [row for row in summoned if row[0] not in self.asked]
        for seat_id, account_id, slot in fresh:
            self.asked.add(seat_id)
            self._answer_summons(seat_id, account_id, slot, options, truth)
        if fresh:
            return
        with self.house.work() as uow:
            if settle_wave(uow, round_.id, now=self.now):
                return
        if round_.wave_deadline_at is not None:  # nobody more answers: the clock goes on to the end of the wave
            self.now = max(self.now, round_.wave_deadline_at)
        with self.house.work() as uow:
            settle_wave(uow, round_.id, now=self.now)

    def _answer_summons(self, seat_id: str, account_id: int, slot: int, options: list[str], truth: str) -> None:
        fate = self.rng.randrange(1000)
        if fate < LAPSES:
            return
        with self.house.work() as uow:
            if fate < LAPSES + DECLINES:
                give_back_seat(uow, seat_id, account_id, "decline", now=self.now)
                return
            accept_seat(uow, seat_id, account_id, now=self.now)
        paper = Paper(self._choice(slot, options, truth), "Judged by the brief as published.", ("rehearsal",))
        with self.house.work() as uow:
            cast_ballot(uow, seat_id, account_id, paper, salt=self.rng.randbytes(16), now=self.now)
        self.ballots += 1

    def _choice(self, slot: int, options: list[str], truth: str) -> str:
        skill = skill_of(slot)
        if self.rng.randrange(1000) < skill.cannot_tell:
            return CANNOT_TELL
        if self.rng.randrange(1000) < skill.right:
            return truth
        return self.rng.choice([o for o in options if o != truth])

    def _decide(self, case_id: int) -> None:
        with self.house.work() as uow:
            round_ = find_last_round(uow.session, case_id)
            verdict = uow.session.scalars(select(Verdict).where(Verdict.round_id == (round_.id if round_ else 0))).one()
            stance = Stance.ADOPT if verdict.winner else Stance.ON_MERITS
            decide_case(
                uow, case_id, self.mediator_id, stance, RemedyKind.EXPLANATION,
                "The panel's reading of the facts is followed; the reasons are in the ballots.", now=self.now,
            )
            for role in PartyRole:
                choose(uow, case_id, role, Choice.ACCEPT, now=self.now)
            lesson = Lesson(
                "improvement", "support", "process", "respondent", action="Answer such complaints with the records at hand.",
                action_owner="Respondent", action_due_on=(self.now + timedelta(days=30)).date(),
            )
            close_case(uow, case_id, lesson, by_id=self.mediator_id, now=self.now, today=self.now.date())
