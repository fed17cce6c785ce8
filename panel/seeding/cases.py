"""The rows of one seeded case, as the services leave them: parties, statements, log, brief, decision, closing."""

from __future__ import annotations

import random
import secrets
from datetime import datetime, timedelta
from typing import Any

from panel.content import category
from panel.lifecycle import ENDED, CaseStatus
from panel.models import (
    Brief,
    Case,
    Closing,
    Decision,
    Notice,
    Party,
    PartyRole,
    RemedyKind,
    Stance,
    Statement,
    StatementKind,
    TimelineEntry,
)
from panel.models.base import new_case_number, new_public_id
from panel.seeding.lives import Life, live
from panel.seeding.panels import add_round
from panel.seeding.people import People
from panel.seeding.pouring import Pourer
from panel.seeding.texts import Story, corpus, person, tell
from panel.settings import Settings

S = CaseStatus
ACTORS = {
    S.FILED: "complainant", S.AWAITING_RESPONSE: "owner", S.IN_MEDIATION: "respondent", S.IMPASSE: "owner",
    S.REDACTING: "owner", S.VOTING: "owner", S.DECIDED: "clock", S.SETTLED: "respondent", S.CLOSED: "owner",
    S.WITHDRAWN: "complainant", S.INADMISSIBLE: "owner",
}


def add_case(
    pourer: Pourer, rng: random.Random, people: People, now: datetime, settings: Settings, days: int
) -> str | None:
    """Take the rows of one case; gives the public id of its round while that is open, because it needs a key, else None."""
    life, story = live(rng, now, settings, days), tell(rng)
    merchant, member, shop = rng.choice(people.merchants)
    complainant = people.first_complainant + rng.randrange(people.complainants)
    owner = rng.choice(people.mediators) if life.status is not S.FILED else None
    public = new_public_id()
    case = pourer.add(
        Case, public_id=public, number=pourer.fresh(new_case_number), language="zh", category=story.category,
        severe=category(story.category).severe, title=story.title, merchant_id=merchant,
        order_no=f"{rng.randrange(10**12):012d}", amount_minor=rng.randrange(900, 90_000),
        source="demo", status=life.status, status_since=life.steps[-1][1], owner_id=owner, filed_at=life.steps[0][1],
        occurred_on=(life.steps[0][1] - timedelta(days=1)).date(), version=len(life.steps) + 1,
        deadline_kind=life.deadline[0] if life.deadline else None, deadline_at=life.deadline[1] if life.deadline else None,
        ended_at=life.steps[-1][1] if life.status in ENDED else None,
        repeats_seen=True,  # what is measured is a house in its stride, not one that compares a year of cases first
    )
    _add_parties(pourer, rng, case, story, life, (complainant, merchant, shop))
    _add_log(pourer, case, life, (complainant, member, public))
    voted = life.at(S.VOTING)
    if voted is None:
        if life.status is S.CLOSED:
            _add_closing(pourer, case, owner, life.steps[-1][1])
        return None
    brief = _add_brief(pourer, case, story, voted)
    number, open_round = add_round(pourer, rng, people, life, case, (brief, story.category), settings)
    if life.decided_at is not None:
        pourer.add(
            Decision, case_id=case, round_id=number, stance=Stance.ADOPT, remedy=RemedyKind.PARTIAL_REFUND, amount_minor=900,
            reasons=corpus()["reasons"], decided_by_id=owner, decided_at=life.decided_at,
        )
    if life.status is S.CLOSED:
        _add_closing(pourer, case, owner, life.steps[-1][1])
    return open_round


def _add_parties(
    pourer: Pourer, rng: random.Random, case: int, story: Story, life: Life, sides: tuple[int, int, str]
) -> None:
    complainant, merchant, shop = sides
    filed, answered = life.steps[0][1], life.at(S.IN_MEDIATION)
    common: dict[str, Any] = {"case_id": case, "consented_at": filed}
    first = pourer.add(
        Party, **common, role=PartyRole.COMPLAINANT, account_id=complainant, merchant_id=None, name=person(rng),
        consent_basis="own",
    )
    other = pourer.add(
        Party, **common, role=PartyRole.RESPONDENT, account_id=None, merchant_id=merchant, name=shop, consent_basis="terms"
    )
    _add_statement(pourer, case, first, StatementKind.CLAIM, story.claim, RemedyKind.FULL_REFUND, filed)
    if answered is not None and story.response is not None:
        _add_statement(pourer, case, other, StatementKind.RESPONSE, story.response, RemedyKind.APOLOGY, answered)


def _add_statement(
    pourer: Pourer, case: int, party: int, kind: StatementKind, text: str, remedy: RemedyKind, at: datetime
) -> None:
    pourer.add(Statement, case_id=case, party_id=party, kind=kind, text=text, remedy=remedy, remedy_text="", stated_at=at)


def _add_log(pourer: Pourer, case: int, life: Life, told: tuple[int, int, str]) -> None:
    """A line for each step, and a notice to both sides of all but the first."""
    complainant, member, public = told
    before = ""
    for seq, (status, at) in enumerate(life.steps, 1):
        params: dict[str, Any] = {"before": before} if before else {}
        pourer.add(
            TimelineEntry, case_id=case, seq=seq, at=at, kind=f"case.{status.value}", actor=ACTORS[status], params=params
        )
        before = status.value
        for account in (complainant, member):
            pourer.add(
                Notice, account_id=account, kind="case.moved", params={"number": ""}, target="case", target_id=public,
                dedupe_key=f"seed:{case}:{seq}:{account}", written_at=at, read_at=at,
            )


def _add_brief(pourer: Pourer, case: int, story: Story, at: datetime) -> int:
    kind = category(story.category)
    options = [{"key": each.key, "label": each.label.zh, "side": each.side} for each in kind.options]
    return pourer.add(
        Brief, case_id=case, round_no=1, language="zh", category=story.category, title=story.title, options=options,
        question=kind.question.zh, rule_text=kind.rule.zh, facts=[], claim=story.claim, response=story.response or "",
        digest=secrets.token_hex(32), published_at=at,
    )


def _add_closing(pourer: Pourer, case: int, owner: int | None, at: datetime) -> None:
    pourer.add(
        Closing, case_id=case, finding="fault", touchpoint="preparation", cause="process", responsibility="respondent",
        no_action_reason="同类情况已有改进，不再另立。", closed_by_id=owner, closed_at=at, seen=True,
    )
