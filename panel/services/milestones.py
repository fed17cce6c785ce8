"""Whether a juror sees the own milestones: a choice that nothing else looks at."""

from __future__ import annotations

from datetime import datetime

from panel.models import MilestonesHidden
from panel.queries.jurors import lock_juror
from panel.uow import UnitOfWork


def show_milestones(uow: UnitOfWork, account_id: int, wanted: bool, *, now: datetime) -> None:
    """Show them or hide them; the same again does nothing. Raises NotFound("juror.unknown")."""
    lock_juror(uow.session, account_id)
    hidden = uow.session.get(MilestonesHidden, account_id)
    if wanted and hidden is not None:
        uow.session.delete(hidden)
    elif not wanted and hidden is None:
        uow.session.add(MilestonesHidden(account_id=account_id, hidden_at=now))
