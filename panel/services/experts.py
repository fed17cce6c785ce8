"""What an expert is, and its place in the directory: given with the role, words and openness are the expert's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from panel.errors import Invalid, NotFound
from panel.models import ExpertKind, ExpertProfile, Role
from panel.queries.accounts import get_account, roles_of
from panel.services.granting import propose_role
from panel.uow import UnitOfWork

FIELDS = ("food_safety", "medicine", "law", "repair", "goods", "data", "trade")
ABOUT_MAX = 1000
ASSOCIATION_MAX = 120


@dataclass(frozen=True, slots=True)
class Calling:
    """What somebody is made an expert of; `association`: of an observer whose observer it is, else empty."""

    kind: str
    field: str
    association: str = ""


def make_expert(uow: UnitOfWork, public_id: str, calling: Calling, *, by_id: int, now: datetime) -> ExpertProfile:
    """Give an account the role of an expert with its field; whoever is one already gets the new field.

    Raises as `propose_role`; Invalid: "input.choice", "input.missing" or "input.too_long" with the field.
    """
    clean = check_calling(calling)
    propose_role(uow, public_id, Role.EXPERT, by_id=by_id, now=now)
    return put_profile(uow, get_account(uow.session, public_id).id, clean, now=now)


def put_profile(uow: UnitOfWork, account_id: int, calling: Calling, *, now: datetime) -> ExpertProfile:
    """Write down what an expert is, keeping its own words."""
    found = uow.session.get(ExpertProfile, account_id, with_for_update=True)
    if found is None:
        found = ExpertProfile(account_id=account_id, about="", open=True)
        uow.session.add(found)
    found.kind, found.field = ExpertKind(calling.kind), calling.field
    found.association, found.changed_at = calling.association, now
    uow.session.flush()
    return found


def check_calling(calling: Calling) -> Calling:
    """The calling without blanks. Raises Invalid with the field."""
    if calling.kind not in list(ExpertKind):
        raise Invalid("input.choice", field="kind")
    if calling.field not in FIELDS:
        raise Invalid("input.choice", field="field")
    association = calling.association.strip() if calling.kind == ExpertKind.OBSERVER else ""
    if calling.kind == ExpertKind.OBSERVER and not association:
        raise Invalid("input.missing", field="association")
    if len(association) > ASSOCIATION_MAX:
        raise Invalid("input.too_long", field="association", limit=ASSOCIATION_MAX)
    return Calling(calling.kind, calling.field, association)


def describe_oneself(uow: UnitOfWork, account_id: int, about: str, *, is_open: bool, now: datetime) -> ExpertProfile:
    """The expert's own words for the directory, and whether it takes invitations at the moment.

    Raises NotFound("expert.no_profile"), Invalid("input.too_long").
    """
    clean = about.strip()
    if len(clean) > ABOUT_MAX:
        raise Invalid("input.too_long", field="about", limit=ABOUT_MAX)
    found = uow.session.get(ExpertProfile, account_id, with_for_update=True)
    if found is None or Role.EXPERT not in roles_of(uow.session, account_id):
        raise NotFound("expert.no_profile")
    found.about, found.open, found.changed_at = clean, is_open, now
    return found
