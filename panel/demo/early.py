"""The first half of a demo case's life: filing with its evidence, response, mediation, and the early ends."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select

from panel.content import DemoCase
from panel.content.demo import DemoProposal
from panel.content.drawing import draw
from panel.demo import firms
from panel.demo.pace import Pace
from panel.demo.people import Cast
from panel.demo.polls import REFERENCE
from panel.demo.told import AT_FILING, as_saved
from panel.evidence import EvidenceStore, clean_picture, read_signs, sniff
from panel.models import Account, Case, Fact, PartyRole, Proposal, ProposalStatus, RemedyKind
from panel.services.exhibits import add_exhibit
from panel.services.filing import Filing, file_dispute, withdraw_case
from panel.services.mediation import accept_proposal, decline_proposal, propose
from panel.services.owning import declare_inadmissible, take_case
from panel.services.responding import give_response
from panel.uow import House, UnitOfWork

OTHER = {"complainant": PartyRole.RESPONDENT, "respondent": PartyRole.COMPLAINANT}


@dataclass(slots=True)
class Stage:
    """What every step of a demo case needs. `house` publishes to nobody: simulated times must not meet live clocks."""

    house: House
    store: EvidenceStore
    cast: Cast
    rng: random.Random
    plans: dict[int, list[str | None]] = field(default_factory=dict)  # by case: each seat's choice, in drawn order
    asked: dict[str, dict[str, str]] = field(default_factory=dict)  # by category: answers to the operator's own questions

    def person(self, key: str) -> int:
        """The account id of a persona."""
        return self.cast.ids[key]


def file_case(stage: Stage, case: DemoCase, pace: Pace, now: datetime) -> int:
    """File the case; its draw is committed with it. Gives the case's id."""
    with stage.house.work() as uow:
        account = uow.session.get_one(Account, stage.person(case.complainant))
        filed = file_dispute(
            uow, account, _filing(stage, case, now), seed=stage.rng.randbytes(32), now=pace["file"], source="demo",
            external_ref=f"{REFERENCE}{case.code}",
        )
        _mark_facts(uow, filed, case)
        return filed.id


def _filing(stage: Stage, case: DemoCase, now: datetime) -> Filing:
    happened = case.occurred_on(now.date())
    return Filing(
        title=case.title, category=case.category, text=case.what_happened, remedy=RemedyKind(case.ask.remedy),
        language=case.language, amount_minor=case.ask.amount_minor, remedy_text=case.ask.text, occurred_on=happened,
        order_no=case.order_no or "", merchant_name=stage.cast.merchants[case.merchant],
        address=stage.cast.addresses[case.complainant],
        facts=tuple((happened + timedelta(days=fact.day_offset), fact.text) for fact in case.facts), consents=True,
        extra=stage.asked.get(case.category, {}), asked=AT_FILING.get(case.code, {}),
        firms=firms.named(stage.cast, case.code),
    )


def _mark_facts(uow: UnitOfWork, filed: Case, case: DemoCase) -> None:
    """Say which facts come from records: the form of a complainant can only claim."""
    for fact in uow.session.scalars(select(Fact).where(Fact.case_id == filed.id)):
        fact.source = case.facts[fact.ordinal].source


def hand_in(stage: Stage, case_id: int, case: DemoCase, side: str, at: datetime) -> None:
    """Draw the exhibits of one side and hand them in as uploads are."""
    for exhibit in case.exhibits:
        if exhibit.side == side:
            data = as_saved(draw(exhibit.kind, exhibit.title, exhibit.lines), case.code, exhibit.kind, at)
            with stage.house.work() as uow:
                add_exhibit(
                    uow, case_id, PartyRole(side), clean_picture(data), f"{exhibit.kind}.png", exhibit.title,
                    store=stage.store, now=at, signs=read_signs(data, sniff(data)),
                )


def take(stage: Stage, case_id: int, case: DemoCase, at: datetime) -> None:
    """The mediator of the content takes the case."""
    assert case.owner is not None
    with stage.house.work() as uow:
        take_case(uow, case_id, stage.person(case.owner), seed=stage.rng.randbytes(32), now=at)


def respond(stage: Stage, case_id: int, case: DemoCase, at: datetime) -> None:
    """The merchant hands in its evidence and answers; contested facts are said to be otherwise."""
    assert case.response is not None
    hand_in(stage, case_id, case, "respondent", at - timedelta(minutes=20))
    answer = case.response
    with stage.house.work() as uow:
        give_response(
            uow, case_id, answer.text, now=at, remedy=RemedyKind(answer.remedy), amount_minor=answer.amount_minor,
            remedy_text=answer.remedy_text, consents=True,
            contested=tuple(i for i, fact in enumerate(case.facts) if fact.contested),
        )
    firms.speak(stage.house, stage.cast, case_id, case.code, at + timedelta(minutes=40))


def mediate(stage: Stage, case_id: int, case: DemoCase, pace: Pace) -> None:
    """Make every proposal of the content and let it end as told."""
    for proposal, at in zip(case.proposals, pace.proposals, strict=True):
        with stage.house.work() as uow:
            propose(
                uow, case_id, proposal.by_role, RemedyKind(proposal.remedy), proposal.text, now=at,
                amount_minor=proposal.amount_minor,
            )
        _end(stage, case_id, case, proposal, at + timedelta(hours=2))


def _end(stage: Stage, case_id: int, case: DemoCase, proposal: DemoProposal, at: datetime) -> None:
    if proposal.status == "open":
        return
    if proposal.status == "countered":  # the other side asks for what it asked at first, and is refused
        other = OTHER[proposal.by_role]
        with stage.house.work() as uow:
            propose(
                uow, case_id, other.value, RemedyKind(case.ask.remedy), case.ask.text, now=at,
                amount_minor=case.ask.amount_minor,
            )
        at += timedelta(hours=1)
        with stage.house.work() as uow:
            decline_proposal(uow, case_id, _open_one(uow, case_id), PartyRole(proposal.by_role), now=at)
        return
    with stage.house.work() as uow:
        if proposal.status == "accepted":
            for role in (r for r in PartyRole if r.value != proposal.by_role):
                accept_proposal(uow, case_id, _open_one(uow, case_id), role, now=at)
        else:
            decline_proposal(uow, case_id, _open_one(uow, case_id), _refuser(case, proposal), now=at)


def _refuser(case: DemoCase, proposal: DemoProposal) -> PartyRole:
    """Who says no: the other side, or to the mediator's proposal the merchant when it is more than it offered."""
    if proposal.by_role in OTHER:
        return OTHER[proposal.by_role]
    offered = case.response.amount_minor if case.response else None
    return PartyRole.RESPONDENT if (proposal.amount_minor or 0) > (offered or 0) else PartyRole.COMPLAINANT


def _open_one(uow: UnitOfWork, case_id: int) -> str:
    query = select(Proposal.public_id).where(Proposal.case_id == case_id, Proposal.status == ProposalStatus.OPEN)
    return uow.session.scalars(query).one()


def end_early(stage: Stage, case_id: int, case: DemoCase, pace: Pace) -> None:
    """The complainant takes the case back, or the mediator finds it inadmissible."""
    reason = case.end_reason or ""
    with stage.house.work() as uow:
        if case.status == "withdrawn":
            withdraw_case(uow, case_id, reason, now=pace["withdraw"])
        else:
            declare_inadmissible(uow, case_id, "too_old", reason, now=pace["inadmissible"])
