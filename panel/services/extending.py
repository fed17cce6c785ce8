"""Extension draws: when the list of a round is used up, another list of the same pool, without whoever was walked before.

Nobody is asked and nothing can be chosen: pool, log, rule and facts are those of the round's first commitment, the nonces those
that were opened for it, and the link is the next of the chain. In the journal it has its own lines, withheld while the round is
open: they would tell how often somebody had to be replaced.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, select

from panel.database import LOT_LINE, queue_up
from panel.errors import Conflict
from panel.models import Case, DrawEntry, LotCommit, PoolSlot, Round
from panel.models.base import BigId, table_of
from panel.queries.rounds import find_open_round, has_line, is_drawn, list_commitments
from panel.services.alarming import alarm_if_long
from panel.services.chains import has_link
from panel.services.committing import SEALED, bind_source, open_draw, void_commit
from panel.services.drawing import Place, draw_list
from panel.services.entering import enter_draw
from panel.services.journal import find_entry, write_entry, write_time
from panel.services.moving import log
from panel.services.nonces import list_nonces
from panel.uow import UnitOfWork

REST = timedelta(hours=1)  # between two extension draws of a round: when nobody is free, a while may help more than numbers

_D, _S = table_of(DrawEntry), table_of(PoolSlot)
_WALKED = (
    select(_D.c.slot, _D.c.stratum, _S.c.pos)
    .join_from(_D, _S, (_S.c.slot == _D.c.slot) & (_S.c.epoch == bindparam("epoch", type_=BigId)))
    .where(_D.c.round_id == bindparam("round", type_=BigId))
    .order_by(_D.c.position)
)


def can_extend(uow: UnitOfWork, round_: Round) -> bool:
    """Whether the pool of the round's commitment has numbers that no list of the round has walked yet.

    Never for a draw of before the journal: nothing could be said of it in public.
    """
    walked = uow.session.scalar(select(func.count()).where(DrawEntry.round_id == round_.id)) or 0
    if walked >= round_.pool_size or round_.case_id is None:
        return False
    first = list_commitments(uow.session, round_.case_id, round_.number)[0]
    line = find_entry(uow.session, "commit", round_.case_id, round_.number)
    return first.source != SEALED and line is not None


def extend_list(uow: UnitOfWork, case: Case, round_: Round, *, now: datetime) -> bool:
    """Draw a further list for an open round whose lists are used up. Gives whether there are new places.

    Not within REST of the last extension draw. While no link can be had, or the key or the beacon's signature is missing,
    nothing is drawn: the round goes on as it is, and the next sweep tries again.
    """
    queue_up(uow.session, LOT_LINE)
    if not can_extend(uow, round_):
        return False
    ahead = find_extension_ahead(uow, case.id, round_.number) or _commit(uow, case, round_, now)
    if ahead is None:
        return False
    try:
        opened = open_draw(uow, ahead)
    except Conflict:
        return False
    line = find_entry(uow.session, "commit", case.id, round_.number)
    assert line is not None
    rule = json.loads(line.body)["rule"]
    listed = draw_list(uow, case, round_, ahead, opened, rule, now=now, before=_walked(uow, round_, ahead.epoch))
    enter_draw(uow, case, round_, ahead, listed, now=now)
    alarm_if_long(uow, case, round_, listed.drawn.walked, now=now, extension=ahead.extension)
    log(uow, case, "list.extended", actor="clock", now=now, audience="staff", extension=ahead.extension)
    return bool(listed.places)


def find_extension_ahead(uow: UnitOfWork, case_id: int, round_no: int) -> LotCommit | None:
    """The extension draw of the round that was committed and neither drawn nor given up, or None."""
    return uow.session.scalar(
        select(LotCommit).where(
            LotCommit.case_id == case_id, LotCommit.round_no == round_no, LotCommit.extension > 0, ~is_drawn(),
            ~has_line("void"),
        )
    )  # fmt: skip


def void_extension(uow: UnitOfWork, case: Case, reason: str, *, now: datetime) -> bool:
    """Give up the extension draw that the case's open round waits for. False when there is none."""
    round_ = find_open_round(uow.session, case.id)
    ahead = find_extension_ahead(uow, case.id, round_.number) if round_ is not None else None
    if ahead is not None:
        void_commit(uow, case, ahead, reason, now=now)
    return ahead is not None


def _commit(uow: UnitOfWork, case: Case, round_: Round, now: datetime) -> LotCommit | None:
    """Commit and bind the next extension draw; None when it is too early, or no link can be had."""
    lists = list_commitments(uow.session, case.id, round_.number)
    first, last = lists[0], lists[-1]
    if (last.extension and now < last.committed_at + REST) or (uow.beacon is None and not has_link(uow, now=now)):
        return None
    line = find_entry(uow.session, "commit", case.id, round_.number)
    assert line is not None
    said, number = json.loads(line.body), last.extension + 1
    parent = max((each for each in lists if _has_steps(uow, round_, each)), key=lambda each: each.extension)
    body = {
        **{name: said[name] for name in ("case", "draw", "pool", "rule", "facts")}, "parent": parent.commit_id,
        "extension": number, "time": write_time(now),
    }  # fmt: skip
    made = LotCommit(
        case_id=case.id, round_no=round_.number, extension=number, epoch=first.epoch, pool_size=first.pool_size,
        commit_id=write_entry(uow, "commit", body, now=now, case=case, round_no=round_.number, extension=number),
        log_size=first.log_size, stratum_sizes=first.stratum_sizes, facts=first.facts, facts_salt=first.facts_salt,
        committed_at=now,
    )  # fmt: skip
    uow.session.add(made)
    uow.session.flush()
    said = {"round": round_.number, "extension": number, "commit": made.commit_id}
    uow.enter("draw.committed", said, at=now, case_id=case.id)
    bind_source(uow, case, made, list_nonces(uow.session, case.id, round_.number), now=now)
    return made


def _has_steps(uow: UnitOfWork, round_: Round, commit: LotCommit) -> bool:
    steps = select(DrawEntry.id).where(DrawEntry.round_id == round_.id, DrawEntry.extension == commit.extension)
    return uow.session.scalar(steps.limit(1)) is not None


def _walked(uow: UnitOfWork, round_: Round, epoch: int) -> Sequence[Place]:
    rows = uow.session.connection().execute(_WALKED, {"round": round_.id, "epoch": epoch})
    return [Place(*row) for row in rows]
