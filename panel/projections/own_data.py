"""Everything the house holds about one person, as that person may take it along: plain values, ready for JSON."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from panel.models.account import Account, AccountRole, Draft, Merchant, MerchantMember, SignIn, Skill, SkillHolder
from panel.models.bid import HiddenBid
from panel.models.case import Case, Party, PartyRole
from panel.models.circular import Circular, CircularLetter, CircularRemedy
from panel.models.decision import Appeal, SecondExplanation
from panel.models.exhibit import Exhibit
from panel.models.expert import ExpertInvitation, ObserverWish, OpinionRemark, Recusal
from panel.models.factor import FactorEntry
from panel.models.firm import CaseFirm, FirmNamer
from panel.models.grumble import Grumble
from panel.models.hearing import Outreach, PulseTaken
from panel.models.measures import EarlyWarning
from panel.models.notice import Notice
from panel.models.pause import ExplanationPause, PanelPause
from panel.models.promise import CasePromise
from panel.models.scores import Exemption
from panel.models.statement import Statement
from panel.models.survey import MEASURES, NoContact, Survey, SurveyWords
from panel.models.training import ModuleDone
from panel.models.wish import WishRuling
from panel.projections.own_service import list_rows, plain, view_expert, view_juror
from panel.queries.asked import list_questions
from panel.queries.fields import answers_of
from panel.queries.paper_drafts import open_draft

FORMAT = "gongping-own-data/1"


def view_own_data(session: Session, account_id: int) -> dict[str, Any]:
    """The account, its cases with what it said and handed in, its seats and ballots, notices and drafts. Times in ISO 8601.

    Nothing of anybody else: neither the other side's words nor names of jurors or staff.
    """
    account = session.get_one(Account, account_id)
    return {
        "format": FORMAT, "account": _account(session, account), "cases": _cases(session, account_id),
        "juror": view_juror(session, account_id), "expert": view_expert(session, account_id),
        "outreach": list_rows(
            session, select(Outreach).where(Outreach.account_id == account_id),
            ("month", "question", "scale", "invited_at", "answered_at", "declined_at", "mark", "words", "ruling", "reply"),
        ),
        "pulse_taken": list_rows(session, select(PulseTaken).where(PulseTaken.account_id == account_id), ("part", "month")),
        "modules_done": list_rows(
            session, select(ModuleDone).where(ModuleDone.account_id == account_id), ("module", "version", "done_at")
        ),
        "letters": _letters(session, account_id), "skills": _skills(session, account_id),
        "grumbles": list_rows(
            session, select(Grumble).where(Grumble.account_id == account_id),
            ("text", "category", "said_at", "state", "reply", "handled_at"),
        ),
        "notices": list_rows(
            session, select(Notice).where(Notice.account_id == account_id), ("kind", "params", "written_at", "read_at")
        ),
        "drafts": _drafts(session, account_id), **_undertaken(session, account_id), **_for_a_merchant(session, account_id),
        "signed_in": list_rows(
            session, select(SignIn).where(SignIn.account_id == account_id), ("browser", "network", "created_at", "seen_at")
        ),
        "second_factor": list_rows(
            session, select(FactorEntry).where(FactorEntry.account_id == account_id), ("act", "written_at")
        ),
    }


def _undertaken(session: Session, account_id: int) -> dict[str, Any]:
    """What binds whoever said it: promises, and figures in secret, with the amount of one that stands."""
    return {
        "promises": list_rows(
            session, select(CasePromise).where(CasePromise.made_by_id == account_id),
            ("text", "made_at", "due_on", "state", "reason", "marked_at"),
        ),
        "hidden_figures": list_rows(
            session, select(HiddenBid).where(HiddenBid.by_id == account_id),
            ("role", "nth", "amount_minor", "made_at", "ends_at", "state", "ended_at"),
        ),
    }


def _for_a_merchant(session: Session, account_id: int) -> dict[str, Any]:
    """What the account asked and answered in the name of a merchant."""
    return {
        "exemptions": list_rows(
            session, select(Exemption).where(Exemption.asked_by_id == account_id),
            ("condition", "reason", "asked_at", "state", "reply", "ended_at"),
        ),
        "warnings_answered": list_rows(
            session, select(EarlyWarning).where(EarlyWarning.answered_by_id == account_id), ("answer", "answered_at")
        ),
    }


def list_own_files(session: Session, account_id: int) -> list[tuple[str, str]]:
    """(key in the store, name in the package) of the files this person handed in and that are still there."""
    rows = session.execute(
        select(Exhibit.store_key, Case.number, Exhibit.ordinal, Exhibit.media_type)
        .join(Party, Party.id == Exhibit.party_id).join(Case, Case.id == Exhibit.case_id)
        .where(Party.account_id == account_id, Case.erased_at.is_(None)).order_by(Exhibit.id)
    )
    return [(key, f"{number}/{ordinal}.{media.rpartition('/')[2]}") for key, number, ordinal, media in rows]


def _drafts(session: Session, account_id: int) -> list[dict[str, Any]]:
    kept = session.scalars(select(Draft).where(Draft.account_id == account_id)).all()
    drafts = [open_draft(session, draft) for draft in kept]
    return [plain(draft, ("key", "fields", "saved_at")) for draft in drafts if draft is not None]


def _account(session: Session, account: Account) -> dict[str, Any]:
    names = (
        "public_id", "name", "email", "email_confirmed_at", "wanted_email", "phone", "locale", "born_on", "city", "created_at",
        "erase_asked_at",
    )
    shops = select(Merchant.name).join(MerchantMember, MerchantMember.merchant_id == Merchant.id)
    return {
        **plain(account, names),
        "roles": sorted(session.scalars(select(AccountRole.role).where(AccountRole.account_id == account.id))),
        "merchants": sorted(session.scalars(shops.where(MerchantMember.account_id == account.id))),
    }


def _cases(session: Session, account_id: int) -> list[dict[str, Any]]:
    rows = session.execute(
        select(Case, Party).join(Party, Party.case_id == Case.id).where(Party.account_id == account_id).order_by(Case.id)
    ).all()
    case_names = (
        "number", "title", "category", "status", "order_no", "occurred_on", "amount_minor", "currency", "filed_at", "ended_at",
        "erased_at",
    )
    party_names = (
        "role", "name", "email", "phone", "address", "consented_at", "consent_basis", "consent_version", "choice", "chosen_at",
    )
    return [
        {
            **plain(case, case_names),
            "me": plain(party, party_names),
            "statements": list_rows(
                session, select(Statement).where(Statement.party_id == party.id),
                ("kind", "text", "remedy", "amount_minor", "remedy_text", "stated_at"),
            ),
            "exhibits": list_rows(
                session, select(Exhibit).where(Exhibit.party_id == party.id),
                ("ordinal", "title", "file_name", "media_type", "size", "sha256", "added_at", "removed_at"),
            ),
            "appeals": list_rows(
                session, select(Appeal).where(Appeal.party_id == party.id),
                ("ground", "text", "filed_at", "admitted", "ruling"),
            ),
            "answers": _answers(session, case, party),
            "questions": _questions(session, case, party),
            "surveys": _surveys(session, party),
            "no_contact": list_rows(
                session, select(NoContact).where(NoContact.case_id == case.id, NoContact.role == party.role), ("said_at",)
            ),
            **_wished(session, party),
            **_about_experts(session, case.id, party),
        }
        for case, party in rows
    ]


def _skills(session: Session, account_id: int) -> list[str]:
    """What managers say this account is good at."""
    held = select(Skill.name).join(SkillHolder, SkillHolder.skill_id == Skill.id).where(SkillHolder.account_id == account_id)
    return list(session.scalars(held.order_by(Skill.name)))


def _letters(session: Session, account_id: int) -> list[dict[str, Any]]:
    """The letters to many that came to this account, and what it chose."""
    rows = session.execute(
        select(CircularLetter, Circular, CircularRemedy.text)
        .join(Circular, Circular.id == CircularLetter.circular_id)
        .outerjoin(CircularRemedy, (CircularRemedy.circular_id == Circular.id) & (CircularRemedy.nth == CircularLetter.nth))
        .where(CircularLetter.account_id == account_id, CircularLetter.sent_at.is_not(None)).order_by(CircularLetter.id)
    )
    return [
        {
            **plain(circular, ("title", "apology", "explanation", "choose_until")),
            **plain(letter, ("sent_at", "chosen_at", "by_default", "done_at")), "choice": choice,
        }
        for letter, circular, choice in rows
    ]


def _firms_named(session: Session, party: Party) -> list[dict[str, Any]]:
    """What the complainant said of further firms when filing, in its own words."""
    if party.role is not PartyRole.COMPLAINANT:
        return []
    named = select(CaseFirm).where(CaseFirm.case_id == party.case_id, CaseFirm.named_by == FirmNamer.COMPLAINANT)
    return list_rows(session, named.order_by(CaseFirm.id), ("part", "did", "named_at"))


def _answers(session: Session, case: Case, party: Party) -> list[dict[str, Any]]:
    """What the complainant answered to the operator's own questions."""
    given = answers_of(session, case.id) if party.role is PartyRole.COMPLAINANT else ()
    return [{"question": each.label.in_(case.language), "answer": each.value.in_(case.language)} for each in given]


