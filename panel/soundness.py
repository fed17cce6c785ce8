"""Whether what is stored is still what was stored: evidence, ballots, verdicts and the journal against their own digests.

Reads everything and writes nothing. What carries no digest (a name, a text) can be changed on the disk and is not found here.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from hashlib import sha256

from sqlalchemy import func, or_, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, aliased

from panel.ballotbox import BallotBox, box_of
from panel.errors import Conflict, NotFound, Unavailable
from panel.evidence import EvidenceStore
from panel.models import (
    Ballot,
    BriefPicture,
    Case,
    Exhibit,
    JournalEntry,
    LotCommit,
    RecordEntry,
    RecordStream,
    Round,
    RoundStatus,
    Seat,
    Verdict,
)
from panel.queries.ballots import try_open
from panel.queries.rounds import read_findings, read_tally, verdict_said
from panel.record.signing import Signer
from panel.services.journal import check_journal
from panel.soundness_record import Fault, faults_of
from voting.errors import VotingError
from voting.ledger import commitment, receipt

CHUNK = 1 << 20


Check = Callable[[Session, EvidenceStore, Signer | None], Iterator[Fault]]


def check_pages(session: Session, _store: EvidenceStore, _signer: Signer | None) -> Iterator[Fault]:
    """SQLite's own pages, trees and references. PostgreSQL does this by itself, with its data checksums."""
    if session.get_bind().dialect.name != "sqlite":
        return
    for (said,) in session.execute(text("PRAGMA integrity_check(20)")):
        if said != "ok":
            yield Fault("database.pages", str(said)[:120])
    for row in session.execute(text("PRAGMA foreign_key_check")):
        yield Fault("database.reference", f"{row[0]} {row[1]}")


def check_evidence(session: Session, store: EvidenceStore, _signer: Signer | None) -> Iterator[Fault]:
    """Every file that a row names, against its SHA-256; originals of erased cases are gone and should be."""
    exhibits = (
        select(Exhibit.store_key, Exhibit.sha256).join(Case, Case.id == Exhibit.case_id)
        .where(Case.erased_at.is_(None)).order_by(Exhibit.id)
    )  # fmt: skip
    pictures = select(BriefPicture.store_key, BriefPicture.sha256).order_by(BriefPicture.id)
    for rows in (exhibits, pictures):
        for name, wanted in session.execute(rows).all():
            try:
                found = _digest(store, name)
            except NotFound:
                yield Fault("evidence.missing", name)
                continue
            if found != wanted:
                yield Fault("evidence.changed", name)


def _digest(store: EvidenceStore, name: str) -> str:
    total = sha256()
    with store.open(name) as file:
        while data := file.read(CHUNK):
            total.update(data)
    return total.hexdigest()


def check_ballots(session: Session, _store: EvidenceStore, _signer: Signer | None) -> Iterator[Fault]:
    """Every ballot opens its commitment, has its receipt and its seat's weight, and ends a line of entries of the record.

    Where the key is not here the commitment is taken as it stands: nobody can open it.
    """
    box = box_of(session)
    for round_ in session.scalars(select(Round).order_by(Round.id)).all():
        rows = session.execute(
            select(Ballot, Seat.public_id, Seat.weight).join(Seat, Seat.id == Ballot.seat_id)
            .where(Ballot.round_id == round_.id)
        ).all()
        for ballot, seat, weight in rows:
            if not _opens(box, ballot, round_.public_id, seat):
                yield Fault("ballot.changed", ballot.public_id)
            if ballot.weight != weight:
                yield Fault("ballot.weight", ballot.public_id)
        lines = _entered(session, round_)
        if lines is not None:
            yield from _lines(round_.public_id, lines, [row[0] for row in rows])


def _entered(session: Session, round_: Round) -> list[tuple[str, str | None]] | None:
    """(commitment, what it replaces) of each entry about a ballot of the round; None where the record begins later."""
    stream = session.scalar(
        select(RecordStream.stream).where(or_(RecordStream.case_id == round_.case_id, RecordStream.round_id == round_.id))
    )
    said = [json.loads(body) for body in session.scalars(
        select(RecordEntry.body).where(RecordEntry.stream == stream).order_by(RecordEntry.seq)
    )]
    if not said or (round_.case_id is not None and said[0]["kind"] != "case.filed"):
        return None
    about = [each["data"] for each in said if each["kind"].startswith("ballot.") and each["data"]["round"] == round_.number]
    return [(each["commitment"], each.get("replaces")) for each in about]


def _opens(box: BallotBox, ballot: Ballot, round_name: str, seat_name: str) -> bool:
    try:
        said = try_open(box, round_name, seat_name, ballot.sealed)
        salt = bytes.fromhex(said.salt) if said else b""
        sealed = commitment(salt, round_name, seat_name, said.choice, said.facts) if said else ballot.commitment
        return ballot.commitment == sealed and ballot.receipt == receipt(ballot.public_id, sealed)
    except (ValueError, TypeError, VotingError, Conflict):
        return False


