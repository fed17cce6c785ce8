"""The life of a case beside a plain dict that says what should be so: each act is accepted exactly when it is due."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, text

from panel.errors import PanelError
from panel.lifecycle import ENDED
from panel.lifecycle import CaseStatus as S
from panel.models import (
    Choice,
    Juror,
    PartyRole,
    RemedyKind,
    Seat,
    SeatStatus,
    Stance,
)
from panel.rehearsal.settling import settle_draft
from panel.services.casting import Paper, cast_ballot
from panel.services.closing import Lesson
from panel.services.deciding import decide_case
from panel.services.erasing import erase_due
from panel.services.filing import give_consent, withdraw_case
from panel.services.mediation import declare_impasse
from panel.services.owning import take_case
from panel.services.polling import settle_wave
from panel.services.previewing import approve_draft, offer_preview
from panel.services.publishing import publish_brief
from panel.services.redacting import start_redaction
from panel.services.responding import give_response
from panel.services.seats import ENDS, accept_seat, give_back_seat
from panel.uow import UnitOfWork
from tests.guards.sources import nothing
from tests.panel.conftest import NOON
from tests.panel.holds import find_faults
from tests.panel.life_house import copied
from tests.panel.scene import RESPONSE

LESSON = Lesson("fault", "delivery", "ability", "respondent", no_action_reason="已在平台规则中处理")
WORDS = "双方证据对照下来，更可信的一方已经写明，请再看一遍全部材料。"
SIDES = tuple(PartyRole)
PLACES = {1: 7, 2: 17, 3: 35}
LEAD = 5
DONE = (Choice.ACCEPT, Choice.LEAVE)
ERASED_AFTER = timedelta(days=180)


class Life:
    """One case. `model` holds what should be so; `act` checks that the house thinks the same."""

    def __init__(self) -> None:
        self.folder, self.scene = copied()
        self.house = self.scene.house
        self.case_id = self.scene.file()
        self.seats: dict[str, dict[str, Any]] = {}
        self.model: dict[str, Any] = {
            "status": S.FILED, "answered": False, "proposal": None, "left": set(), "previewed_at": None, "approved": set(),
            "wave": 0, "outcome": None, "decided": False, "choices": {}, "asked": set(), "waiting": set(), "appealed": set(),
            "since": NOON, "stale": set(), "ended": None, "erased": False,
        }

    def end(self) -> None:
        """Everything stored holds, for the stand-alone checker too; then the file goes."""
        try:
            nothing(find_faults(self.scene, [self.case_id]))
        finally:
            self._forget()

    def _forget(self) -> None:
        self.house.db.dispose()
        shutil.rmtree(self.folder)

    @property
    def status(self) -> S:
        """The status the model says."""
        return self.model["status"]

    def act(self, is_due: bool, use: Callable[[UnitOfWork], object], to: S | None = None) -> bool:
        """Do it: accepted exactly when it is due, and a refusal leaves every row of the case as it was."""
        before = self._rows()
        refused: PanelError | None = None
        try:
            with self.house.work() as uow:
                use(uow)
        except PanelError as error:
            refused = error
        if refused is not None:
            assert not is_due, f"refused in {self.status}: {refused}"
            assert self._rows() == before
            return False
        assert is_due, f"accepted in {self.status}"
        if to is not None:
            self._enter(to)
        assert self.scene.status(self.case_id) is self.status
        return True

    def _enter(self, to: S) -> None:
        model = self.model
        if self.status is S.VOTING and to is not S.VOTING:
            for seat in self.seats.values():
                if seat["status"] in (SeatStatus.SUMMONED, SeatStatus.ACCEPTED):
                    seat["status"] = SeatStatus.RELEASED
        model["status"] = to
        if to in ENDED:
            model["ended"] = self.now
        if to not in (S.IN_MEDIATION, S.IMPASSE):
            model["proposal"] = None  # nobody can answer it any more
        if to is S.REDACTING:
            model |= {"previewed_at": None, "approved": set()}
        if to is S.VOTING:
            self.seats.clear()
            model["stale"] = set(model["waiting"])
            model |= {"wave": 1, "outcome": None, "decided": False, "choices": {}, "asked": set()}

    def _rows(self) -> list[Any]:
        with self.house.db.engine.connect() as connection:
            return [
                connection.execute(text(f"SELECT * FROM {name} ORDER BY 1")).all()
                for name in ("cases", "parties", "timeline", "rounds", "seats", "ballots", "verdicts", "proposals", "notices")
            ]

    @property
    def now(self) -> datetime:
        """The time of this life."""
        return self.scene.now

    def take(self) -> None:
        """A mediator takes it; again is once. Whoever has answered already is not waited for."""
        after = S.IN_MEDIATION if self.model["answered"] else S.AWAITING_RESPONSE
        to = after if self.status is S.FILED else None
        seed, owner = secrets.token_bytes(32), self.scene.mediator
        self.act(self.status not in ENDED, lambda u: take_case(u, self.case_id, owner, seed=seed, now=self.now), to)

    def respond(self) -> None:
        """The respondent tells its side, once; that is a consent too."""
        due = self.status in (S.FILED, S.AWAITING_RESPONSE, S.IN_MEDIATION) and not self.model["answered"]
        to = S.IN_MEDIATION if self.status is S.AWAITING_RESPONSE else None
        if self.act(due, lambda u: give_response(u, self.case_id, RESPONSE, now=self.now, consents=True), to):
            self.model["answered"] = True
            self.model["left"].discard(PartyRole.RESPONDENT)

    def impasse(self) -> None:
        """Mediation has failed; what was proposed lapses."""
        if self.act(
            self.status is S.IN_MEDIATION, lambda u: declare_impasse(u, self.case_id, "各执一词", now=self.now), S.IMPASSE
        ):
            self.model["proposal"] = None

    def consent(self, side: PartyRole) -> None:
        """A side agrees to the panel."""
        due = self.status in (S.FILED, S.AWAITING_RESPONSE, S.IN_MEDIATION, S.IMPASSE, S.REDACTING)
        if self.act(due, lambda u: give_consent(u, self.case_id, side, now=self.now)):
            self.model["left"].discard(side)

    def redact(self) -> None:
        """The desk opens, if nobody has left."""
        due = self.status is S.IMPASSE and not self.model["left"]
        seed = secrets.token_bytes(32)
        self.act(due, lambda u: start_redaction(u, self.case_id, now=self.now, seed=seed), S.REDACTING)

    def show(self) -> None:
        """Everything is confirmed and both sides see the draft."""
        if self.act(self.status is S.REDACTING, self._show) and self.model["previewed_at"] is None:
            self.model["previewed_at"] = self.now

    def _show(self, uow: UnitOfWork) -> None:
        if self.status is S.REDACTING:
            settle_draft(uow, self.case_id, by_id=self.scene.mediator, now=self.now)
        offer_preview(uow, self.case_id, now=self.now)

    def approve(self, side: PartyRole) -> None:
        """A side agrees to the draft it was shown."""
        due = self.status is S.REDACTING and self.model["previewed_at"] is not None
        if self.act(due, lambda u: approve_draft(u, self.case_id, side, now=self.now)):
            self.model["approved"].add(side)

    def publish(self) -> None:
        """The brief goes out when both agree or their time is over."""
        shown = self.model["previewed_at"]
        over = shown is not None and (len(self.model["approved"]) == 2 or self.now - shown >= timedelta(hours=6))
        due = self.status is S.REDACTING and over
        self.act(due, lambda u: publish_brief(u, self.case_id, store=self.scene.store, now=self.now), S.VOTING)

    def withdraw(self) -> None:
        """The complainant takes the case back, before the verdict only."""
        due = self.status not in (*ENDED, S.DECIDED, S.SETTLED)
        self.act(due, lambda u: withdraw_case(u, self.case_id, "私下解决了", now=self.now), S.WITHDRAWN)

    def erase(self) -> None:
        """The originals go so many days after the end, once; everything of the record stays."""
        ended = self.model["ended"]
        due = ended is not None and not self.model["erased"] and self.now - ended >= ERASED_AFTER
        before = None if due else self._rows()
        assert erase_due(self.house, self.scene.store, now=self.now) == due
        assert due or self._rows() == before
        self.model["erased"] |= due

    def decide(self, stance: Stance) -> None:
        """The mediator answers the verdict, once, in a stance that fits it."""
        fits = (stance is Stance.ON_MERITS) == (self.model["outcome"] == "undecided")
        due = self.status is S.DECIDED and not self.model["decided"] and fits
        if self.act(
            due, lambda u: decide_case(u, self.case_id, self.scene.mediator, stance, RemedyKind.APOLOGY, WORDS, now=self.now)
        ):
            self.model |= {"decided": True, "since": self.now}

    def cast(self, seat: str, choice: str) -> None:
        """A ballot: of a seat that was accepted, or in place of an earlier one while its wave runs."""
        found = self.seats[seat]
        open_ = self.status is S.VOTING
        fresh, again = found["status"] is SeatStatus.ACCEPTED, found["status"] is SeatStatus.CAST
        same = again and found["choice"] == choice
        free = again and found["wave"] == self.model["wave"] and found["replaced"] < 3
        paper = Paper(choice, WORDS, ("tag",))
        due = open_ and (fresh or same or free)
        done = self.act(due, lambda u: cast_ballot(u, seat, found["account"], paper, salt=bytes(16), now=self.now))
        if done and not same:
            found |= {"status": SeatStatus.CAST, "choice": choice, "replaced": found["replaced"] + again}

    def accept_seat(self, seat: str) -> None:
        """A summoned juror takes the seat."""
        found = self.seats[seat]
        summoned = self.status is S.VOTING and found["status"] is SeatStatus.SUMMONED
        taken = found["status"] in (SeatStatus.ACCEPTED, SeatStatus.CAST)
        done = self.act(summoned or taken, lambda u: accept_seat(u, seat, found["account"], now=self.now))
        if done and summoned:
            found["status"] = SeatStatus.ACCEPTED

    def give_back(self, seat: str, how: str) -> None:
        """A juror gives the seat back; the next on the list is summoned."""
        found = self.seats[seat]
        seated = self.status is S.VOTING and found["status"] in (SeatStatus.SUMMONED, SeatStatus.ACCEPTED)
        given = found["status"] in ENDS.values()
        if self.act(seated or given, lambda u: give_back_seat(u, seat, found["account"], how, now=self.now)) and not given:
            found["status"] = ENDS[how]

    def overdue(self) -> bool:
        """Whether the clock of the wave has run out."""
        deadline = self.scene.round(self.case_id).wave_deadline_at
        return deadline is not None and deadline <= self.now

    def settle(self) -> None:
        """The wave ends when all its places have cast: decided, widened, or undecided."""
        with self.house.work() as uow:
            settle_wave(uow, self.scene.round(self.case_id).id, now=self.now)
        ballots = [seat["choice"] for seat in self.seats.values() if seat["status"] is SeatStatus.CAST]
        if len(ballots) >= PLACES[self.model["wave"]]:
            first, second, *_ = sorted((ballots.count(option) for option in ("uphold", "partly", "dismiss")), reverse=True)
            if first - second >= LEAD or self.model["wave"] == 3:
                self.model["outcome"] = "decided" if first - second >= LEAD else "undecided"
                self._enter(S.DECIDED)
            else:
                self.model["wave"] += 1
        assert self.scene.status(self.case_id) is self.status

    def learn_seats(self) -> None:
        """New seats are the lot's affair; known ones must stand as the model says."""
        if self.status is not S.VOTING:
            return
        for row in self._stored_seats():
            known = self.seats.setdefault(row.public_id, _seat(row))
            assert known["status"] is row.status, (known, row)

    def observe(self, status: S) -> None:
        """After the clock: take over what it did, which the laws of a case then judge."""
        model = self.model
        if status is not self.status:
            if self.status is S.IN_MEDIATION:
                model["proposal"] = None
            if self.status is S.APPEALED:
                model["choices"] = {}
            self._enter(status)
        if model["proposal"] and model["proposal"]["until"] <= self.now:
            model["proposal"] = None
        stored = self.scene.round(self.case_id)
        if stored is not None and model["wave"]:
            model["wave"] = stored.wave
            verdict = self.scene.verdict(self.case_id)
            model["outcome"] = verdict.outcome if verdict else model["outcome"]
            for row in self._stored_seats():
                self.seats.setdefault(row.public_id, _seat(row))["status"] = row.status

    def _stored_seats(self) -> Any:
        with self.house.db.reading() as session:
            return session.execute(
                select(Seat.public_id, Seat.status, Seat.wave, Juror.account_id).join(Juror, Juror.id == Seat.juror_id)
                .where(Seat.round_id == self.scene.round(self.case_id).id).order_by(Seat.position)
            ).all()


def _seat(row: Any) -> dict[str, Any]:
    return {"status": row.status, "wave": row.wave, "account": row.account_id, "choice": None, "replaced": 0}
