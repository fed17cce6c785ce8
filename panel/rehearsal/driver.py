"""Walks one case from wherever it stands to its closing, by the services the pages use."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from panel.evidence.store import EvidenceStore
from panel.lifecycle import ENDED, CaseStatus
from panel.models import (
    Brief,
    Case,
    Choice,
    Exhibit,
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
from panel.queries.rounds import find_last_round
from panel.rehearsal.clock import PACE, Clock
from panel.rehearsal.crowd import Crowd
from panel.rehearsal.people import hand_back_if_asked
from panel.rehearsal.settling import settle_draft
from panel.services.closing import Lesson, close_case
from panel.services.deciding import choose, decide_case
from panel.services.filing import give_consent
from panel.services.mediation import declare_impasse, propose
from panel.services.owning import take_case
from panel.services.polling import settle_wave
from panel.services.previewing import approve_draft, offer_preview
from panel.services.publishing import decide_picture, open_picture, publish_brief
from panel.services.redacting import frame_question, start_redaction
from panel.services.responding import give_response
from panel.uow import House

S = CaseStatus
FACTS = ("Did it happen as the complaint says?", "Was it put right at once?")
STEP = timedelta(minutes=5)  # between two acts in a case


@dataclass(frozen=True, slots=True)
class Driver:
    """Drives cases with one mediator; time goes on with every act."""

    house: House
    store: EvidenceStore
    mediator_id: int
    rng: random.Random
    clock: Clock

    @property
    def crowd(self) -> Crowd:
        """The jurors."""
        return self.clock.crowd

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
            self.clock.go(STEP)
        return self._status(case_id)

    def _status(self, case_id: int) -> CaseStatus:
        with self.house.db.reading() as session:
            return session.get_one(Case, case_id).status

    def _take(self, case_id: int) -> None:
        with self.house.work() as uow:
            take_case(uow, case_id, self.mediator_id, seed=self.rng.randbytes(32), now=self.clock.now)

    def _answer(self, case_id: int) -> None:
        text = "We have looked into this complaint. Our records differ from what the consumer says, and we ask for a review."
        with self.house.work() as uow:
            give_response(uow, case_id, text, now=self.clock.now, consents=True)
            give_consent(uow, case_id, PartyRole.COMPLAINANT, now=self.clock.now)

    def _mediate(self, case_id: int) -> None:
        with self.house.work() as uow:
            text = "The company explains its records in writing."
            propose(uow, case_id, "owner", RemedyKind.EXPLANATION, text, now=self.clock.now)
        with self.house.work() as uow:
            declare_impasse(uow, case_id, "The parties see the facts differently.", now=self.clock.now)

    def _start_redaction(self, case_id: int) -> None:
        with self.house.work() as uow:
            desk = start_redaction(uow, case_id, now=self.clock.now)
            options = [(option["key"], option["label"], option["side"]) for option in desk.options]
            asked = FACTS[: self.rng.randrange(len(FACTS) + 1)]  # none, one or two fact questions
            frame_question(uow, case_id, desk.question, options, desk.rule_text, now=self.clock.now, fact_questions=asked)

    def _publish(self, case_id: int) -> None:
        self._clear_pictures(case_id)
        with self.house.work() as uow:
            settle_draft(uow, case_id, by_id=self.mediator_id, now=self.clock.now)
            offer_preview(uow, case_id, now=self.clock.now)
            for role in PartyRole:
                approve_draft(uow, case_id, role, now=self.clock.now)
        with self.house.work() as uow:
            publish_brief(uow, case_id, store=self.store, now=self.clock.now)

    def _clear_pictures(self, case_id: int) -> None:
        with self.house.work() as uow:
            exhibits = uow.session.scalars(
                select(Exhibit.public_id).where(Exhibit.case_id == case_id, Exhibit.removed_at.is_(None))
            ).all()
            for exhibit in exhibits:
                open_picture(uow, case_id, exhibit, now=self.clock.now)
                decide_picture(
                    uow, case_id, exhibit, PictureState.WITHHELD, store=self.store, by_id=self.mediator_id, now=self.clock.now
                )

    def _vote(self, case_id: int) -> None:
        """Everybody newly summoned answers; when nobody is left to ask, time goes on to whatever clock runs out next."""
        with self.house.db.reading() as session:
            round_ = session.scalars(select(Round).where(Round.case_id == case_id, Round.status == RoundStatus.OPEN)).one()
            options = [o["key"] for o in session.get_one(Brief, round_.brief_id).options]
        if case_id not in self.crowd.truths:
            self.crowd.truths[case_id] = self.rng.choice(options)
        if self.clock.sweep():
            return
        with self.house.work() as uow:
            if settle_wave(uow, round_.id, now=self.clock.now):
                return
        self.clock.go_to(self._next_end(round_.id))
        with self.house.work() as uow:
            settle_wave(uow, round_.id, now=self.clock.now)

    def _next_end(self, round_id: int) -> datetime:
        """When the round's next summons, or its wave, runs out."""
        with self.house.db.reading() as session:
            wave = session.get_one(Round, round_id).wave_deadline_at
            summoned = session.scalar(
                select(func.min(Seat.answer_by)).where(Seat.round_id == round_id, Seat.status == SeatStatus.SUMMONED)
            )
        return min((moment for moment in (wave, summoned) if moment is not None), default=self.clock.now + PACE)

    def _decide(self, case_id: int) -> None:
        with self.house.work() as uow:
            round_ = find_last_round(uow.session, case_id)
            verdict = uow.session.scalars(select(Verdict).where(Verdict.round_id == (round_.id if round_ else 0))).one()
            stance = Stance.ADOPT if verdict.winner else Stance.ON_MERITS
            hand_back_if_asked(uow, case_id, self.mediator_id, now=self.clock.now)
            decide_case(
                uow, case_id, self.mediator_id, stance, RemedyKind.EXPLANATION,
                "The panel's reading of the facts is followed; the reasons are in the ballots.", now=self.clock.now,
            )
            for role in PartyRole:
                choose(uow, case_id, role, Choice.ACCEPT, now=self.clock.now)
            lesson = Lesson(
                "improvement", "support", "process", "respondent", action="Answer such complaints with the records at hand.",
                action_owner="Respondent", action_due_on=(self.clock.now + timedelta(days=30)).date(),
            )
            close_case(uow, case_id, lesson, by_id=self.mediator_id, now=self.clock.now, today=self.clock.now.date())
