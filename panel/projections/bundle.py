"""A case's record as a file anybody can check without this house (docs/record-format.md), and receipts of single entries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from panel.errors import Conflict, PanelError
from panel.models import Ballot, Case, Checkpoint, LotCommit, Round, RoundStatus, Seat, SeatStatus
from panel.projections.lot import build_annex, build_record, list_lists
from panel.queries.ballots import open_ballots
from panel.queries.record import (
    Placed,
    find_entry_of,
    find_stream,
    last_checkpoint,
    list_checkpoints_past,
    list_entries,
    prove_growth,
    prove_places,
)
from panel.queries.record_keys import list_introductions
from panel.record.signing import Signed, Signer
from panel.services.entering import list_weights
from voting import commitment

BUNDLE, RECEIPT = "panel-bundle/1", "panel-receipt/1"
EARLIER_MAX = 200  # checkpoints a bundle shows to have been extended


def build_bundle(
    session: Session, case: Case, signer: Signer, *, now: datetime, since: Sequence[int] = (), annex: bool = False
) -> dict[str, Any]:
    """Everything the record holds of a case, with proofs up to the newest checkpoint.

    `since`: sizes of checkpoints held elsewhere, to be shown to be extended. `annex`: with the openings, for an auditor, as
    long as the keys of its ballots are here (Unavailable("ballot.key_missing")).
    `keys` is there once the house has changed its key: how each was introduced by the one before.
    Raises Conflict: "record.open_round" while jurors vote, "record.waiting" until the tree has taken up the last step,
    "record.incomplete" for a case that was filed before the record was kept; Invalid("lot.no_such_tree") for a wrong size.
    """
    if _rounds(session, case, RoundStatus.OPEN):
        raise Conflict("record.open_round")
    stream, entries, checkpoint = _taken_up(session, case, signer)
    keys = list(_introductions(session, checkpoint.size))
    size, last = checkpoint.size, entries[-1]
    places = [each.place for each in entries if each.place is not None]
    earlier = sorted({*since, *list_checkpoints_past(session, places[0], size, EARLIER_MAX)})
    return {
        "v": BUNDLE, "stream": stream, "key": signer.public, "entries": [each.body for each in entries], "places": places,
        "proofs": prove_places(session, places, size), "checkpoint": _signed(checkpoint).to_dict(),
        "head": signer.head(stream, last.seq, last.entry_id, size, now).to_dict(),
        "earlier": [{"size": each, "proof": prove_growth(session, each, size)} for each in earlier],
        "lots": dict(_lots(session, case, annex=False)), "annex": _annex(session, case) if annex else None,
        **({"keys": keys} if keys else {}),
    }  # fmt: skip


def build_receipt(session: Session, case: Case, signer: Signer) -> dict[str, Any]:
    """A party's receipt: the first entry of the case's stream, in the tree. Raises as `build_bundle` does."""
    stream, entries, checkpoint = _taken_up(session, case, signer, first=True)
    return _receipt(session, stream, entries[0], checkpoint, signer)


def build_ballot_receipt(session: Session, seat_id: str, signer: Signer) -> dict[str, Any]:
    """A juror's receipt: that the ballot's commitment is in the tree, not what was chosen.

    Raises Conflict: "record.no_ballot", "record.open_round" while others vote (the entry's number would tell how many have),
    "record.waiting".
    """
    found = session.execute(
        select(Ballot.public_id, Ballot.commitment, Ballot.receipt, Round.number, Round.case_id, Round.id, Round.status)
        .join(Seat, Seat.id == Ballot.seat_id)
        .join(Round, Round.id == Ballot.round_id)
        .where(Seat.public_id == seat_id)
    ).one_or_none()
    stream = find_stream(session, case_id=found.case_id, round_id=found.id) if found is not None else None
    checkpoint = last_checkpoint(session)
    if found is None or stream is None:
        raise Conflict("record.no_ballot")
    if found.status is RoundStatus.OPEN:
        raise Conflict("record.open_round")
    entry = find_entry_of(session, stream.stream, found.commitment)
    if checkpoint is None or entry.place is None or not _is_of(checkpoint, signer):
        raise Conflict("record.waiting")
    receipt = _receipt(session, stream.stream, entry, checkpoint, signer)
    return {**receipt, "round": found.number, "code": found.receipt, "ballot": found.public_id, "commitment": found.commitment}


def _receipt(session: Session, stream: str, entry: Placed, checkpoint: Checkpoint, signer: Signer) -> dict[str, Any]:
    assert entry.place is not None
    return {
        "v": RECEIPT, "stream": stream, "seq": entry.seq, "id": entry.entry_id, "entry": entry.body, "place": entry.place,
        "proof": prove_places(session, [entry.place], checkpoint.size)[0], "checkpoint": _signed(checkpoint).to_dict(),
        "key": signer.public,
    }  # fmt: skip


def _taken_up(
    session: Session, case: Case, signer: Signer, *, first: bool = False
) -> tuple[str, list[Placed], Checkpoint]:
    """Stream, entries and newest checkpoint; of the entries all (or the first) have to be in the tree, signed by this key."""
    stream, checkpoint = find_stream(session, case_id=case.id), last_checkpoint(session)
    entries = list_entries(session, stream.stream) if stream is not None else []
    if stream is None or entries[0].kind != "case.filed":
        raise Conflict("record.incomplete")
    wanted = entries[:1] if first else entries
    if checkpoint is None or not _is_of(checkpoint, signer) or any(each.place is None for each in wanted):
        raise Conflict("record.waiting")
    return stream.stream, entries, checkpoint


def _is_of(checkpoint: Checkpoint, signer: Signer) -> bool:
    """Whether the key has signed it: a new one has not until the record has gone on."""
    return bool(_signed(checkpoint).values["key"] == signer.key)


def _introductions(session: Session, size: int) -> Iterator[dict[str, Any]]:
    """How the key was introduced by the one before, and that by the one before it: entries of the house, in the tree."""
    found = [(each.entry.body, each.entry.place) for each in list_introductions(session)]
    places = [place for _, place in found if place is not None]
    if len(places) < len(found):
        raise Conflict("record.waiting")
    for (body, place), proof in zip(found, prove_places(session, places, size), strict=True):
        yield {"entry": body, "place": place, "proof": proof}


def _signed(checkpoint: Checkpoint) -> Signed:
    return Signed(checkpoint.body, checkpoint.signature)


def _rounds(session: Session, case: Case, status: RoundStatus) -> list[Round]:
    query = select(Round).where(Round.case_id == case.id, Round.status == status).order_by(Round.number)
    return list(session.scalars(query))


def _lots(session: Session, case: Case, *, annex: bool) -> Iterator[tuple[str, dict[str, Any]]]:
    """The record (or annex) of each list drawn for a closed round, named by round, or by round and extension."""
    build = build_annex if annex else build_record
    for round_ in _rounds(session, case, RoundStatus.CLOSED):
        for number in list_lists(session, case, round_.number):
            try:
                made = build(session, case, round_.number, number)
            except PanelError as error:  # of a round of before the journal
                if error.code.startswith("lot."):
                    continue
                raise
            yield f"{round_.number}/{number}" if number else str(round_.number), made.to_dict()


def _annex(session: Session, case: Case) -> dict[str, Any]:
    rounds = _rounds(session, case, RoundStatus.CLOSED)
    return {
        "ballots": [opened for round_ in rounds for opened in _ballots(session, round_)],
        "seats": [opened for round_ in rounds for opened in _seats(session, round_)],
        "weights": [opened for round_ in rounds for opened in _weights(session, round_)],
        "lots": dict(_lots(session, case, annex=True)),
    }


def _ballots(session: Session, round_: Round) -> Iterable[dict[str, Any]]:
    for each in open_ballots(session, round_):
        said = each.contents
        sealed = commitment(bytes.fromhex(said.salt), round_.public_id, each.seat_public_id, said.choice, said.facts)
        yield {
            "round": round_.number, "commitment": sealed, "salt": said.salt, "round_id": round_.public_id,
            "seat_id": each.seat_public_id, "choice": said.choice, "answers": list(said.facts),
        }  # fmt: skip


def _seats(session: Session, round_: Round) -> Iterable[dict[str, Any]]:
    for seat in session.scalars(select(Seat).where(Seat.round_id == round_.id).order_by(Seat.position)):
        yield {
            "round": round_.number, "seat_id": seat.public_id, "wave": seat.wave, "weight": seat.weight,
            "information": seat.information, "voted": seat.status is SeatStatus.CAST,
        }  # fmt: skip


def _weights(session: Session, round_: Round) -> Iterable[dict[str, Any]]:
    query = select(LotCommit).where(LotCommit.case_id == round_.case_id, LotCommit.round_no == round_.number)
    for commit in session.scalars(query.order_by(LotCommit.extension)):
        places = list_weights(session, round_, commit.extension)
        if places:
            yield {"round": round_.number, "extension": commit.extension, "salt": commit.facts_salt, "places": places}
