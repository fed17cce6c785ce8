"""What an expert signs: once, corrected in a new version with its reason, remarked on by both sides.

The signature is SHA-256 over the canonical text with name, field, kind and time; the record of the case tells it and no word.
While a brief is in the making an adviser's opinion becomes one of its texts, so it is masked, gated and previewed like all.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from panel.errors import Conflict, NotFound
from panel.lifecycle import CaseStatus, check_in
from panel.models import (
    Account,
    Case,
    Decision,
    ExpertInvitation,
    ExpertKind,
    ExpertProfile,
    InvitationState,
    Opinion,
    OpinionRemark,
    PartyRole,
)
from panel.notices import notify, tell_owner
from panel.permissions import statuses
from panel.queries.cases import lock_case, party_accounts
from panel.queries.experts import find_own, get_invitation, list_versions, opinion_texts
from panel.queries.firms import firm_texts
from panel.services.advising import clean_words
from panel.services.moving import log
from panel.services.redacting import open_for_edit
from panel.uow import UnitOfWork
from voting import digest

TEXT_MAX = 4000
REASON_MAX = 500
REMARK_MAX = 500
VERSION = "panel-opinion/1"
_S = InvitationState


@dataclass(frozen=True, slots=True)
class Words:
    """What is signed; `reason`: of a correction, what was wrong before. `seen`: the version the page showed, 0: none."""

    text: str
    reason: str = ""
    seen: int = 0


def sign_opinion(uow: UnitOfWork, case_id: int, account_id: int, words: Words, *, now: datetime) -> Opinion:
    """Sign what one says about the case: the first version, or a correction. The same words again are the same version.

    Raises NotFound("expert.unknown"); Conflict: "case.wrong_status", "expert.not_accepted", "expert.late", "opinion.early" (an
    observer, before the decision), "page.already_changed"; Invalid on "text" or "reason".
    """
    text = clean_words(words.text, "text", TEXT_MAX)
    case = lock_case(uow.session, case_id)
    check_in(case.status, *statuses("opined"))
    invitation = find_own(uow.session, case.id, account_id)
    signed = list_versions(uow.session, [invitation.id]).get(invitation.id, [])
    if signed and signed[-1].text == text:
        return signed[-1]
    _may_sign(uow, case, invitation, now)
    if len(signed) != words.seen:
        raise Conflict("page.already_changed")
    reason = clean_words(words.reason, "reason", REASON_MAX) if signed else ""
    made = _sign(uow, case, invitation, text, reason, len(signed) + 1, now)
    invitation.state, invitation.ended_at = _S.GIVEN, invitation.ended_at or now
    uow.session.flush()
    _tell(uow, case, invitation, made, now)
    if invitation.kind is ExpertKind.ADVISER:
        renew_texts(uow, case, now=now)
    return made


def _may_sign(uow: UnitOfWork, case: Case, invitation: ExpertInvitation, now: datetime) -> None:
    if invitation.state is _S.WAITING:
        raise Conflict("expert.not_accepted")
    if invitation.state is _S.ACCEPTED and invitation.expires_at <= now:
        raise Conflict("expert.late")
    if invitation.kind is ExpertKind.OBSERVER:
        if uow.session.scalar(select(Decision.id).where(Decision.case_id == case.id).limit(1)) is None:
            raise Conflict("opinion.early")
    else:
        check_in(case.status, *statuses("advised"))


def _sign(
    uow: UnitOfWork, case: Case, invitation: ExpertInvitation, text: str, reason: str, version: int, now: datetime
) -> Opinion:
    profile = uow.session.get(ExpertProfile, invitation.account_id)
    name = uow.session.get_one(Account, invitation.account_id).name
    association = profile.association if profile is not None and invitation.kind is ExpertKind.OBSERVER else ""
    salt = secrets.token_hex(16)
    made = Opinion(
        invitation_id=invitation.id, version=version, text=text, reason=reason, name=name, association=association,
        signed_at=now, salt=salt, digest="",
    )
    made.digest = digest(canonical(case.number, invitation, made))
    uow.session.add(made)
    said = {"opinion": made.digest, "version": version, "expert": invitation.kind.value}
    uow.enter("opinion.signed", said, at=now, case_id=case.id)
    return made


def canonical(number: str, invitation: ExpertInvitation, signed: Opinion) -> Mapping[str, str | int]:
    """What the signature is made over, as anybody who holds the opinion can write it down again."""
    return {
        "v": VERSION, "case": number, "question": invitation.question, "text": signed.text, "reason": signed.reason,
        "version": signed.version, "name": signed.name, "kind": invitation.kind.value, "field": invitation.field,
        "association": signed.association, "at": signed.signed_at.isoformat(timespec="seconds"), "salt": signed.salt,
    }  # fmt: skip


def _tell(uow: UnitOfWork, case: Case, invitation: ExpertInvitation, made: Opinion, now: datetime) -> None:
    kind = "opinion.given" if made.version == 1 else "opinion.corrected"
    log(uow, case, kind, actor="expert", now=now, field=invitation.field, version=made.version)
    once = f"{case.public_id}:{invitation.public_id}:{made.version}"
    notify(uow, party_accounts(uow.session, case), kind, now=now, once=once, case=case, number=case.number)
    tell_owner(uow, case, kind, now=now, once=once)


def renew_texts(uow: UnitOfWork, case: Case, *, now: datetime) -> None:
    """Bring what advisers and further firms said into the brief that is being made, if one is; its preview starts again."""
    if case.status is not CaseStatus.REDACTING:
        return
    _case, redaction = open_for_edit(uow, case.id, None, now)
    kept = {key: text for key, text in redaction.originals.items() if not key.startswith(("opinion.", "firm."))}
    redaction.originals = kept | firm_texts(uow.session, case.id) | opinion_texts(uow.session, case.id)
    uow.session.flush()


def remark(uow: UnitOfWork, case_id: int, public_id: str, role: PartyRole, text: str, *, now: datetime) -> OpinionRemark:
    """One short remark of a side to what an expert said. The same words again are the same remark.

    Raises NotFound("expert.unknown"); Conflict: "case.wrong_status", "opinion.remarked"; Invalid on "text".
    """
    clean = clean_words(text, "text", REMARK_MAX)
    case = lock_case(uow.session, case_id)
    check_in(case.status, *statuses("opined"))
    invitation = get_invitation(uow.session, case.id, public_id)
    if invitation.state is not _S.GIVEN:
        raise NotFound("expert.unknown")
    before = uow.session.scalar(
        select(OpinionRemark).where(OpinionRemark.invitation_id == invitation.id, OpinionRemark.role == role)
    )
    if before is not None:
        if before.text == clean:
            return before
        raise Conflict("opinion.remarked")
    made = OpinionRemark(invitation_id=invitation.id, role=role, text=clean, made_at=now)
    uow.session.add(made)
    uow.session.flush()
    log(uow, case, "opinion.remarked", actor=role.value, now=now)
    tell_owner(uow, case, "opinion.remarked", now=now, once=f"{invitation.public_id}:{role.value}")
    return made
