"""The brief exactly as it would be published now, from the redacted texts of the desk: what jurors will have, and no more."""

from __future__ import annotations

from sqlalchemy.orm import Session

from panel.heard import fields_in, firms_in, heard_in
from panel.models import Case, PartyRole, PictureState
from panel.projections import party_brief
from panel.projections.party_brief import BriefFact, BriefView
from panel.projections.redaction_desk import RedactionDesk
from panel.queries.experts import opinion_fields
from panel.queries.facts import list_facts
from panel.queries.firms import firms_named
from panel.queries.redactions import said_by


def draft_brief(session: Session, case: Case, desk: RedactionDesk) -> BriefView:
    """The draft in the shape of a brief; `panel.services.publishing` freezes the same texts."""
    texts = desk.redacted
    return BriefView(
        frozen=False, title=texts["title"], question=texts["question"],
        fact_questions=tuple(texts[f"asked.{number}"] for number in range(1, len(desk.fact_questions) + 1)),
        options=tuple(texts[f"option.{key}"] for key, _, _ in desk.options), rule=texts["rule"],
        facts=tuple(
            BriefFact(dated.day, texts[f"fact.{dated.fact.ordinal}"], dated.fact.contested)
            for dated in list_facts(session, case.id)
            if f"fact.{dated.fact.ordinal}" in texts
        ) + tuple(BriefFact(None, text, False) for text in fields_in(texts)),
        claim=said_by(texts, PartyRole.COMPLAINANT), claim_remedy=texts.get("claim.remedy", ""),
        response=said_by(texts, PartyRole.RESPONDENT), response_remedy=texts.get("response.remedy", ""),
        **party_brief.draft_asks(session, case),
        pictures=tuple(
            party_brief.drafted_picture(p.exhibit_id, p.side, p.shown_alt, copy) for p in desk.pictures for copy in p.copies
        ),
        withheld=sum(picture.state is PictureState.WITHHELD for picture in desk.pictures),
        heard=heard_in(texts, opinion_fields(session, case.id)), firms=firms_in(texts, firms_named(session, case.id)),
    )
