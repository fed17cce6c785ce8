"""Records of draws with conflicts of every kind: the public check and the auditor's find no fault in them."""

from __future__ import annotations

from datetime import timedelta

from panel.lifecycle import CaseStatus
from panel.lottery.annex import Annex
from panel.lottery.audit import audit
from panel.lottery.record import LotRecord
from panel.models import Account
from panel.projections.lot import build_annex, build_record
from panel.queries.cases import get_case
from panel.queries.pool import open_log
from panel.services.barring import bar_juror
from panel.services.dealing import record_dealing
from panel.services.rechecking import recheck
from panel.settings import change_setting
from tests.panel.conflicts_room import bring_about, jurors, tie
from tests.panel.lottery.verifier import lot
from tests.panel.scene import Scene

S = CaseStatus
BEFORE = ("left", "paused", "staff", "merchant", "cluster", "dealings", "known", "opted_out")


def test_a_draw_with_every_conflict_stands_the_public_check_and_the_audit(scene: Scene) -> None:
    people = jurors(scene)
    for account, reason in zip(people, BEFORE, strict=False):
        bring_about(scene, account, reason)
    with scene.house.work() as uow:
        bar_juror(uow, uow.session.get_one(Account, people[8]).public_id, "泄露案情", by_id=scene.manager, now=scene.now)
        change_setting(uow, "account_age_days", 5, by_id=None, now=scene.now.replace(day=1))
        for account in (*people[:9], *people[10:]):
            uow.session.get_one(Account, account).created_at = scene.now - timedelta(days=6)
        recheck(uow, people[9], now=scene.now)
    tie(scene, people[10], people[11])
    earlier = scene.to(S.DECIDED, merchant_name="蜀香阁")
    case_id = scene.to(S.REDACTING, title="第二件")
    tie(scene, people[12], people[13], kind="address")  # younger than the filing: passed over, not refused
    bring_about(scene, people[14], "left")
    with scene.house.work() as uow:
        record_dealing(uow, people[15], "order", merchant_id=scene.merchant, source="import", now=scene.now)
    scene.publish(case_id)
    scene.vote_all(case_id)
    seen, sealed = set[str | None](), set[str]()
    for number in (earlier, case_id):
        with scene.house.db.reading() as session:
            case = get_case(session, scene.case(number).public_id)
            record = LotRecord.from_dict(build_record(session, case, 1).to_dict())
            annex = Annex.from_dict(build_annex(session, case, 1).to_dict())
            log = list(open_log(session))
        assert record.faults() == []
        assert audit(record, annex) == []
        assert not any(lot.check(record.to_dict(), annex.to_dict(), log=log).values())
        seen |= {step.reason for step in record.walk}
        sealed |= {opening.said for opening in annex.reasons}
    assert seen == {None, "left", "paused", "opted_out", "barred", "not_yet", "conflict"}
    assert sealed == {"staff", "merchant", "cluster", "dealings", "housemate", "sat_before"}


def test_who_may_be_drawn_when_the_desk_opens_is_drawn_and_who_may_not_yet_is_refused(scene: Scene) -> None:
    """Days lie between filing and desk: an auditor asks for the moment of the binding, and so does the walk."""
    soon, later, *others = jurors(scene)
    with scene.house.work() as uow:
        change_setting(uow, "account_age_days", 5, by_id=None, now=scene.now.replace(day=1))
        for account, days in ((soon, 3), *((account, 9) for account in others)):
            uow.session.get_one(Account, account).created_at = scene.now - timedelta(days=days)
        for account in (soon, later):
            recheck(uow, account, now=scene.now)
    case_id = scene.to(S.IMPASSE)
    scene.later(days=3)
    scene.redact(case_id)
    scene.publish(case_id)
    scene.vote_all(case_id)
    with scene.house.db.reading() as session:
        case = get_case(session, scene.case(case_id).public_id)
        record, annex, log = build_record(session, case, 1), build_annex(session, case, 1), list(open_log(session))
    said = {opening.juror: step.reason for opening, step in zip(annex.slots, record.walk, strict=True)}
    assert (said[soon], said[later]) == (None, "not_yet")
    assert audit(record, annex) == []
    assert not any(lot.check(record.to_dict(), annex.to_dict(), log=log).values())
