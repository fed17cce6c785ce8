"""Nobody keeps honest jurors busy: a limit of open disputes for each complainant, whatever the disputes are at."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import func, select

from panel.errors import Conflict
from panel.lifecycle import CaseStatus
from panel.models import Account, AppealGround, Case, PartyRole, RemedyKind, Stance
from panel.services.appealing import file_appeal
from panel.services.deciding import decide_case
from panel.services.filing import file_dispute, withdraw_case
from panel.settings import change_setting
from tests.panel.scene import Scene

LIMIT = 2


@pytest.fixture(autouse=True)
def limit(scene: Scene) -> None:
    """Two open disputes."""
    with scene.house.work() as uow:
        change_setting(uow, "open_disputes_max", LIMIT, by_id=None, now=scene.now)


def test_the_next_waits_until_one_has_ended(scene: Scene) -> None:
    first, _ = scene.file(), scene.file(title="第二件")
    with pytest.raises(Conflict, match=r"dispute\.too_many_open"):
        scene.file(title="第三件")
    with scene.house.work() as uow:
        withdraw_case(uow, first, "已解决", now=scene.now)
    assert scene.file(title="第三件")


def test_an_appeal_is_no_new_dispute_and_keeps_its_own_open(scene: Scene) -> None:
    case_id, _ = scene.to(CaseStatus.DECIDED), scene.file(title="第二件")
    with scene.house.work() as uow:
        reasons = "按评审结论处理：双方证据对照，投诉方的说法更可信。"
        decide_case(uow, case_id, scene.mediator, Stance.ADOPT, RemedyKind.FULL_REFUND, reasons, now=scene.now)
    with scene.house.work() as uow:
        text = "找到了当天的监控录像，可以证明包装破损。"
        file_appeal(uow, case_id, PartyRole.COMPLAINANT, AppealGround.NEW_EVIDENCE, text, seed=bytes(32), now=scene.now)
    assert scene.status(case_id) is CaseStatus.APPEALED
    with pytest.raises(Conflict, match=r"dispute\.too_many_open"):
        scene.file(title="第三件")


def test_imported_complaints_count_for_nobody(scene: Scene) -> None:
    for i in range(LIMIT + 1):
        with scene.house.work() as uow:
            file_dispute(uow, None, scene.filing(title=f"导入{i}"), seed=bytes(32), now=scene.now, source="import")
    assert scene.file()


def test_filing_in_many_tabs_at_once_does_not_pass_the_limit(scene: Scene) -> None:
    gate, faults = threading.Barrier(6), []

    def file(number: int) -> None:
        gate.wait()
        try:
            scene.file(title=f"第{number}件")
        except Conflict as error:
            faults.append(error.code)

    threads = [threading.Thread(target=file, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == ["dispute.too_many_open"] * 4
    with scene.house.db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Case)) == LIMIT
        assert session.get_one(Account, scene.complainant)