def _questions(session: Session, case: Case, party: Party) -> list[dict[str, Any]]:
    """What this side was asked beside its story, with what it answered, in the words of the case's language."""
    return [
        {
            "question": each.text.in_(case.language), "answer": each.reply.in_(case.language) if each.reply else None,
            "asked_at": each.asked_at.isoformat(), "answered_at": each.answered_at.isoformat() if each.answered_at else None,
        }
        for each in list_questions(session, case.id) if each.side == party.role.value and not party.ordinal
    ]


def _wished(session: Session, party: Party) -> dict[str, Any]:
    """When the side wanted to be left alone, and, of the complainant, firms it named and what was said of its wishes."""
    pauses = select(PanelPause).where(PanelPause.case_id == party.case_id, PanelPause.role == party.role)
    quiet = select(ExplanationPause).join(SecondExplanation, SecondExplanation.id == ExplanationPause.explanation_id).where(
        SecondExplanation.case_id == party.case_id, SecondExplanation.role == party.role
    )
    times = ("asked_at", "until", "ended_at")
    found = {"panel_pauses": list_rows(session, pauses, times), "explanation_pauses": list_rows(session, quiet, times)}
    found["firms_named"] = _firms_named(session, party)
    if party.role is PartyRole.COMPLAINANT:
        ruled = select(WishRuling).where(WishRuling.case_id == party.case_id).order_by(WishRuling.nth)
        found["wish_rulings"] = list_rows(session, ruled, ("part", "feasible", "reason", "instead", "at"))
    return found


