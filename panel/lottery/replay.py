"""Redoing a draw from its record: is it the one honest walk that follows from what was fixed before?

Each check gives codes of docs/lot-format.md, followed by `@` and a position in the record where that helps. Whether a sealed
reason is true takes the annex (`panel.lottery.audit`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise, zip_longest
from typing import TYPE_CHECKING

from panel.lottery import beacon, former, reasons
from panel.lottery.bound import find_long
from panel.lottery.chain import check_link
from panel.lottery.draw import Drawn, draw_strata, further_label, strata_walk
from panel.lottery.entries import Committed
from panel.lottery.journal import VERSION, check_entry, entry_id
from panel.lottery.leaves import event_leaf
from panel.lottery.merkle import check_inclusion
from panel.lottery.seals import walk_digest
from panel.lottery.seed import beacon_material, chain_material, check_opening, round_seed
from panel.lottery.stream import walk_slots

if TYPE_CHECKING:
    from panel.lottery.record import LotRecord

LINKS_MAX = 1_000_000  # no chain is as long; a larger number would only keep a checker busy
BOUND_WANTED_MAX = 2_000


def faults(record: LotRecord) -> list[str]:
    """Every fault of a record, in the order of the checks; empty for an honest one."""
    return [code for check in CHECKS.values() for code in check(record)]


def warnings(record: LotRecord) -> list[str]:
    """What is no fault but worth knowing: walk_long, nonce_missing, nonce_by_server, pool_used_up (nobody was left)."""
    wanted, sealed = record.committed.wanted, record.bound.nonces
    found = {
        "walk_long": wanted <= BOUND_WANTED_MAX and _is_long(record, wanted),
        "nonce_missing": None in record.nonces,
        "nonce_by_server": any(each is not None and each.maker == "server" for each in sealed),
        "pool_used_up": is_used_up(record),
    }
    return [code for code, so in found.items() if so]


def _is_long(record: LotRecord, wanted: int) -> bool:
    found_at = [slots for slots, step in enumerate(record.walk, 1) if step.reason is None]
    missing = [len(record.walk)] * (wanted - len(found_at))
    return find_long([*found_at, *missing], len(record.walk)) is not None


def is_used_up(record: LotRecord) -> bool:
    """Whether every number of the pool was walked and every place of the list read: nobody was left for the panel."""
    walked = len(record.walk) + sum(len(each.walk) for each in record.before)
    return walked >= record.committed.size and all(step.reason or step.used for step in record.walk)


def _before(record: LotRecord) -> Iterator[str]:
    yield from former.faults(record.commit, record.before)


def _journal(record: LotRecord) -> Iterator[str]:
    lines = {"commit": record.commit, "bind": record.bind, "drawn": record.drawn}
    read = {kind: json.loads(body) for kind, body in lines.items()}
    for kind, body in lines.items():
        yield from check_entry(body, str(read[kind].get("prev")))
        if read[kind].get("v") != VERSION:
            yield "journal_version"
        if read[kind].get("kind") != kind:
            yield "journal_kind"
    committed, bound, drawn = record.committed, record.bound, record.drawn_line
    if not committed.seq < bound.seq < drawn.seq:
        yield "journal_order"
    if not committed.id == bound.commit == drawn.commit:
        yield "journal_link"
    for before, after in (("commit", "bind"), ("bind", "drawn")):
        next_ = read[after].get("seq") == read[before].get("seq") + 1
        if next_ != (read[after].get("prev") == entry_id(lines[before])):
            yield "journal_link"


def _source(record: LotRecord) -> Iterator[str]:
    bound = record.bound
    if record.drawn_line.source != record.source or (record.tip is None) != (bound.beacon is not None):
        yield "source_differs"
        return
    if bound.beacon is None:
        if not (1 <= bound.number <= LINKS_MAX and check_link(record.tip or b"", record.source, bound.number)):
            yield "link_differs"
        return
    known = beacon.KNOWN.get(bound.beacon)
    if known is None:
        yield "beacon_unknown"
        return
    if known.round_after(bound.time) != bound.number:
        yield "round_differs"
    if not known.check_signature(bound.number, record.source):
        yield "signature_differs"


def _nonces(record: LotRecord) -> Iterator[str]:
    for sealed, nonce in zip(record.bound.nonces, record.nonces, strict=True):
        if nonce is not None and (sealed is None or not check_opening(sealed.digest, nonce)):
            yield "nonce_differs"


def _seed(record: LotRecord) -> Iterator[str]:
    first, second = (nonce or b"" for nonce in record.nonces)
    material = (chain_material if record.tip is not None else beacon_material)(record.source, (first, second))
    if not round_seed(material, former.first_id(record.commit, record.before)) == record.seed == record.drawn_line.seed:
        yield "seed_differs"


def _walk(record: LotRecord) -> Iterator[str]:
    committed = record.committed
    if walk_digest(step.line for step in record.walk) != record.drawn_line.walk.hex():
        yield "walk_differs"
    if committed.parted:
        yield from _redo_strata(record, committed)
        return
    if record.splits:
        yield "splits_differ"
    gone = {place for _, place in former.walked_before(record.before)}
    slots = (s for s in walk_slots(record.seed, committed.size, further_label(committed.extension)) if s not in gone)
    left, stopped = committed.wanted, False
    for i, step in enumerate(record.walk):
        slot = next(slots, None)
        if slot is None:
            yield f"beyond_pool@{i}"
        elif not step.slot == step.place == slot or step.stratum:
            yield f"slot_differs@{i}"
        if not left and not stopped:
            yield f"beyond_last_seat@{i}"
            stopped = True
        left -= step.reason is None and left > 0
    if left and next(slots, None) is not None:
        yield "stopped_early"


def _redo_strata(record: LotRecord, committed: Committed) -> Iterator[str]:
    off = list(_off_stream(record, committed))
    yield from off
    if off:
        return
    redone = _redone(record, committed)
    if redone is None:
        yield "stopped_early"
        return
    if redone.splits != record.splits:
        yield "splits_differ"
    for i, (step, wanted) in enumerate(zip_longest(record.walk, redone.walked)):
        if step is None:
            yield "stopped_early"
            return
        if wanted is None:
            yield f"beyond_last_seat@{i}"
            return
        if step.walked != wanted:
            yield f"slot_differs@{i}"


def _off_stream(record: LotRecord, committed: Committed) -> Iterator[str]:
    """Steps that are not the next of their stratum's stream."""
    gone, extension = former.walked_before(record.before), committed.extension
    streams = [strata_walk(record.seed, g, part.size, extension, gone) for g, part in enumerate(committed.strata)]
    for i, step in enumerate(record.walk):
        place = next(streams[step.stratum], None) if step.stratum < len(streams) else -1
        if place is None:
            yield f"beyond_pool@{i}"
        elif place != step.place:
            yield f"slot_differs@{i}"


