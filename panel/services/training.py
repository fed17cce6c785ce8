"""Short lessons for jurors and mediators: answers are checked and forgotten, what is kept is which one somebody has done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from panel.content import Module, modules
from panel.errors import Invalid, NotFound
from panel.models import Case, ModuleDone, WorkPart
from panel.models.base import table_of
from panel.settings import Settings
from panel.uow import UnitOfWork

KEYS = "abc"  # of the answers to a question, in their order


def get_module(code: str) -> Module:
    """Raises NotFound("training.unknown")."""
    for module in modules():
        if module.code == code:
            return module
    raise NotFound("training.unknown")


def right_keys(module: Module) -> str:
    """The right answers, one key a question."""
    return "".join(
        KEYS[next(number for number, answer in enumerate(question.answers) if answer.right)] for question in module.questions
    )


def answer_module(uow: UnitOfWork, account_id: int, code: str, given: Sequence[str], *, now: datetime) -> bool:
    """Whether all answers are right; then the module is done, in its present version. As often as one likes.

    Raises NotFound("training.unknown"), Invalid("input.choice") for an answer that is not offered.
    """
    module = get_module(code)
    if len(given) != len(module.questions) or any(key not in tuple(KEYS) for key in given):
        raise Invalid("input.choice", field="q1")
    if "".join(given) != right_keys(module):
        return False
    connection, table = uow.session.connection(), table_of(ModuleDone)
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    row = dialect.insert(table).values(account_id=account_id, module=code, version=module.version, done_at=now)
    connection.execute(row.on_conflict_do_update(
        index_elements=["account_id", "module"], set_={"version": row.excluded.version, "done_at": row.excluded.done_at},
        where=table.c.version <= row.excluded.version,  # a server of the version before takes nothing back
    ))
    return True


def has_trained(session: Session, account_id: int, part: WorkPart) -> bool:
    """Whether somebody has done one module of this part, in whatever version."""
    codes = [module.code for module in modules() if module.part == part.value]
    done = exists().where(ModuleDone.account_id == account_id, ModuleDone.module.in_(codes))
    return session.scalar(select(done)) or False


def may_begin(session: Session, settings: Settings, account_id: int) -> bool:
    """Whether nothing of the training keeps a mediator from taking a case: who has held one is past the first."""
    if not settings.training_mediator or has_trained(session, account_id, WorkPart.MEDIATOR):
        return True
    return session.scalar(select(exists().where(Case.owner_id == account_id))) or False
