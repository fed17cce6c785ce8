"""The demo's month: people file, settle, judge and close by the services, and nothing is refused them for good."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from panel.ballotbox import BallotBox
from panel.database import Database
from panel.demo.month.run import build_month
from panel.evidence import FolderStore
from panel.lottery.vault import Vault
from panel.models import Base, Case, CaseAction, Grumble, Survey, Verdict
from panel.uow import House
from tests.panel.conftest import NOON

DAYS = 9


def test_nine_days_of_a_company(tmp_path: Path) -> None:
    db = Database(f"sqlite:///{tmp_path / 'month.db'}", box=BallotBox(tmp_path / "keys"))
    Base.metadata.create_all(db.engine)
    first, seen = NOON.replace(hour=16) - timedelta(days=DAYS + 1), list[int]()
    done = build_month(
        House(db, vault=Vault(bytes(32))), FolderStore(tmp_path / "evidence"), first=first, now=NOON,
        zone=ZoneInfo("Asia/Shanghai"), seed=3, hasher=lambda _: "!", password="paper", progress=seen.append,
    )  # fmt: skip
    with db.reading() as session:
        statuses = Counter(session.scalars(select(Case.status)))
        lasts = [session.scalar(select(func.max(moment))) for moment in (Case.status_since, Case.filed_at, Case.ended_at)]
        made = [session.scalar(select(func.count()).select_from(model)) for model in (Verdict, CaseAction, Survey, Grumble)]
    db.dispose()
    assert sum(statuses.values()) == done.cases >= 12
    assert len(statuses) >= 3, "some are closed, some are on their way"
    assert all(each <= NOON for each in lasts)
    assert all(made), made
    assert done.ballots > 20
    assert sum(done.refused.values()) <= done.cases // 4, done.refused
    assert sum(seen) >= DAYS - 1
