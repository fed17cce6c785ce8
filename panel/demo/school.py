"""What the operator of the demo asks at filing, its own role at the close, and training modules that some people have done."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from panel.demo.early import Stage
from panel.models import Account, FieldKind, Juror, JurorStatus
from panel.services.fields import Asked, put_field
from panel.services.training import answer_module, get_module, right_keys
from panel.services.works import add_role

WHERE = Asked(
    "通过哪里下单", "Where it was ordered", FieldKind.CHOICE, categories=("missing_items", "delivery"),
    choices=(("小程序", "Mini app"), ("电话", "Telephone"), ("到店", "In the shop")),
)
PEOPLE = Asked("几个人入住或到店", "How many people came", FieldKind.NUMBER, categories=("booking",))
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


def ask(stage: Stage, now: datetime) -> None:
    """Two questions of the operator's own, both answered by who filed in these kinds of dispute, and a role of its own."""
    by_id = stage.person("jiang_fan")
    with stage.house.work() as uow:
        where = put_field(uow, WHERE, by_id=by_id, now=now)
        people = put_field(uow, PEOPLE, by_id=by_id, now=now)
        add_role(uow, "骑手调度", "Rider dispatch", by_id=by_id, now=now)
        stage.asked.update({key: {where.public_id: "1"} for key in WHERE.categories})
        stage.asked.update({key: {people.public_id: "2"} for key in PEOPLE.categories})
