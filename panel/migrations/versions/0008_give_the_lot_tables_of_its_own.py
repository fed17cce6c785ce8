"""Give the lot tables of its own: epochs and slots, the log, hash trees, the journal; what the old one sealed stays sealed.

Epoch 1 keeps the numbers jurors have, because seeds sealed before are over a beginning of that list. Its clock has run out, so
the application opens the next epoch, in secret random order, at its first turn.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import sqlalchemy as sa
from alembic import op

from panel.lottery.leaves import event_commit, event_leaf, make_slot_leaf
from panel.lottery.merkle import Builder

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_json = sa.JSON(none_as_null=True)
_time = sa.DateTime(timezone=True)
_TIMES = {
    "at",
    "joined_at",
    "granted_at",
    "filed_at",
    "summoned_at",
    "begun_at",
    "moved_at",
    "opened_at",
    "committed_at",
    "bound_at",
}
_OLD = "sealed"  # source of a commitment whose seed was drawn when the dispute was filed; `facts` keeps it
Event = tuple[datetime, str, int, str]  # when, kind, account, detail


def upgrade() -> None:
    """Step up."""
    _make_tables()
    connection = op.get_bind()
    now = datetime.now(UTC)
    _open_first_epoch(connection, now)
    log = _write_log(connection, now)
    _keep_seals(connection, log)
    op.drop_table("seed_commitments")
    with op.batch_alter_table("jurors") as jurors:
        jurors.drop_constraint(op.f("uq_jurors_slot"), type_="unique")
        jurors.drop_constraint(op.f("ck_jurors_slot_not_negative"), type_="check")
        jurors.drop_constraint(op.f("ck_jurors_juror_status"), type_="check")
        jurors.create_check_constraint(op.f("ck_jurors_juror_status"), "status IN ('active', 'paused', 'barred', 'left')")
        jurors.drop_column("slot")


def _open_first_epoch(connection: sa.Connection, now: datetime) -> None:
    jurors = _rows(connection, "jurors", "id", "account_id", "slot", "joined_at", by="slot")
    if not jurors:
        return
    secret = secrets.token_bytes(32)
    opened = min(row.joined_at for row in jurors) - timedelta(days=365)
    epoch = {"number": 1, "status": "open", "secret": secret.hex(), "strata": [], "size": len(jurors), "expected": len(jurors)}
    _add(connection, "pool_epochs", [{**epoch, "begun_at": opened, "moved_at": now, "opened_at": opened}])
    # Numbers were dense by rule; should one be missing, the rest move up.
    same = {"epoch": 1, "stratum": 0, "cluster": 0, "city": ""}
    _add(connection, "pool_slots", [{**same, "slot": i, "pos": i, "juror_id": row.id} for i, row in enumerate(jurors)])
    _add(connection, "pool_places", [{"epoch": 1, "slot": i, "juror_id": row.id} for i, row in enumerate(jurors)])
    _plant_tree(connection, "pool/1", (make_slot_leaf(secret, i, row.account_id, 0, "", 0) for i, row in enumerate(jurors)))
    places = {row.slot: (i, row.id) for i, row in enumerate(jurors)}
    entries = sa.table("draw_entries", *map(sa.column, ("id", "slot", "juror_id")))
    for row in connection.execute(sa.select(entries).order_by(entries.c.slot)).all():
        if row.slot in places:
            new = {"slot": places[row.slot][0], "juror_id": places[row.slot][1]}
            connection.execute(entries.update().where(entries.c.id == row.id).values(new))
    connection.execute(sa.text("UPDATE rounds SET epoch = 1 WHERE case_id IS NOT NULL"))


def _write_log(connection: sa.Connection, now: datetime) -> int:
    """What may refuse somebody, as the first lines of the log; its size."""
    events: list[Event] = []
    standing: dict[int, int] = {}
    for row in _rows(connection, "jurors", "id", "account_id", "status", "paused_until", "joined_at", by="slot"):
        events.append((row.joined_at, "joined", row.account_id, ""))
        if row.status != "active":
            kind = "left" if row.status == "left" else "rested" if row.paused_until else "paused"
            events.append((now, kind, row.account_id, ""))
        standing[row.id] = len(events) - 1
    roles = _rows(connection, "account_roles", "account_id", "role", "granted_at", by="account_id")
    events += [(row.granted_at, "staff", row.account_id, "") for row in roles if row.role != "expert"]
    members = _rows(connection, "merchant_members", "account_id", "merchant_id", by="id")
    events += [(now, "member", row.account_id, f"merchant:{row.merchant_id}") for row in members]
    parties, seats = connection.execute(_PARTIES).all(), connection.execute(_SEATS).all()
    events += [(_aware(row.filed_at), "party", row.account_id, f"{row.kind}:{row.other}") for row in parties]
    events += [(_aware(row.summoned_at), "seated", row.account_id, f"round:{row.round_id}") for row in seats]
    _store_log(connection, events)
    jurors = sa.table("jurors", sa.column("id"), sa.column("standing_seq"))
    for juror, seq in standing.items():
        connection.execute(jurors.update().where(jurors.c.id == juror).values(standing_seq=seq))
    return len(events)


# Whoever was a party dealt with the other side: with its merchant, or as the merchant's member with the complainant.
_PARTIES = sa.text(
    "SELECT DISTINCT c.filed_at, p.account_id, CASE WHEN o.merchant_id IS NULL THEN 'account' ELSE 'merchant' END AS kind,"
    " COALESCE(o.merchant_id, o.account_id) AS other FROM parties p JOIN cases c ON c.id = p.case_id"
    " JOIN parties o ON o.case_id = p.case_id AND o.id <> p.id"
    " WHERE p.account_id IS NOT NULL AND COALESCE(o.merchant_id, o.account_id) IS NOT NULL ORDER BY c.filed_at, p.account_id"
).columns(filed_at=_time)
_SEATS = sa.text(
    "SELECT s.summoned_at, j.account_id, s.round_id FROM seats s JOIN jurors j ON j.id = s.juror_id"
    " JOIN rounds r ON r.id = s.round_id WHERE r.case_id IS NOT NULL ORDER BY s.id"
).columns(summoned_at=_time)


def _store_log(connection: sa.Connection, events: Sequence[Event]) -> None:
    rows, leaves = [], []
    for seq, (at, kind, account, detail) in enumerate(events):
        salt = secrets.token_bytes(16)
        ms = int((at - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(milliseconds=1))
        sealed = event_commit(salt, "account", account), event_commit(salt, "detail", detail)
        leaves.append(event_leaf(seq, kind, ms, *sealed))
        rows.append({"seq": seq, "at": at, "kind": kind, "account_id": account, "detail": detail, "salt": salt.hex()})
    _add(connection, "pool_events", rows)
    _plant_tree(connection, "log", leaves)


def _keep_seals(connection: sa.Connection, log: int) -> None:
    """Seeds sealed at filing stay what they are: bound since then, over the first numbers of epoch 1."""
    sealed = _rows(
        connection, "seed_commitments", "id", "case_id", "round_no", "commitment", "seed", "pool_size", "committed_at", by="id"
    )
    if sealed and not _rows(connection, "pool_epochs", "number", by="number"):
        at = sealed[0].committed_at
        epoch = {"number": 1, "status": "open", "secret": secrets.token_hex(32), "strata": [], "size": 0, "expected": 0}
        _add(connection, "pool_epochs", [{**epoch, "begun_at": at, "moved_at": at, "opened_at": at}])
    _add(connection, "lot_commits", [
        {
            "id": row.id, "case_id": row.case_id, "round_no": row.round_no, "commit_id": row.commitment, "epoch": 1,
            "pool_size": row.pool_size, "log_size": log, "stratum_sizes": [], "facts": {"seed": row.seed}, "facts_salt": "",
            "committed_at": row.committed_at, "source": _OLD, "bound_at": row.committed_at,
        }
        for row in sealed
    ])  # fmt: skip
    if sealed and connection.dialect.name == "postgresql":
        connection.execute(
            sa.text("SELECT setval(pg_get_serial_sequence('lot_commits', 'id'), (SELECT max(id) FROM lot_commits))")
        )


def _plant_tree(connection: sa.Connection, tree: str, leaves: Iterable[bytes]) -> None:
    tiles: list[dict[str, Any]] = []

    def keep(level: int, number: int, hashes: bytes) -> None:
        tiles.append({"tree": tree, "level": level, "number": number, "hashes": hashes})

    builder = Builder(keep)
    for leaf in leaves:
        builder.add(leaf)
    builder.finish()
    _add(connection, "tree_tiles", tiles)


def _column(name: str) -> sa.ColumnClause[Any]:
    if name in _TIMES:
        return sa.column(name, _time)
    return sa.column(name, _json) if name in ("strata", "stratum_sizes", "facts") else sa.column(name)


def _rows(connection: sa.Connection, table: str, *names: str, by: str) -> Sequence[Any]:
    columns = [_column(name) for name in names]
    found = connection.execute(sa.select(*columns).select_from(sa.table(table)).order_by(sa.column(by))).all()
    return [SimpleNamespace(**{n: _aware(v) if n in _TIMES and v else v for n, v in row._mapping.items()}) for row in found]


def _aware(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _add(connection: sa.Connection, table: str, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        connection.execute(sa.table(table, *map(_column, rows[0])).insert(), list(rows))


def downgrade() -> None:
    """Step down. Jurors get the numbers of the open epoch; a dispute without a panel gets a new seed, sealed now."""
    connection = op.get_bind()
    _make_old_columns()
    _number_jurors(connection)
    with op.batch_alter_table("jurors") as jurors:
        jurors.alter_column("slot", existing_type=_id, nullable=False)
        jurors.create_unique_constraint(op.f("uq_jurors_slot"), ["slot"])
        jurors.create_check_constraint(op.f("ck_jurors_slot_not_negative"), "slot >= 0")
        jurors.drop_constraint(op.f("ck_jurors_juror_status"), type_="check")
        jurors.create_check_constraint(op.f("ck_jurors_juror_status"), "status IN ('active', 'paused', 'left')")
    _seal_again(connection)
    _drop_tables()


def _number_jurors(connection: sa.Connection) -> None:
    """The slot of the open epoch, then whoever has none; lists that are still read for a summons follow."""
    connection.execute(sa.text("UPDATE jurors SET status = 'paused' WHERE status = 'barred'"))
    ordered = sa.text(
        "SELECT j.id FROM jurors j LEFT JOIN pool_epochs e ON e.status = 'open'"
        " LEFT JOIN pool_places p ON p.epoch = e.number AND p.juror_id = j.id ORDER BY p.slot IS NULL, p.slot, j.id"
    )
    numbers = {juror: slot for slot, juror in enumerate(connection.execute(ordered).scalars().all())}
    for juror, slot in numbers.items():
        connection.execute(sa.text("UPDATE jurors SET slot = :slot WHERE id = :id"), {"slot": slot, "id": juror})
    entries = connection.execute(sa.text(
        "SELECT d.id, d.juror_id FROM draw_entries d JOIN rounds r ON r.id = d.round_id"
        " WHERE r.status = 'open' AND d.juror_id IS NOT NULL"
    )).all()  # fmt: skip
    for sign in (-1, 1):  # two passes: a number is free before it is given again
        for entry, juror in entries:
            slot = numbers[juror] if sign == 1 else -1 - entry
            connection.execute(sa.text("UPDATE draw_entries SET slot = :slot WHERE id = :id"), {"slot": slot, "id": entry})


def _seal_again(connection: sa.Connection) -> None:
    size = connection.execute(sa.text("SELECT COUNT(*) FROM jurors")).scalar_one()
    kept = []
    drawn = {(row.case_id, row.number) for row in _rows(connection, "rounds", "case_id", "number", by="id")}
    for row in _rows(
        connection, "lot_commits", "id", "case_id", "round_no", "source", "facts", "pool_size", "committed_at", by="id"
    ):
        old = row.source == _OLD and "seed" in row.facts
        if old or (row.case_id, row.round_no) not in drawn:
            seed = bytes.fromhex(row.facts["seed"]) if old else secrets.token_bytes(32)
            kept.append({
                "id": row.id, "case_id": row.case_id, "round_no": row.round_no, "seed": seed.hex(),
                "commitment": hashlib.sha256(seed).hexdigest(), "pool_size": row.pool_size if old else size,
                "committed_at": row.committed_at,
            })  # fmt: skip
    _add(connection, "seed_commitments", kept)
    if kept and connection.dialect.name == "postgresql":
        connection.execute(
            sa.text("SELECT setval(pg_get_serial_sequence('seed_commitments', 'id'), (SELECT max(id) FROM seed_commitments))")
        )


def _make_old_columns() -> None:
    op.add_column("jurors", sa.Column("slot", _id, nullable=True))
    op.create_table(
        "seed_commitments",
        sa.Column("id", _id, nullable=False),
        sa.Column("case_id", _id, nullable=False),
        sa.Column("round_no", _id, nullable=False),
        sa.Column("commitment", sa.String(length=64), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("pool_size", _id, nullable=False),
        sa.Column("committed_at", _time, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_seed_commitments_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seed_commitments")),
        sa.UniqueConstraint("case_id", "round_no", name="one_seed_per_round"),
    )


def _make_tables() -> None:
    op.create_table(
        "lot_chains",
        sa.Column("number", _id, autoincrement=False, nullable=False),
        sa.Column("tip", sa.String(length=64), nullable=False),
        sa.Column("length", _id, nullable=False),
        sa.Column("spent", _id, nullable=False),
        sa.Column("made_at", _time, nullable=False),
        sa.CheckConstraint("spent BETWEEN 0 AND length", name=op.f("ck_lot_chains_spent_in_range")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_lot_chains")),
        sa.UniqueConstraint("tip", name=op.f("uq_lot_chains_tip")),
    )
    op.create_table(
        "pool_epochs",
        sa.Column("number", _id, autoincrement=False, nullable=False),
        sa.Column(
            "status",
            sa.Enum("building", "open", "closed", name="epoch_status", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("secret", sa.String(length=64), nullable=True),
        sa.Column("strata", _json, nullable=False),
        sa.Column("size", _id, nullable=False),
        sa.Column("expected", _id, nullable=False),
        sa.Column("begun_at", _time, nullable=False),
        sa.Column("moved_at", _time, nullable=False),
        sa.Column("opened_at", _time, nullable=True),
        sa.Column("closed_at", _time, nullable=True),
        sa.CheckConstraint("size >= 0 AND expected >= 0", name=op.f("ck_pool_epochs_sizes_not_negative")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_pool_epochs")),
    )
    with op.batch_alter_table("pool_epochs") as batch_op:
        batch_op.create_index(
            "one_epoch_building",
            ["status"],
            unique=True,
            sqlite_where=sa.text("status = 'building'"),
            postgresql_where=sa.text("status = 'building'"),
        )
        batch_op.create_index(
            "one_open_epoch",
            ["status"],
            unique=True,
            sqlite_where=sa.text("status = 'open'"),
            postgresql_where=sa.text("status = 'open'"),
        )

    op.create_table(
        "pool_places",
        sa.Column("epoch", _id, autoincrement=False, nullable=False),
        sa.Column("juror_id", _id, autoincrement=False, nullable=False),
        sa.Column("slot", _id, nullable=False),
        sa.PrimaryKeyConstraint("epoch", "juror_id", name=op.f("pk_pool_places")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "pool_slots",
        sa.Column("epoch", _id, autoincrement=False, nullable=False),
        sa.Column("slot", _id, autoincrement=False, nullable=False),
        sa.Column("juror_id", _id, nullable=False),
        sa.Column("stratum", _id, nullable=False),
        sa.Column("pos", _id, nullable=False),
        sa.Column("cluster", _id, nullable=False),
        sa.Column("city", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("epoch", "slot", name=op.f("pk_pool_slots")),
        sa.UniqueConstraint("epoch", "stratum", "pos", name="place_in_stratum"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "tree_tiles",
        sa.Column("tree", sa.String(length=40), nullable=False),
        sa.Column("level", _id, autoincrement=False, nullable=False),
        sa.Column("number", _id, autoincrement=False, nullable=False),
        sa.Column("hashes", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("tree", "level", "number", name=op.f("pk_tree_tiles")),
    )
    op.create_table(
        "dealings",
        sa.Column("id", _id, nullable=False),
        sa.Column("account_id", _id, nullable=False),
        sa.Column("merchant_id", _id, nullable=True),
        sa.Column("other_id", _id, nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("dealt_on", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("recorded_at", _time, nullable=False),
        sa.CheckConstraint("(merchant_id IS NULL) <> (other_id IS NULL)", name=op.f("ck_dealings_with_one")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_dealings_account_id")),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name=op.f("fk_dealings_merchant_id")),
        sa.ForeignKeyConstraint(["other_id"], ["accounts.id"], name=op.f("fk_dealings_other_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dealings")),
        sa.UniqueConstraint("account_id", "merchant_id", "kind", name="dealt_once_with_merchant"),
        sa.UniqueConstraint("account_id", "other_id", "kind", name="dealt_once_with_account"),
    )
    with op.batch_alter_table("dealings") as batch_op:
        batch_op.create_index("ix_dealings_merchant", ["merchant_id", "account_id"], unique=False)

    op.create_table(
        "pool_events",
        sa.Column("seq", _id, autoincrement=False, nullable=False),
        sa.Column("at", _time, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("account_id", _id, nullable=False),
        sa.Column("detail", sa.String(length=80), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_pool_events_account_id")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_pool_events")),
    )
    with op.batch_alter_table("pool_events") as batch_op:
        batch_op.create_index("ix_pool_events_account", ["account_id", "kind", "seq"], unique=False)
        batch_op.create_index(
            "ix_pool_events_detail",
            ["detail", "account_id", "seq"],
            unique=False,
            sqlite_where=sa.text("detail <> ''"),
            postgresql_where=sa.text("detail <> ''"),
        )

    op.create_table(
        "ties",
        sa.Column("id", _id, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("account_id", _id, nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("recorded_at", _time, nullable=False),
        sa.CheckConstraint("kind IN ('household', 'device', 'address', 'payment')", name=op.f("ck_ties_kind_known")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_ties_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ties")),
        sa.UniqueConstraint("kind", "key", "account_id", name="tied_once"),
    )
    with op.batch_alter_table("ties") as batch_op:
        batch_op.create_index(batch_op.f("ix_ties_account_id"), ["account_id"], unique=False)

    op.create_table(
        "challenges",
        sa.Column("id", _id, nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.Column("case_id", _id, nullable=False),
        sa.Column("round_no", _id, nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("whom", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "waiting", "upheld", "rejected", name="challenge_status", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("account_id", _id, nullable=True),
        sa.Column("made_at", _time, nullable=False),
        sa.Column("decided_at", _time, nullable=True),
        sa.Column("decided_by_id", _id, nullable=True),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.CheckConstraint("(decided_at IS NULL) = (status = 'waiting')", name=op.f("ck_challenges_decided_iff_decided_at")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_challenges_account_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_challenges_case_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["accounts.id"], name=op.f("fk_challenges_decided_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenges")),
        sa.UniqueConstraint("public_id", name=op.f("uq_challenges_public_id")),
    )
    with op.batch_alter_table("challenges") as batch_op:
        batch_op.create_index(batch_op.f("ix_challenges_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            "ix_challenges_waiting",
            ["status"],
            unique=False,
            sqlite_where=sa.text("status = 'waiting'"),
            postgresql_where=sa.text("status = 'waiting'"),
        )

    op.create_table(
        "lot_commits",
        sa.Column("id", _id, nullable=False),
        sa.Column("case_id", _id, nullable=False),
        sa.Column("round_no", _id, nullable=False),
        sa.Column("commit_id", sa.String(length=64), nullable=False),
        sa.Column("epoch", _id, nullable=False),
        sa.Column("pool_size", _id, nullable=False),
        sa.Column("log_size", _id, nullable=False),
        sa.Column("stratum_sizes", _json, nullable=False),
        sa.Column("facts", _json, nullable=False),
        sa.Column("facts_salt", sa.String(length=32), nullable=False),
        sa.Column("committed_at", _time, nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("chain", _id, nullable=True),
        sa.Column("link", _id, nullable=True),
        sa.Column("beacon_round", _id, nullable=True),
        sa.Column("signature", sa.String(length=192), nullable=True),
        sa.Column("bound_at", _time, nullable=True),
        sa.CheckConstraint("(bound_at IS NULL) = (source = '')", name=op.f("ck_lot_commits_bound_to_a_source")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_lot_commits_case_id")),
        sa.ForeignKeyConstraint(["chain"], ["lot_chains.number"], name=op.f("fk_lot_commits_chain")),
        sa.ForeignKeyConstraint(["epoch"], ["pool_epochs.number"], name=op.f("fk_lot_commits_epoch")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot_commits")),
        sa.UniqueConstraint("case_id", "round_no", name="one_commit_per_round"),
        sa.UniqueConstraint("chain", "link", name="link_spent_once"),
        sa.UniqueConstraint("commit_id", name=op.f("uq_lot_commits_commit_id")),
    )
    op.create_table(
        "lot_journal",
        sa.Column("seq", _id, autoincrement=False, nullable=False),
        sa.Column("entry_id", sa.String(length=64), nullable=False),
        sa.Column("prev", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("case_id", _id, nullable=True),
        sa.Column("round_no", _id, nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", _time, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_lot_journal_case_id")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_lot_journal")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_lot_journal_entry_id")),
        sa.UniqueConstraint("prev", name=op.f("uq_lot_journal_prev")),
    )
    with op.batch_alter_table("lot_journal") as batch_op:
        batch_op.create_index(
            "one_entry_per_draw",
            ["kind", "case_id", "round_no"],
            unique=True,
            sqlite_where=sa.text("case_id IS NOT NULL"),
            postgresql_where=sa.text("case_id IS NOT NULL"),
        )

    op.create_table(
        "lot_nonces",
        sa.Column("id", _id, nullable=False),
        sa.Column("case_id", _id, nullable=False),
        sa.Column("round_no", _id, nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("maker", sa.String(length=8), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("value", sa.String(length=64), nullable=True),
        sa.Column("committed_at", _time, nullable=False),
        sa.Column("revealed_at", _time, nullable=True),
        sa.CheckConstraint("maker IN ('browser', 'server')", name=op.f("ck_lot_nonces_maker_known")),
        sa.CheckConstraint("(value IS NULL) = (revealed_at IS NULL)", name=op.f("ck_lot_nonces_revealed_iff_revealed_at")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_lot_nonces_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot_nonces")),
        sa.UniqueConstraint("case_id", "round_no", "role", name="one_nonce_per_party"),
    )
    with op.batch_alter_table("accounts") as batch_op:
        batch_op.add_column(sa.Column("born_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("city", sa.String(length=40), server_default="", nullable=False))
        batch_op.add_column(sa.Column("cluster", _id, server_default="0", nullable=False))
        batch_op.add_column(sa.Column("cluster_at", _time, nullable=True))
        batch_op.create_index(batch_op.f("ix_accounts_cluster"), ["cluster"], unique=False)

    with op.batch_alter_table("draw_entries") as batch_op:
        batch_op.add_column(sa.Column("juror_id", _id, nullable=True))
        batch_op.add_column(sa.Column("stratum", _id, server_default="0", nullable=False))
        batch_op.add_column(sa.Column("evidence", _id, nullable=True))
        batch_op.add_column(sa.Column("used_evidence", _id, nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_draw_entries_juror_id"), "jurors", ["juror_id"], ["id"])

    with op.batch_alter_table("jurors") as batch_op:
        batch_op.add_column(sa.Column("eligible_from", _time, nullable=True))
        batch_op.add_column(sa.Column("eligible_seq", _id, nullable=True))
        batch_op.add_column(sa.Column("standing_seq", _id, server_default="0", nullable=False))
        batch_op.add_column(sa.Column("orders", _id, nullable=True))

    with op.batch_alter_table("rounds") as batch_op:
        batch_op.add_column(sa.Column("epoch", _id, nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_rounds_epoch"), "pool_epochs", ["epoch"], ["number"])


def _drop_tables() -> None:
    with op.batch_alter_table("rounds") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_rounds_epoch"), type_="foreignkey")
        batch_op.drop_column("epoch")

    with op.batch_alter_table("jurors") as batch_op:
        batch_op.drop_column("orders")
        batch_op.drop_column("standing_seq")
        batch_op.drop_column("eligible_seq")
        batch_op.drop_column("eligible_from")

    with op.batch_alter_table("draw_entries") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_draw_entries_juror_id"), type_="foreignkey")
        batch_op.drop_column("used_evidence")
        batch_op.drop_column("evidence")
        batch_op.drop_column("stratum")
        batch_op.drop_column("juror_id")

    with op.batch_alter_table("accounts") as batch_op:
        batch_op.drop_index(batch_op.f("ix_accounts_cluster"))
        batch_op.drop_column("cluster_at")
        batch_op.drop_column("cluster")
        batch_op.drop_column("city")
        batch_op.drop_column("born_on")

    op.drop_table("lot_nonces")
    with op.batch_alter_table("lot_journal") as batch_op:
        batch_op.drop_index(
            "one_entry_per_draw", sqlite_where=sa.text("case_id IS NOT NULL"), postgresql_where=sa.text("case_id IS NOT NULL")
        )

    op.drop_table("lot_journal")
    op.drop_table("lot_commits")
    with op.batch_alter_table("challenges") as batch_op:
        batch_op.drop_index(
            "ix_challenges_waiting", sqlite_where=sa.text("status = 'waiting'"), postgresql_where=sa.text("status = 'waiting'")
        )
        batch_op.drop_index(batch_op.f("ix_challenges_case_id"))

    op.drop_table("challenges")
    with op.batch_alter_table("ties") as batch_op:
        batch_op.drop_index(batch_op.f("ix_ties_account_id"))

    op.drop_table("ties")
    with op.batch_alter_table("pool_events") as batch_op:
        batch_op.drop_index(
            "ix_pool_events_detail", sqlite_where=sa.text("detail <> ''"), postgresql_where=sa.text("detail <> ''")
        )
        batch_op.drop_index("ix_pool_events_account")

    op.drop_table("pool_events")
    with op.batch_alter_table("dealings") as batch_op:
        batch_op.drop_index("ix_dealings_merchant")

    op.drop_table("dealings")
    op.drop_table("tree_tiles")
    op.drop_table("pool_slots")
    op.drop_table("pool_places")
    with op.batch_alter_table("pool_epochs") as batch_op:
        batch_op.drop_index(
            "one_open_epoch", sqlite_where=sa.text("status = 'open'"), postgresql_where=sa.text("status = 'open'")
        )
        batch_op.drop_index(
            "one_epoch_building", sqlite_where=sa.text("status = 'building'"), postgresql_where=sa.text("status = 'building'")
        )

    op.drop_table("pool_epochs")
    op.drop_table("lot_chains")
