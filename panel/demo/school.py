"""Training modules that people of the demo have done: some, not all, so that the lists have something to show."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from panel.demo.early import Stage
from panel.models import Account, Juror, JurorStatus
from panel.services.training import answer_module, get_module, right_keys

OF_JURORS = ("evidence", "bias", "evidence", "law", "reasons", "evidence", "bias")
OF_MEDIATORS = {"he_jing": ("listening", "writing", "middle"), "tang_wen": ("complaints",), "qin_yue": ("remedies",)}


def train(stage: Stage, now: datetime) -> None:
    """Some jurors and the mediators did a module or two in the last weeks."""
    with stage.house.work() as uow:
        jurors = uow.session.scalars(
            select(Juror.account_id).where(Juror.status == JurorStatus.ACTIVE).order_by(Juror.id).limit(len(OF_JURORS))
        ).all()
        staff = uow.session.scalars(select(Account).where(Account.persona.in_(OF_MEDIATORS))).all()
        done = list(zip(jurors, OF_JURORS, strict=False))
        done += [(each.id, code) for each in staff for code in OF_MEDIATORS.get(each.persona or "", ())]
        for ago, (account, code) in enumerate(done, 2):
            answer_module(uow, account, code, right_keys(get_module(code)), now=now - timedelta(days=ago))
