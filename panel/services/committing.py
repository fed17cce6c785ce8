"""What is fixed for a draw before anybody can know its jurors: pool, log, rule and facts at the filing, the link at the desk.

commit -> bind -> drawn, or void when it is given up: each a line of the public journal, one of a kind for each draw.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from panel.database import LOT_LINE, queue_up
from panel.errors import Conflict
from panel.lottery.parts import publish_parts
from panel.lottery.seed import beacon_material, chain_material, round_seed
from panel.models import Case, LotCommit, LotNonce, PartyRole, Round
from panel.notices import notify
from panel.queries.conflicts import facts_of
from panel.queries.passing import Limits
from panel.queries.pool import current_epoch, log_head, pool_root, stratum_heads
from panel.queries.rounds import find_commitment, find_draw_ahead
from panel.services.chains import open_link, take_link
from panel.services.journal import find_entry, write_entry, write_time
from panel.services.nonces import fill_nonces, list_nonces, opened
from panel.settings import Settings, read_settings
from panel.uow import UnitOfWork
from voting.ledger import canonical_bytes

ROOT = Path(__file__).resolve().parents[2]
RULES, VERIFIER = ROOT / "docs" / "lot-format.md", ROOT / "verify" / "lot.py"
ALTERNATES = 2  # times the largest wave: substitutes and those who were passed over come from the same walk
SALT_BYTES = 16
SEALED = "sealed"  # a draw whose whole seed was fixed at the filing, before there were chains


@dataclass(frozen=True, slots=True)
class Opened:
    """What a bound draw is drawn from. `source`: the link, or the beacon's signature; `nonces`: by side, b"" when missing."""

    seed: bytes
    source: bytes
    nonces: tuple[bytes, bytes]


def commit_draw(uow: UnitOfWork, case: Case, round_no: int, *, now: datetime, seed: bytes | None = None) -> LotCommit:
    """Fix pool, log, rule and facts for a draw; only slots that exist now can be drawn. Once per draw: the first one holds.

    `seed`: fresh random bytes for the salt that hides the facts; None: made here. `case` with its parties.
    Raises Conflict("panel.no_jurors") while nobody has ever joined the pool.
    """
    found = find_commitment(uow.session, case.id, round_no)
    if found is not None:
        return found
    queue_up(uow.session, LOT_LINE)  # from here on pool and log stand still
    settings = read_settings(uow.session, now)
    epoch = current_epoch(uow.session)
    if epoch is None:
        raise Conflict("panel.no_jurors")
    log_size, log_root = log_head(uow.session)
    strata = stratum_heads(uow.session, epoch)
    facts, salt = facts_of(uow.session, case), sha256(seed or secrets.token_bytes(32)).digest()[:SALT_BYTES]
    body = {
        "case": case.public_id, "draw": round_no, "parent": None, "time": write_time(now),
        "pool": {
            "epoch": epoch.number, "size": epoch.size, "root": pool_root(uow.session, epoch.number, epoch.size).hex(),
            "log_size": log_size, "log_root": log_root.hex(),
            "strata": publish_parts(strata),
        },
        "rule": rule_of(settings, [size for _, size, _ in strata]),
        "facts": sha256(salt + canonical_bytes(facts)).hexdigest(),
    }  # fmt: skip
    made = LotCommit(
        case_id=case.id, round_no=round_no, commit_id=write_entry(uow, "commit", body, now=now, case=case, round_no=round_no),
        epoch=epoch.number, pool_size=epoch.size, log_size=log_size, stratum_sizes=[size for _, size, _ in strata],
        facts=facts, facts_salt=salt.hex(), committed_at=now,
    )
    uow.session.add(made)
    uow.session.flush()
    uow.enter("draw.committed", {"round": round_no, "extension": 0, "commit": made.commit_id}, at=now, case_id=case.id)
    notify(
        uow, facts["accounts"], "lot.committed", now=now, once=f"{case.public_id}:{round_no}", case=case,
        number=case.number, commit=made.commit_id,
    )
    return made


def rule_of(settings: Settings, sizes: Sequence[int]) -> dict[str, Any]:
    """The rule a draw goes by, as the journal has it."""
    most, limits = settings.panel_plan.seats[-1], Limits.of(settings)
    return {
        "k": most, "alternates": ALTERNATES * most, "shares": [1 if settings.strata_equal else size for size in sizes],
        "load_limit": limits.load_cap, "load_hours": limits.load_hours, "yearly": limits.yearly,
        "other_city": settings.other_city, "text": _digest(RULES), "code": _digest(VERIFIER),
    }


@cache
def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def commit_if_possible(uow: UnitOfWork, case: Case, round_no: int, *, now: datetime, seed: bytes | None) -> LotCommit | None:
    """`commit_draw`, or None in a house that has no jurors yet: there it is made when the desk opens."""
    try:
        return commit_draw(uow, case, round_no, seed=seed, now=now)
    except Conflict:
        return None


