"""The life of one case of the demo's month: by where it stands somebody does the next thing, and says when to look again."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select

from panel.content import month_content, works
from panel.demo.cooling import QUIET
from panel.demo.early import Stage
from panel.demo.month import managers
from panel.demo.month.after import settle_action
from panel.demo.month.filings import Told
from panel.lifecycle import CaseStatus
from panel.models import (
    Account,
    AppealGround,
    Case,
    Choice,
    PartyRole,
    Proposal,
    ProposalStatus,
    RemedyKind,
    Stance,
    Verdict,
)
from panel.queries.cases import lock_case
from panel.queries.explained import NOT_UPHELD, why_not
from panel.queries.rounds import find_last_round
from panel.rehearsal.settling import settle_draft
from panel.services.appealing import file_appeal, rule_on_appeal
from panel.services.authority import BeyondAuthority
from panel.services.closing import Lesson, close_case
from panel.services.deciding import choose, decide_case, find_decision, give_explanation
from panel.services.escalating import Wish
from panel.services.explaining import Explanation
from panel.services.filing import Filing, file_dispute, give_consent, withdraw_case
from panel.services.mediation import accept_proposal, declare_impasse, decline_proposal, propose
from panel.services.owning import declare_inadmissible, hand_over, take_case
from panel.services.previewing import approve_draft, offer_preview
from panel.services.publishing import publish_brief
from panel.services.redacting import frame_question, start_redaction
from panel.services.responding import give_response
from panel.uow import UnitOfWork
from voting import CANNOT_TELL

S = CaseStatus
BOTH = (PartyRole.COMPLAINANT, PartyRole.RESPONDENT)
MEDIATORS = ("he_jing", "tang_wen")
ROUTES = ("association", "arbitration", "court")  # named to whoever is not upheld


@dataclass(slots=True)
class Life:
    """One case, who holds it, and how it will tend to go. `ends`: "settled", "panel", "withdrawn" or "inadmissible"."""

    stage: Stage
    told: Told
    rng: random.Random
    case_id: int = 0
    owner: str = ""
    ends: str = "panel"
    silent: bool = False
    talks: int = 0
    previewed: bool = False
    wish: Wish = field(default_factory=Wish)
    done: set[str] = field(default_factory=set)

    def say(self, what: str) -> str:
        """What people say, in the language of the case."""
        return month_content().words[what].in_(self.told.kind.language)

    def begin(self) -> float:
        """File the dispute; gives the hours until somebody looks."""
        self.owner = self.rng.choice(MEDIATORS)
        fate = self.rng.randrange(1000)
        self.ends = (
            "withdrawn" if fate < 50 else "inadmissible" if fate < 80
            else "settled" if self.rng.randrange(1000) < self.told.kind.settles else "panel"
        )  # fmt: skip
        self.silent = self.rng.randrange(100) < 9
        told = self.told
        with self.stage.house.work() as uow:
            account = uow.session.get_one(Account, told.customer)
            filing = Filing(
                title=told.title, category=told.kind.category, text=told.claim, remedy=RemedyKind(told.kind.remedy),
                language=told.kind.language, amount_minor=told.amount_minor, occurred_on=told.occurred_on.date(),
                order_no=told.order_no, merchant_name=self.stage.cast.merchants[told.kind.merchant], consents=True,
            )  # fmt: skip
            self.case_id = file_dispute(uow, account, filing, seed=self.rng.randbytes(32), now=told.at, source="demo").id
        return self._hours(0.3, 3)

    def look(self, now: datetime) -> float | None:
        """Do what is to be done where the case stands; gives the hours until the next look, None when it is over."""
        with self.stage.house.db.reading() as session:
            status = session.get_one(Case, self.case_id).status
        acts = {
            S.FILED: self._take, S.AWAITING_RESPONSE: self._answer, S.IN_MEDIATION: self._mediate, S.SETTLED: self._close,
            S.IMPASSE: self._redact, S.REDACTING: self._publish, S.VOTING: self._wait, S.DECIDED: self._after_verdict,
            S.APPEALED: self._rule, S.CLOSED: self._learn,
        }  # fmt: skip
        act = acts.get(status)
        if act is None:
            return None
        if status in (S.IN_MEDIATION, S.IMPASSE, S.DECIDED):
            with self.stage.house.work() as uow:
                managers.answer(uow, self.stage, self.case_id, self.say, now)
        try:
            with self.stage.house.work() as uow:
                return act(uow, now)
        except BeyondAuthority:
            with self.stage.house.work() as uow:
                managers.ask(uow, self.stage, self.case_id, self.owner, self.wish, self.say("ask"), now)
            return self._hours(1, 9)

    def _take(self, uow: UnitOfWork, now: datetime) -> float:
        take_case(uow, self.case_id, self.stage.person(self.owner), seed=self.rng.randbytes(32), now=now)
        return self._hours(2, 40)

    def _answer(self, uow: UnitOfWork, now: datetime) -> float | None:
        if self.ends == "inadmissible":
            declare_inadmissible(uow, self.case_id, "not_a_dispute", self.say("inadmissible"), now=now)
            return None
        if self.ends == "withdrawn":
            withdraw_case(uow, self.case_id, self.say("withdraw"), now=now)
            return None
        if self.silent:
            return 8  # the merchant's clock runs out
        give_response(uow, self.case_id, self.told.answer, now=now, consents=True)
        return self._hours(2, 16)

    def _mediate(self, uow: UnitOfWork, now: datetime) -> float:
        self.talks += 1
        open_ = uow.session.scalar(
            select(Proposal.public_id).where(Proposal.case_id == self.case_id, Proposal.status == ProposalStatus.OPEN)
        )
        if self.talks == 1 and self.rng.randrange(12) == 0:
            self.owner = next(each for each in MEDIATORS if each != self.owner)
            hand_over(uow, self.case_id, self.stage.person(self.owner), reason=self.say("hand_over"), now=now)
            return self._hours(1, 5)
        if open_ is None and self.talks <= 4:
            share = self.rng.randrange(40, 90)
            amount = self.told.amount_minor * share // 1000 * 10 if self.told.amount_minor else None
            self.wish = Wish(self._remedy(), amount or 0)
            propose(uow, self.case_id, "owner", self._remedy(), self.say("propose"), now=now, amount_minor=amount)
            return self._hours(2, 12)
        if open_ is not None and self.ends == "settled":
            for role in BOTH:
                accept_proposal(uow, self.case_id, open_, role, now=now)
            return self._hours(6, 50)
        if open_ is not None:
            decline_proposal(uow, self.case_id, open_, self.rng.choice(BOTH), now=now)
        declare_impasse(uow, self.case_id, self.say("impasse"), now=now)
        return self._hours(2, 14)

    def _remedy(self) -> RemedyKind:
        return RemedyKind(self.told.kind.remedy)

    def _redact(self, uow: UnitOfWork, now: datetime) -> float:
        give_consent(uow, self.case_id, PartyRole.RESPONDENT, now=now)
        desk = start_redaction(uow, self.case_id, now=now, seed=self.rng.randbytes(32))
        options = [(option["key"], option["label"], option["side"]) for option in desk.options]
        frame_question(uow, self.case_id, desk.question, options, desk.rule_text, now=now)
        return self._hours(2, 12)

    def _publish(self, uow: UnitOfWork, now: datetime) -> float:
        if not self.previewed:
            settle_draft(uow, self.case_id, by_id=self.stage.person(self.owner), now=now)
            offer_preview(uow, self.case_id, now=now)
            self.previewed = True
            return self._hours(1, 5)
        for role in BOTH:
            approve_draft(uow, self.case_id, role, now=now)
        publish_brief(uow, self.case_id, store=self.stage.store, now=now)
        self.previewed = False
        return 6

    def _wait(self, _uow: UnitOfWork, _now: datetime) -> float:
        return 3

    def _after_verdict(self, uow: UnitOfWork, now: datetime) -> float | None:
        round_ = find_last_round(uow.session, self.case_id)
        assert round_ is not None
        if find_decision(uow, round_) is None:
            return self._decide(uow, round_.id, now)
        for party in lock_case(uow.session, self.case_id).sides:
            if party.choice not in (Choice.ACCEPT, Choice.LEAVE):
                return self._choose(uow, party.role, party.choice, now)
        return self._close(uow, now)

    def _decide(self, uow: UnitOfWork, round_id: int, now: datetime) -> float:
        if "verdict" not in self.done:  # first it is read
            self.done.add("verdict")
            return self._hours(2, 20)
        verdict = uow.session.scalars(select(Verdict).where(Verdict.round_id == round_id)).one()
        stance, key = Stance.ON_MERITS, "merits"
        if verdict.winner and verdict.winner != CANNOT_TELL:
            stance, key = (Stance.DEPART, "depart") if self.rng.randrange(12) == 0 else (Stance.ADOPT, "adopt")
        amount = None
        if self.told.amount_minor and verdict.winner != "dismiss":
            amount = self.told.amount_minor if verdict.winner == "uphold" else self.told.amount_minor // 2
        remedy = RemedyKind.EXPLANATION if verdict.winner == "dismiss" else self._remedy()
        self.wish = Wish(remedy, amount or 0)
        decide_case(
            uow, self.case_id, self.stage.person(self.owner), stance, remedy, self.say(key), now=now, amount_minor=amount
        )
        return self._hours(2, 20)

    def _choose(self, uow: UnitOfWork, role: PartyRole, chosen: Choice | None, now: datetime) -> float:
        fate = self.rng.randrange(100)
        if chosen is Choice.EXPLAIN and "explained" not in self.done:
            give_explanation(uow, self.case_id, role, self.say("explained"), now=now)
            self.done.add("explained")
        elif fate < 8 and "explained" not in self.done and chosen is None:
            quiet = QUIET if fate < 4 else None
            choose(
                uow, self.case_id, role, Choice.EXPLAIN, question=self.say("explain"), now=now,
                not_before=now + quiet if quiet else None,
            )
            return self._hours(1, 16) + (quiet.days * 24 if quiet else 0)
        elif fate < 16 and "appealed" not in self.done:
            self.done.add("appealed")
            seed = self.rng.randbytes(32)
            file_appeal(uow, self.case_id, role, AppealGround.NEW_EVIDENCE, self.say("appeal"), seed=seed, now=now)
        else:
            choose(uow, self.case_id, role, Choice.LEAVE if fate > 94 else Choice.ACCEPT, now=now)
        return self._hours(1, 16)

    def _rule(self, uow: UnitOfWork, now: datetime) -> float:
        admitted = self.rng.randrange(3) == 0
        by_id = self.stage.person("qin_yue")
        rule_on_appeal(uow, self.case_id, admitted, self.say("admit" if admitted else "refuse"), by_id=by_id, now=now)
        self.done.discard("verdict")
        return self._hours(2, 10)

    def _close(self, uow: UnitOfWork, now: datetime) -> float:
        kind, acts = self.told.kind, self.rng.randrange(100) < 70
        today, items = (now + timedelta(hours=8)).date(), works(kind.category).items
        case, dismissed = uow.session.get_one(Case, self.case_id), self.told.truth == "dismiss"
        explains = dismissed and why_not(uow.session, case) is None
        lesson = Lesson(
            NOT_UPHELD if explains else "no_fault" if dismissed else "improvement" if self.rng.randrange(4) == 0 else "fault",
            kind.touchpoint, kind.cause, "complainant" if dismissed else kind.responsible,
            action=kind.action if acts else "", action_owner=kind.owner if acts else "",
            action_due_on=today + timedelta(days=self.rng.randrange(4, 20)) if acts else None,
            no_action_reason="" if acts else self.say("no_action"), item=items[self.case_id % len(items)].code,
            explanation=Explanation(self.say("not_upheld"), ROUTES) if explains else None,
        )  # fmt: skip
        close_case(uow, self.case_id, lesson, by_id=self.stage.person(self.owner), now=now, today=today)
        return self._hours(20, 60)

    def _learn(self, uow: UnitOfWork, now: datetime) -> float | None:
        return settle_action(uow, self.stage, self.case_id, self.owner, self.say, self.rng, now)

    def _hours(self, least: float, most: float) -> float:
        """Mostly soon, sometimes late."""
        return least + (most - least) * self.rng.random() ** 2

