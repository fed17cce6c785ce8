"""Short lessons as one's own list with progress, and as counts for those who look after quality."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from panel.content import Module, modules
from panel.models import AccountRole, Juror, JurorStatus, ModuleDone, Role, WorkPart
from panel.projections.surveys import LEAST
from panel.services.pulse import parts_of
from panel.services.training import has_trained
from panel.settings import Settings, read_settings


@dataclass(frozen=True, slots=True)
class ModuleLine:
    """One module for one person. `state`: "open", "changed" (an earlier version was done) or "done"."""

    module: Module
    state: str
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class OwnTraining:
    """The modules of one part. `asked`: the house asks for one first, and none was done yet."""

    part: WorkPart
    lines: tuple[ModuleLine, ...]
    asked: bool

    @property
    def done(self) -> int:
        """How many are done in their present version."""
        return sum(line.state == "done" for line in self.lines)


@dataclass(frozen=True, slots=True)
class PartTraining:
    """How many of those who work in a part have done which module. `rows` is empty where they are fewer than LEAST."""

    part: WorkPart
    people: int
    rows: tuple[tuple[Module, int], ...]


def view_training(
    session: Session, account_id: int, now: datetime, parts: Sequence[WorkPart] = ()
) -> tuple[OwnTraining, ...]:
    """One's own parts; the jurors' modules for who works in none, since anybody may become one. `parts`: where it is known."""
    kept = {row.module: row for row in session.scalars(select(ModuleDone).where(ModuleDone.account_id == account_id))}
    settings = read_settings(session, now)
    return tuple(_own(part, kept, settings) for part in parts or parts_of(session, account_id) or [WorkPart.JUROR])


def _own(part: WorkPart, kept: Mapping[str, ModuleDone], settings: Settings) -> OwnTraining:
    lines = tuple(_line(module, kept.get(module.code)) for module in modules() if module.part == part.value)
    return OwnTraining(part, lines, _is_wanted(settings, part) and not any(line.done_at for line in lines))


def view_part(session: Session, account_id: int, part: WorkPart, now: datetime) -> OwnTraining:
    """The same for one part."""
    return next((own for own in view_training(session, account_id, now) if own.part is part), OwnTraining(part, (), False))


def view_module(session: Session, account_id: int, module: Module) -> ModuleLine:
    """One module with one's own state."""
    return _line(module, session.get(ModuleDone, (account_id, module.code)))


def _line(module: Module, row: ModuleDone | None) -> ModuleLine:
    if row is None:
        return ModuleLine(module, "open", None)
    return ModuleLine(module, "done" if row.version >= module.version else "changed", row.done_at)


def is_asked(session: Session, account_id: int, part: WorkPart, now: datetime) -> bool:
    """Whether the house asks this person for a first module of the part: of jurors it is a recommendation."""
    return _is_wanted(read_settings(session, now), part) and not has_trained(session, account_id, part)


def _is_wanted(settings: Settings, part: WorkPart) -> bool:
    return settings.training_juror if part is WorkPart.JUROR else settings.training_mediator


def view_counts(session: Session) -> tuple[PartTraining, ...]:
    """Both parts: how many work in them, and how many of these have done each module as it is now."""
    return tuple(_counts(session, part) for part in WorkPart)


def _counts(session: Session, part: WorkPart) -> PartTraining:
    people = _people(part)
    at_work = session.scalar(select(func.count()).select_from(people.subquery())) or 0
    if at_work < LEAST:
        return PartTraining(part, at_work, ())
    mine = [module for module in modules() if module.part == part.value]
    done = {
        (code, version): count
        for code, version, count in session.execute(
            select(ModuleDone.module, ModuleDone.version, func.count())
            .where(ModuleDone.module.in_([module.code for module in mine]), ModuleDone.account_id.in_(people))
            .group_by(ModuleDone.module, ModuleDone.version)
        )
    }
    return PartTraining(part, at_work, tuple((module, done.get((module.code, module.version), 0)) for module in mine))


def _people(part: WorkPart) -> Select[int]:
    """The accounts that work in a part."""
    if part is WorkPart.MEDIATOR:
        return select(AccountRole.account_id).where(AccountRole.role.in_((Role.MEDIATOR, Role.MANAGER))).distinct()
    return select(Juror.account_id).where(Juror.status.in_((JurorStatus.ACTIVE, JurorStatus.PAUSED)))