def bind_draw(uow: UnitOfWork, case: Case, round_no: int, *, now: datetime, seed: bytes | None = None) -> LotCommit:
    """Fix what the seed will be made of: the next link by number (or the beacon's round by formula) and both nonces by digest.

    `seed`: 32 fresh random bytes for the nonce of a side whose browser gave none; None: made here. Beside a beacon such a
    side has none: whoever made one would know the panel before everybody else. Bound stays bound. Raises Conflict:
    "panel.no_jurors", "lot.no_key", "lot.other_key" when no link is left and no chain can be made.
    """
    commit = commit_draw(uow, case, round_no, now=now)
    if commit.bound_at is not None:
        return commit
    queue_up(uow.session, LOT_LINE)
    if uow.beacon is None:
        nonces: Mapping[str, LotNonce] = fill_nonces(uow, case.id, round_no, seed=seed or secrets.token_bytes(32), now=now)
    else:
        nonces = list_nonces(uow.session, case.id, round_no)
    bind_source(uow, case, commit, nonces, now=now)
    return commit


def bind_source(uow: UnitOfWork, case: Case, commit: LotCommit, nonces: Mapping[str, LotNonce], *, now: datetime) -> None:
    """Name the next link, or the beacon's next round, and the nonces in the journal. Raises Conflict as `take_link`."""
    source: dict[str, Any]
    if uow.beacon is not None:
        kind, number = "beacon", uow.beacon.round_after(now)
        commit.beacon_round, source = number, {"kind": kind, "chain": uow.beacon.chain, "round": number}
    else:
        kind, (chain, link) = "chain", take_link(uow, now=now)
        commit.chain, commit.link, source = chain, link, {"kind": kind, "chain": chain, "link": link}
    commit.source, commit.bound_at = kind, now
    body = {"commit": commit.commit_id, "source": source, "nonces": _sealed(nonces), "time": write_time(now)}
    write_entry(uow, "bind", body, now=now, case=case, round_no=commit.round_no, extension=commit.extension)
    uow.session.flush()


def _sealed(nonces: Mapping[str, LotNonce]) -> dict[str, Any]:
    sides = ((role.value, nonces.get(role.value)) for role in PartyRole)
    return {side: {"maker": found.maker, "digest": found.digest} if found else None for side, found in sides}


def open_draw(uow: UnitOfWork, commit: LotCommit) -> Opened:
    """Open the source of a bound draw and make its seed. An extension draw takes the nonces and the salt of the round's first.

    Raises Conflict: "lot.not_bound"; "lot.no_key", "lot.other_key" while the key of its chain is missing; "lot.beacon_waits"
    (round) until the beacon's signature is here. The draw waits; it is never bound to anything else in silence.
    """
    nonces = opened(list_nonces(uow.session, commit.case_id, commit.round_no))
    if commit.chain is not None and commit.link is not None:
        source = open_link(uow, commit.chain, commit.link)
        material = chain_material(source, nonces)
    elif commit.source == SEALED:
        source, nonces = bytes.fromhex(commit.facts["seed"]), (b"", b"")
        material = chain_material(source, nonces)
    elif commit.beacon_round is not None:
        if commit.signature is None:
            raise Conflict("lot.beacon_waits", round=commit.beacon_round)
        source = bytes.fromhex(commit.signature)
        material = beacon_material(source, nonces)
    else:
        raise Conflict("lot.not_bound")
    first = find_commitment(uow.session, commit.case_id, commit.round_no) if commit.extension else commit
    assert first is not None
    return Opened(round_seed(material, bytes.fromhex(first.commit_id)), source, nonces)


def read_rule(uow: UnitOfWork, commit: LotCommit) -> Mapping[str, Any] | None:
    """The rule the commitment fixed, as the journal has it; None for a draw sealed before there was a journal."""
    return _rule_line(uow, commit.case_id, commit.round_no)


def rule_of_round(uow: UnitOfWork, case: Case, round_: Round) -> Mapping[str, Any] | None:
    """The rule the round's first commitment fixed; None as in `read_rule`."""
    return _rule_line(uow, case.id, round_.number)


def _rule_line(uow: UnitOfWork, case_id: int, round_no: int) -> Mapping[str, Any] | None:
    line = find_entry(uow.session, "commit", case_id, round_no)
    rule: Mapping[str, Any] | None = json.loads(line.body)["rule"] if line else None
    return rule


def void_draw(uow: UnitOfWork, case: Case, reason: str, *, now: datetime) -> LotCommit | None:
    """Give the draw ahead up, in public; None when there is none. `reason`: the status the case ended in, or `beacon_late`."""
    commit = find_draw_ahead(uow.session, case.id)
    if commit is None:
        return None
    void_commit(uow, case, commit, reason, now=now)
    return commit


def void_commit(uow: UnitOfWork, case: Case, commit: LotCommit, reason: str, *, now: datetime) -> None:
    """Write that a commitment is given up."""
    body = {"commit": commit.commit_id, "reason": reason, "time": write_time(now)}
    write_entry(uow, "void", body, now=now, case=case, round_no=commit.round_no, extension=commit.extension)


def is_void(uow: UnitOfWork, commit: LotCommit) -> bool:
    """Whether the draw was given up."""
    return find_entry(uow.session, "void", commit.case_id, commit.round_no, commit.extension) is not None