def _lines(round_name: str, lines: list[tuple[str, str | None]], ballots: list[Ballot]) -> Iterator[Fault]:
    """The lines of a round, walked back from each ballot: as many as it was replaced and one, and none is left over."""
    before, left = dict(lines), Counter(sealed for sealed, _ in lines)
    for ballot in ballots:
        step: str | None = ballot.commitment
        walked = 0
        while step is not None and left[step] > 0:
            left[step] -= 1
            step, walked = before[step], walked + 1
        if step is not None or walked != ballot.replaced + 1:
            yield Fault("ballot.line_missing", ballot.public_id)
    if +left:
        yield Fault("ballot.line_left_over", round_name)


def check_verdicts(session: Session, _store: EvidenceStore, _signer: Signer | None) -> Iterator[Fault]:
    """Every verdict is the count of its ballots; where their key is not here, of as many as there are."""
    for verdict, round_ in session.execute(
        select(Verdict, Round).join(Round, Round.id == Verdict.round_id).where(Round.status == RoundStatus.CLOSED)
    ).all():
        try:
            tally = read_tally(session, round_)
        except Unavailable:
            if _count(session, round_) != verdict.cast:
                yield Fault("verdict.changed", round_.public_id)
            continue
        except Conflict:  # a ballot that does not open was named by `check_ballots`
            yield Fault("verdict.changed", round_.public_id)
            continue
        counted = (dict(tally.heads), dict(tally.weight), tally.cannot_tell, tally.cast, tally.ceiling)
        shown = (verdict.heads, verdict.weights, verdict.cannot_tell, verdict.cast, verdict.ceiling)
        if counted != shown or read_findings(session, round_, tally) != verdict.findings:
            yield Fault("verdict.changed", round_.public_id)
    yield from _differing_from_the_record(session)


def _differing_from_the_record(session: Session) -> Iterator[Fault]:
    """Verdicts whose row, which pages show, says something else than their entry; also when the key of the round has ended."""
    rows = session.execute(
        select(Verdict, Round, RecordEntry.body)
        .join(Round, Round.id == Verdict.round_id)
        .join(RecordStream, RecordStream.case_id == Round.case_id)
        .join(RecordEntry, RecordEntry.stream == RecordStream.stream)
        .where(RecordEntry.kind == "verdict.issued")
    )
    for verdict, round_, body in rows:
        entry = json.loads(body)["data"]
        said = verdict_said(verdict, round_)
        if "facts" not in entry:  # written before findings were told
            said.pop("facts", None)
        if entry["round"] == round_.number and entry != said:
            yield Fault("verdict.changed", round_.public_id)


def _count(session: Session, round_: Round) -> int:
    return session.scalar(select(func.count()).select_from(Ballot).where(Ballot.round_id == round_.id)) or 0


def check_lot(session: Session, _store: EvidenceStore, _signer: Signer | None) -> Iterator[Fault]:
    """Every line of the lot's journal follows from the one before, and whoever names a line names one that is there."""
    for number, reason in check_journal(session):
        yield Fault("journal.changed", f"{number} {reason}")
    for seq, prev, body in session.execute(select(JournalEntry.seq, JournalEntry.prev, JournalEntry.body)):
        if f'"prev":"{prev}"' not in body:
            yield Fault("journal.changed", f"{seq} prev")
    line = aliased(JournalEntry)
    for name in (LotCommit.commit_id, Round.commitment):
        drawn = LotCommit.id.is_not(None) if name is LotCommit.commit_id else Round.epoch.is_not(None)
        lost = select(name).outerjoin(line, line.entry_id == name).where(drawn, line.seq.is_(None))
        yield from (Fault("journal.unknown", f"{named}") for named in session.scalars(lost))


def check_record(session: Session, _store: EvidenceStore, signer: Signer | None) -> Iterator[Fault]:
    """Streams, leaves and checkpoints of the record; signatures of the key that signs now, when it is here."""
    yield from faults_of(session, signer)


CHECKS: dict[str, Check] = {
    "database pages": check_pages, "journal": check_lot, "record": check_record, "ballots": check_ballots,
    "verdicts": check_verdicts, "evidence": check_evidence,
}


def check_store(session: Session, store: EvidenceStore, name: str, signer: Signer | None = None) -> Iterator[Fault]:
    """All faults one check of CHECKS finds. `signer`: the house's key for checkpoints.

    What cannot even be read is a fault too; the transaction is over then.
    """
    try:
        yield from CHECKS[name](session, store, signer)
    except (DBAPIError, ValueError, LookupError, TypeError) as error:
        session.rollback()
        yield Fault("database.unreadable", f"{name}: {type(error).__name__}")
