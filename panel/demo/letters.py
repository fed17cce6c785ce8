"""Letters to many in the demo: one has gone out and is being answered, one waits for a second person."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from panel.demo.early import Stage
from panel.imports.dealings import AffectedRow
from panel.models import Account
from panel.models.circular import Circular, CircularLetter
from panel.services.circular_clock import list_due, work_on_circular
from panel.services.circular_people import choose_remedy, gather_cases, gather_rows
from panel.services.circulars import Written, confirm_circular, submit_circular, write_circular

NOODLES, GYM = "山橙小面（望河店）", "云端健身（星湖店）"
SENT = (
    "打包费收了两次", "对不起，十一月上旬的外卖订单，我们多收了你一份打包费。",
    "收银系统升级后，打包费在“加料”和“配送”两处各算了一次，每单多收两元。系统已经改好，"
    "我们查了那十天的全部订单，收到这封信的都是被多收的顾客，不管有没有来投诉。",
    ("下一单抵扣四元", "退回两元现金，到店或转账", "两元捐给社区食堂"), 1, NOODLES,
)  # fmt: skip
WAITING = (
    "更衣室停水那三天", "对不起，十一月有三天更衣室没有热水，我们没有提前告诉你。",
    "热水器检修拖了三天，前台只贴了一张纸。以后停水停电提前一天发消息，并顺延会员卡。",
    ("会员卡顺延一周", "退回三天的会员费"), 1, GYM,
)  # fmt: skip
TABLE = ("lin_xiaoyu", "emma_clarke", "juror_03", "juror_05", "juror_07", "juror_08", "juror_09")
CHOSEN = (("emma_clarke", 2), ("juror_03", 1), ("juror_05", 3), ("juror_07", 1))
AGO = timedelta(days=2)


def write_to_all(stage: Stage, now: datetime) -> None:
    """The manager's letter has gone out two days ago; the quality officer's waits since this morning."""
    manager, officer = stage.person("qin_yue"), stage.person("bai_ning")
    sent = _write(stage, SENT, manager, now - AGO)
    with stage.house.work() as uow:
        confirm_circular(uow, sent, seen=_version(stage, sent), by_id=officer, now=now - AGO, today=(now - AGO).date())
    while _turn(stage, now - AGO):
        pass
    for who, nth in CHOSEN:
        with stage.house.work() as uow:
            letter = uow.session.scalars(
                select(CircularLetter.public_id).where(CircularLetter.account_id == stage.person(who))
            ).one()
            choose_remedy(uow, letter, nth, account_id=stage.person(who), now=now - AGO / 2, today=now.date())
    _write(stage, WAITING, officer, now - timedelta(hours=5))


def _write(stage: Stage, words: tuple[str, str, str, tuple[str, ...], int, str], by_id: int, at: datetime) -> str:
    """Write a letter, gather who gets it, ask for the second person."""
    title, apology, explanation, remedies, default, merchant = words
    written = Written(title, apology, explanation, remedies, default, at.date() + timedelta(days=10), merchant)
    with stage.house.work() as uow:
        made = write_circular(uow, written, by_id=by_id, now=at, today=at.date()).public_id
        gather_cases(uow, made, merchant, "", 60, by_id=by_id, now=at)
        emails = uow.session.scalars(select(Account.email).where(Account.id.in_([stage.person(who) for who in TABLE])))
        gather_rows(uow, made, [AffectedRow(line, email, None) for line, email in enumerate(emails, 2)], by_id=by_id)
        submit_circular(uow, made, by_id=by_id, now=at, today=at.date())
    return made


def _version(stage: Stage, letter: str) -> int:
    with stage.house.db.reading() as session:
        return session.scalars(select(Circular.version).where(Circular.public_id == letter)).one()


def _turn(stage: Stage, at: datetime) -> bool:
    """One turn of the clock at that time; whether there may be more to send."""
    with stage.house.db.reading() as session:
        due = list_due(session, at, 10)
    for id_ in due:
        with stage.house.work() as uow:
            work_on_circular(uow, id_, now=at)
    return bool(due)
