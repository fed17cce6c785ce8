"""Standings and permissions at the door: what each person is to a case, and which refusal they get."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app import loaders
from app.access import requires
from panel.lifecycle import CaseStatus, DeadlineKind
from panel.models import (
    Account,
    Brief,
    Case,
    Juror,
    Merchant,
    MerchantMember,
    Party,
    PartyRole,
    Role,
    Round,
    RoundStatus,
    Seat,
    SeatStatus,
)
from panel.permissions import Permission, Standing
from panel.queries.accounts import roles_of
from panel.queries.standings import standings
from panel.uow import House
from tests.app.conftest import NOW, Browser

W = Standing
SignedIn = Callable[..., Browser]
Person = Callable[..., Account]


@pytest.fixture
def app(app: Flask) -> Flask:
    """The application with a few doors of its own."""

    def door(path: str, permission: Permission, load: loaders.Loader | None = None) -> None:
        app.add_url_rule(path, path, requires(permission, load)(lambda **_ids: "open"))

    door("/try/<case_id>/follow", Permission.CASE_FOLLOW, loaders.case)
    door("/try/<case_id>/respond", Permission.CASE_RESPOND, loaders.case)
    door("/try/<case_id>/work", Permission.CASE_WORK, loaders.case)
    door("/try/seats/<seat_id>", Permission.BALLOT_CAST, loaders.seat)
    door("/try/queue", Permission.QUEUE_READ)
    return app


@pytest.fixture
def people(person: Person) -> dict[str, Account]:
    """One person for each part, all with every staff role they could have."""
    staff = (Role.MEDIATOR, Role.MANAGER, Role.QUALITY, Role.ADMIN, Role.EXPERT)
    named = ("complainant", "member", "juror", "owner", "mediator", "stranger")
    return {name: person(name, *(staff if name in ("complainant", "member", "juror") else ()),
                         *((Role.MEDIATOR,) if name in ("owner", "mediator") else ())) for name in named}


@pytest.fixture
def case(house: House, people: dict[str, Account]) -> Case:
    """A case before the panel: a complainant, a merchant with a member, an owner, a seat."""
    with house.work() as uow:
        shop = Merchant(name="Noodle House", created_at=NOW)
        made = Case(
            language="zh", category="food", title="Cold soup", status=CaseStatus.VOTING, status_since=NOW, filed_at=NOW,
            deadline_at=NOW + timedelta(hours=24), deadline_kind=DeadlineKind.WAVE, owner_id=people["owner"].id,
        )
        uow.session.add_all([shop, made])
        uow.session.flush()
        made.merchant_id = shop.id
        juror = Juror(account_id=people["juror"].id, joined_at=NOW)
        brief = Brief(case_id=made.id, round_no=1, language="zh", category="food", title="t", question="q", options=[],
                      rule_text="r", facts=[], claim="c", response="r", digest="0" * 64, published_at=NOW)
        uow.session.add_all([
            MerchantMember(merchant_id=shop.id, account_id=people["member"].id), juror, brief,
            Party(case_id=made.id, role=PartyRole.COMPLAINANT, account_id=people["complainant"].id, name="c"),
            Party(case_id=made.id, role=PartyRole.RESPONDENT, merchant_id=shop.id, name="r"),
        ])
        uow.session.flush()
        round_ = Round(
            case_id=made.id, brief_id=brief.id, number=1, status=RoundStatus.OPEN, rules={}, rules_digest="0" * 64, clocks={},
            wave_deadline_at=NOW + timedelta(hours=24), opened_at=NOW, commitment="0" * 64, seed="0" * 64, pool_size=1,
            wanted=1,
        )
        uow.session.add(round_)
        uow.session.flush()
        uow.session.add(
            Seat(round_id=round_.id, juror_id=juror.id, position=0, wave=1, status=SeatStatus.ACCEPTED, weight=1,
                 weight_code="new", weight_params={}, summoned_at=NOW)
        )
    return made


def held(house: House, account: Account | None, case: Case | None) -> frozenset[Standing]:
    """The standings of somebody."""
    with house.db.reading() as session:
        roles = roles_of(session, account.id) if account else frozenset[Role]()
        return standings(session, account.id if account else None, roles, case)


def test_a_party_is_nothing_but_a_party_whatever_its_roles(house: House, people: dict[str, Account], case: Case) -> None:
    assert held(house, people["complainant"], case) == {W.MEMBER, W.COMPLAINANT}
    assert held(house, people["member"], case) == {W.MEMBER, W.RESPONDENT}


def test_a_juror_of_the_case_is_no_staff_in_it(house: House, people: dict[str, Account], case: Case) -> None:
    assert held(house, people["juror"], case) == {W.MEMBER, W.SEATED}


def test_staff_and_strangers(house: House, people: dict[str, Account], case: Case) -> None:
    assert held(house, people["owner"], case) == {W.MEMBER, W.MEDIATOR, W.OWNER}
    assert held(house, people["mediator"], case) == {W.MEMBER, W.MEDIATOR}
    assert held(house, people["stranger"], case) == {W.MEMBER}
    assert held(house, None, case) == held(house, None, None) == {W.GUEST}
    assert held(house, people["juror"], None) >= {W.MEMBER, W.MEDIATOR, W.ADMIN}


def test_an_owner_who_lost_the_role_owns_nothing(house: House, people: dict[str, Account], case: Case) -> None:
    with house.db.reading() as session:
        assert standings(session, people["owner"].id, frozenset(), case) == {W.MEMBER}


def test_who_comes_through_which_door(signed_in: SignedIn, people: dict[str, Account], case: Case) -> None:
    doors = {name: signed_in(account) for name, account in people.items()}

    def tries(path: str) -> dict[str, int]:
        return {name: who.get(f"/try/{case.public_id}/{path}").status_code for name, who in doors.items()}

    nobody = dict.fromkeys(people, 404)
    assert tries("follow") == {**nobody, "complainant": 200, "member": 200}
    assert tries("respond") == {**nobody, "member": 409}  # the right person, the wrong stage
    assert tries("work") == {**nobody, "owner": 200}


def test_a_case_that_is_not_yours_looks_like_one_that_is_not_there(
    signed_in: SignedIn, people: dict[str, Account], case: Case
) -> None:
    stranger = signed_in(people["stranger"])
    secret = stranger.get(f"/try/{case.public_id}/follow")
    missing = stranger.get("/try/nosuchcase/follow")
    assert secret.status_code == missing.status_code == 404

    def main(text: str) -> str:
        return text[text.index("<main"):text.index("</main>")]

    assert main(secret.text) == main(missing.text)


def test_a_guest_learns_nothing_either(guest: Browser, case: Case) -> None:
    real, none = guest.get(f"/try/{case.public_id}/follow"), guest.get("/try/nosuchcase/follow")
    assert real.status_code == none.status_code == 303
    assert real.headers["Location"].replace(case.public_id, "nosuchcase") == none.headers["Location"]


def test_a_seat_opens_to_its_holder_only(signed_in: SignedIn, house: House, people: dict[str, Account], case: Case) -> None:
    with house.db.reading() as session:
        seat_id = session.scalars(select(Seat)).one().public_id
    assert signed_in(people["juror"]).get(f"/try/seats/{seat_id}").status_code == 200
    for name in ("owner", "complainant", "member", "stranger"):
        assert signed_in(people[name]).get(f"/try/seats/{seat_id}").status_code == 404


def test_a_permission_of_the_house(signed_in: SignedIn, people: dict[str, Account], guest: Browser) -> None:
    assert signed_in(people["mediator"]).get("/try/queue").status_code == 200
    assert signed_in(people["stranger"]).get("/try/queue").status_code == 403
    assert guest.get("/try/queue").status_code == 303
