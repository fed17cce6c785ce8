"""The record of a closed draw, and its annex for an auditor, put together from rows and trees. Nothing of it is stored twice.

The record names nobody and says of nobody what a party could know him by: slots, sealed leaves, sealed reasons. Proofs follow
from the tiles of the trees at any time.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from panel.errors import Conflict
from panel.lottery.annex import Annex, EventOpening, Facts, LogHead, SealedEvent, SealOpening, SlotOpening
from panel.lottery.draw import Split, Walked, draw_strata
from panel.lottery.former import walked_before
from panel.lottery.leaves import event_commit, slot_salts
from panel.lottery.merkle import Tiles, consistency_proof, inclusion_proof, root
from panel.lottery.reasons import CONFLICTS, publish_use
from panel.lottery.record import Event, LotRecord, Step
from panel.lottery.seals import publish_step, seal
from panel.models import (
    Case,
    DrawEntry,
    JournalEntry,
    LotChain,
    LotCommit,
    LotNonce,
    PartyRole,
    PoolEpoch,
    PoolEvent,
    Round,
    RoundStatus,
)
from panel.models.base import table_of
from panel.projections.lot_rows import Draw, Row, find_draw
from panel.queries import pinned
from panel.queries.many import among
from panel.queries.pool import log_size
from panel.queries.trees import LOG, KeptTiles, StoredTiles, pool_tree

_E = table_of(PoolEvent)
_DAWN = datetime(1970, 1, 1, tzinfo=UTC)
_EVENTS = (
    select(_E.c.seq, _E.c.at, _E.c.kind, _E.c.account_id, _E.c.detail, _E.c.salt)
    .where(among(_E.c.seq, "seqs"))
    .order_by(_E.c.seq)
)


@dataclass(frozen=True, slots=True)
class Sealed:
    """What is fixed for a draw before anybody knows its jurors. `commitment`: id of the journal's entry, 64 hex digits.

    `nth`: which draw of the case, those given up (`void`) left out: these have the number of the draw that follows.
    """

    round_no: int
    commitment: str
    pool_size: int
    at: datetime
    nth: int
    void: bool


def list_sealed(session: Session, case_id: int) -> tuple[Sealed, ...]:
    """The first commitment of every draw of the case, the first draw first. Extension draws show once the round has closed."""
    rows = session.execute(
        select(LotCommit.round_no, LotCommit.commit_id, LotCommit.pool_size, LotCommit.committed_at, JournalEntry.seq)
        .outerjoin(JournalEntry, and_(
            JournalEntry.kind == "void", JournalEntry.case_id == LotCommit.case_id,
            JournalEntry.round_no == LotCommit.round_no, JournalEntry.extension == 0,
        ))
        .where(LotCommit.case_id == case_id, LotCommit.extension == 0)
        .order_by(LotCommit.round_no)
    )
    found, nth = [], 1
    for number, commitment, pool_size, at, void in rows:
        found.append(Sealed(number, commitment, pool_size, at, nth, void is not None))
        nth += void is None
    return tuple(found)


def build_record(session: Session, case: Case, round_no: int, extension: int = 0) -> LotRecord:
    """What anybody needs to redo the draw of a closed round (docs/lot-format.md); `extension` 1, 2, …: its extension draws.

    Raises Conflict: "lot.not_yet" while the round is open: its walk would tell how often the list had to be read on;
    "lot.before_journal" for a round drawn before draws were recorded; "lot.old_format" for one of an earlier format.
    """
    found = find_draw(session, case, round_no, extension)
    drawn, bind = json.loads(found.lines["drawn"]), json.loads(found.lines["bind"])
    by_chain = bind["source"]["kind"] == "chain"
    pinned_log = found.commit.log_size
    return LotRecord(
        commit=found.lines["commit"], bind=found.lines["bind"], drawn=found.lines["drawn"],
        source=bytes.fromhex(drawn["link" if by_chain else "signature"]),
        tip=bytes.fromhex(session.get_one(LotChain, bind["source"]["chain"]).tip) if by_chain else None,
        nonces=_nonces(session, found.commit), seed=bytes.fromhex(drawn["seed"]), splits=_splits(found, drawn["seed"]),
        walk=tuple(_steps(session, found)), events=tuple(_events(session, found.evidence, pinned_log)),
        before=found.before,
    )  # fmt: skip


def build_annex(session: Session, case: Case, round_no: int, extension: int = 0) -> Annex:
    """The openings behind a record: it names people, and is for an auditor alone.

    Raises Conflict as `build_record`, and "lot.forgotten" (epoch) when the secret of its epoch was destroyed.
    """
    found = find_draw(session, case, round_no, extension)
    commit = found.commit
    secret = session.get_one(PoolEpoch, commit.epoch).secret
    if secret is None:
        raise Conflict("lot.forgotten", epoch=commit.epoch)
    key = bytes.fromhex(secret)
    facts = commit.facts
    log, size = KeptTiles(StoredTiles(session, LOG)), log_size(session)
    linked = _linked(session, commit, found.walk)
    grown = tuple(consistency_proof(log, commit.log_size, size))
    return Annex(
        commit=bytes.fromhex(commit.commit_id), salt=bytes.fromhex(commit.facts_salt),
        facts=Facts(*(tuple(facts[name]) for name in ("accounts", "clusters", "cities", "merchants"))),
        slots=tuple(
            SlotOpening(
                slot=row.slot, juror=row.account_id, cluster=row.cluster, city=row.city, stratum=row.stratum,
                salts=slot_salts(key, row.slot), linked=linked.get(row.account_id),
            )
            for row in found.walk
        ),
        events=tuple(
            EventOpening(row.seq, row.account_id, row.detail, bytes.fromhex(row.salt))
            for row in session.connection().execute(_EVENTS, {"seqs": found.evidence})
        ),
        reasons=tuple(
            SealOpening(i, row.reason, row.evidence, found.salt("reason", row))
            for i, row in enumerate(found.walk) if row.reason in CONFLICTS
        ),
        uses=tuple(
            SealOpening(i, row.used, row.used_evidence, found.salt("used", row))
            for i, row in enumerate(found.walk) if row.used is not None
        ),
        sealed=tuple(_sealed(session, found, linked.values(), log, size)), log=LogHead(size, root(log, size), grown),
    )  # fmt: skip


def list_lists(session: Session, case: Case, round_no: int) -> tuple[int, ...]:
    """The lists of a closed round that were drawn: 0 for the first, then the numbers of its extension draws."""
    query = (
        select(DrawEntry.extension).join(Round, Round.id == DrawEntry.round_id).distinct()
        .where(Round.case_id == case.id, Round.number == round_no, Round.status == RoundStatus.CLOSED)
    )  # fmt: skip
    return tuple(sorted(session.scalars(query)))


def _linked(session: Session, commit: LotCommit, walk: Sequence[Row]) -> dict[int, int]:
    """Accounts that had moved to another household than their leaf's when the draw was committed, with the line."""
    leaf = {row.account_id: row.cluster for row in walk}
    own = pinned.of_accounts(session.connection(), list(leaf), commit.log_size)
    moved = ((account, said.linked) for account, said in own.items())
    return {account: linked[1] for account, linked in moved if linked is not None and linked[0] != leaf[account]}