def _surveys(session: Session, party: Party) -> list[dict[str, Any]]:
    """What this side was asked after its case and what it said, in its own words."""
    rows = session.execute(
        select(Survey, SurveyWords).outerjoin(SurveyWords, SurveyWords.survey_id == Survey.id)
        .where(Survey.case_id == party.case_id, Survey.role == party.role)
    )
    return [
        {
            **plain(survey, ("question", "asked_at", "answered_at", "declined_at", *MEASURES)),
            **({"reply": words.reply, "comment": words.comment} if words else {}),
        }
        for survey, words in rows
    ]


def _about_experts(session: Session, case_id: int, party: Party) -> dict[str, Any]:
    """What the side wished, remarked and asked about experts and mediators; the answers it read."""
    asked = select(ExpertInvitation.id).where(ExpertInvitation.case_id == case_id)
    mine = OpinionRemark.invitation_id.in_(asked), OpinionRemark.role == party.role
    wished = ObserverWish.case_id == case_id, ObserverWish.role == party.role
    recused = Recusal.case_id == case_id, Recusal.role == party.role
    return {
        "remarks": list_rows(session, select(OpinionRemark).where(*mine), ("text", "made_at")),
        "observer_wishes": list_rows(session, select(ObserverWish).where(*wished), ("text", "made_at")),
        "recusals": list_rows(session, select(Recusal).where(*recused), ("target", "reason", "status", "made_at", "reply")),
    }