def _redone(record: LotRecord, committed: Committed) -> Drawn | None:
    """The draw with the record's reasons; None when it asks for a place the record does not have."""
    known = {(step.stratum, step.place): step.walked for step in record.walk}

    def refuse(stratum: int, places: Sequence[int]) -> Mapping[int, tuple[str, int | None]]:
        asked = [known[stratum, place] for place in places]
        return {step.slot: (step.reason, step.evidence) for step in asked if step.reason is not None}

    try:
        return draw_strata(
            record.seed, [part.size for part in committed.strata], committed.shares, committed.wanted, refuse,
            committed.extension, former.walked_before(record.before),
        )  # fmt: skip
    except KeyError:
        return None


def _leaves(record: LotRecord) -> Iterator[str]:
    committed = record.committed
    for i, step in enumerate(record.walk):
        size, root = committed.size, committed.root
        if committed.parted and step.stratum < len(committed.strata):
            size, root = committed.strata[step.stratum].size, committed.strata[step.stratum].root
        if not check_inclusion(step.leaf, step.place, size, step.proof, root):
            yield f"leaf_differs@{i}"


def _reasons(record: LotRecord) -> Iterator[str]:
    committed, kinds = record.committed, {event.seq: event.kind for event in record.events}
    for i, step in enumerate(record.walk):
        if step.reason in (None, reasons.CONFLICT):
            if step.evidence is not None:
                yield f"evidence_kind@{i}"
        elif (ground := reasons.STANDING.get(step.reason)) is None:
            yield f"reason_unknown@{i}"
        else:
            found = reasons.evidence_faults(ground, step.evidence, kinds, committed.log_size)
            yield from (f"{code}@{i}" for code in found)
        if (step.seal is not None) != (step.reason == reasons.CONFLICT):
            yield f"seal_missing@{i}" if step.seal is None else f"seal_unwanted@{i}"


def _log(record: LotRecord) -> Iterator[str]:
    committed = record.committed
    if any(one.seq >= other.seq for one, other in pairwise(record.events)):
        yield "events_disordered"
    for j, event in enumerate(record.events):
        leaf = event_leaf(event.seq, event.kind, event.ms, event.account, event.detail)
        if not check_inclusion(leaf, event.seq, committed.log_size, event.proof, committed.log_root):
            yield f"event_differs@{j}"


def _use(record: LotRecord) -> Iterator[str]:
    unread = False
    for i, step in enumerate(record.walk):
        if step.used is None:
            unread = unread or step.reason is None
        elif step.reason is not None:
            yield f"used_refused@{i}"
        elif step.used not in (reasons.SEATED, reasons.PASSED):
            yield f"used_unknown@{i}"
        elif unread:
            yield f"used_disordered@{i}"
        if (step.used_seal is None) != (step.used is None):
            yield f"used_seal@{i}"


CHECKS: Mapping[str, Callable[[LotRecord], Iterator[str]]] = {
    "journal": _journal,
    "before": _before,
    "source": _source,
    "nonces": _nonces,
    "seed": _seed,
    "walk": _walk,
    "leaves": _leaves,
    "reasons": _reasons,
    "log": _log,
    "use": _use,
}
"""The checks in the order in which they are made; each names its faults."""