def _nonces(session: Session, commit: LotCommit) -> tuple[bytes | None, bytes | None]:
    rows = session.scalars(select(LotNonce).where(LotNonce.case_id == commit.case_id, LotNonce.round_no == commit.round_no))
    given = {row.role: bytes.fromhex(row.value) for row in rows if row.value is not None}
    first, second = (given.get(role.value) for role in PartyRole)
    return first, second


def _splits(found: Draw, seed: str) -> tuple[Split, ...]:
    """How the places were split over the strata: redone with the answers that were kept."""
    if not found.parted:
        return ()
    said = {(row.stratum, row.place): row.reason for row in found.walk}

    def refuse(stratum: int, places: Sequence[int]) -> Mapping[int, str]:
        return {place: reason for place in places if (reason := said[stratum, place]) is not None}

    shares = json.loads(found.lines["commit"])["rule"]["shares"]
    redone = draw_strata(
        bytes.fromhex(seed), found.commit.stratum_sizes, shares, found.round_.wanted, refuse, found.commit.extension,
        walked_before(found.before),
    )  # fmt: skip
    return redone.splits


def _steps(session: Session, found: Draw) -> Iterable[Step]:
    commit, trees = found.commit, dict[int | None, KeptTiles]()
    for row in found.walk:
        stratum = row.stratum if found.parted else None
        tree = trees.setdefault(stratum, KeptTiles(StoredTiles(session, pool_tree(commit.epoch, stratum))))
        place, size = row.place, commit.pool_size if stratum is None else commit.stratum_sizes[stratum]
        said = publish_step(Walked(place, row.reason, row.evidence, row.stratum), found.key)
        yield Step(
            slot=row.slot, stratum=row.stratum, place=place, reason=said.reason, evidence=said.evidence, seal=said.seal,
            leaf=tree.leaf(place), proof=tuple(inclusion_proof(tree, place, size)), used=publish_use(row.used),
            used_seal=None if row.used is None else seal(found.salt("used", row), row.used, row.used_evidence),
        )  # fmt: skip


def _events(session: Session, seqs: Sequence[int], pinned_log: int) -> Iterable[Event]:
    log = KeptTiles(StoredTiles(session, LOG))
    for row in session.connection().execute(_EVENTS, {"seqs": seqs}):
        salt = bytes.fromhex(row.salt)
        yield Event(
            seq=row.seq, kind=row.kind, ms=_milliseconds(row.at), account=event_commit(salt, "account", row.account_id),
            detail=event_commit(salt, "detail", row.detail), proof=tuple(inclusion_proof(log, row.seq, pinned_log)),
        )  # fmt: skip


def _sealed(session: Session, found: Draw, linked: Iterable[int], log: Tiles, size: int) -> Iterable[SealedEvent]:
    for row in session.connection().execute(_EVENTS, {"seqs": found.sealed(linked)}):
        proved = found.commit.log_size if row.seq < found.commit.log_size else size
        yield SealedEvent(
            row.seq, row.kind, _milliseconds(row.at), row.account_id, row.detail, bytes.fromhex(row.salt),
            tuple(inclusion_proof(log, row.seq, proved)),
        )  # fmt: skip


def _milliseconds(at: datetime) -> int:
    return (at - _DAWN) // timedelta(milliseconds=1)
