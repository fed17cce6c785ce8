"""Seal what ballots say with a key of their round that is in no database; publish the texts of closed rounds without their seats.

Needs the folder of the keys where there are ballots, and writes it before anything is committed. The format is that of
`panel.ballotbox`: a change of it must bring a revision of its own that reads the old one.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from alembic import context, op

from panel.ballotbox import BallotBox, Contents, emptied, filled
from panel.errors import PanelError
from panel.models.base import new_public_id
from voting import CANNOT_TELL, Ballot, PanelRules, Tally, VotingError, canonical_bytes, measure

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

SPLIT = "split"
_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_json = sa.JSON(none_as_null=True)
_moment = sa.DateTime(timezone=True)
WITHIN = ("choice", "fact_answers", "tags", "rationale", "suggestion", "salt")  # columns that go inside
_B = sa.table(
    "ballots", *(sa.column(name) for name in ("id", "seat_id", "round_id", "weight", "choice", "rationale", "suggestion", "salt")),
    sa.column("tags", _json), sa.column("fact_answers", _json), sa.column("cast_at", _moment), sa.column("sealed", sa.LargeBinary()),
)  # fmt: skip
_S = sa.table("seats", *(sa.column(name) for name in ("id", "public_id", "round_id", "information")))
_D = sa.table("drafts", *(sa.column(name) for name in ("id", "account_id", "key")), sa.column("fields", _json))
_R = sa.table(
    "rounds", *(sa.column(name) for name in ("id", "public_id", "case_id", "status")), sa.column("rules", _json),
    sa.column("shown_tally", _json), sa.column("shown_sealed", sa.LargeBinary()),
)  # fmt: skip
_T = sa.table("published_texts", *(sa.column(name) for name in ("public_id", "round_id", "choice", "text")))
_V = sa.table("verdicts", sa.column("round_id"), sa.column("held_tenths"))
_K = sa.table("control_seats", *(sa.column(name) for name in ("id", "control_id", "seat_id", "revealed_at", "answer")))
_C = sa.table("control_cases", sa.column("id"), sa.column("right_key"))


def upgrade() -> None:
    """Step up. Ballots and shown splits are sealed, closed rounds publish their texts, told control seats keep their answer."""
    op.create_table(
        "published_texts",
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.Column("round_id", _id, nullable=False),
        sa.Column("choice", sa.String(length=20), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_published_texts_round_id")),
        sa.PrimaryKeyConstraint("public_id", name=op.f("pk_published_texts")),
    )
    op.create_index(op.f("ix_published_texts_round_id"), "published_texts", ["round_id"])
    _add("ballots", sa.Column("sealed", sa.LargeBinary(), nullable=True))
    _add("rounds", sa.Column("shown_sealed", sa.LargeBinary(), nullable=True))
    _add("verdicts", sa.Column("held_tenths", _id, server_default="0", nullable=False))
    _add("control_seats", sa.Column("answer", sa.String(length=12), nullable=True))
    _keep_answers()
    _seal()
    with op.batch_alter_table("control_seats", schema=None) as batch_op:
        batch_op.create_check_constraint("answer_iff_revealed", "(answer IS NULL) = (revealed_at IS NULL)")
        batch_op.create_check_constraint("answer_known", "answer IN ('right', 'wrong', 'cannot_tell')")
    with op.batch_alter_table("ballots", schema=None) as batch_op:
        batch_op.alter_column("sealed", existing_type=sa.LargeBinary(), nullable=False)
        for name in WITHIN:
            batch_op.drop_column(name)
    with op.batch_alter_table("rounds", schema=None) as batch_op:
        batch_op.drop_column("shown_tally")
    if op.get_bind().dialect.name == "postgresql":  # a dropped column stays in the rows until they are written anew
        op.execute(sa.text("ALTER TABLE ballots ALTER COLUMN sealed TYPE bytea USING sealed || ''::bytea"))
        op.execute(sa.text("ALTER TABLE rounds ALTER COLUMN shown_sealed TYPE bytea USING shown_sealed || ''::bytea"))


def downgrade() -> None:
    """Step down. What can be opened is opened; a ballot whose key is gone comes back without its choice and its words.

    Drafts of ballots are forgotten: the older program could not read them.
    """
    op.execute(sa.text("DELETE FROM drafts WHERE key LIKE 'ballot.%'"))
    _add("ballots", *(sa.Column(name, kind, nullable=True) for name, kind in _kinds().items()))
    _add("rounds", sa.Column("shown_tally", _json, nullable=True))
    _unseal()
    with op.batch_alter_table("ballots", schema=None) as batch_op:
        for name, kind in _kinds().items():
            batch_op.alter_column(
                name, existing_type=kind, nullable=False, server_default="[]" if name == "fact_answers" else None
            )
        batch_op.drop_column("sealed")
    with op.batch_alter_table("rounds", schema=None) as batch_op:
        batch_op.alter_column("shown_tally", existing_type=_json, nullable=False)
        batch_op.drop_column("shown_sealed")
    with op.batch_alter_table("control_seats", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_control_seats_answer_known"), type_="check")
        batch_op.drop_constraint(op.f("ck_control_seats_answer_iff_revealed"), type_="check")
        batch_op.drop_column("answer")
    with op.batch_alter_table("verdicts", schema=None) as batch_op:
        batch_op.drop_column("held_tenths")
    op.drop_index(op.f("ix_published_texts_round_id"), "published_texts")
    op.drop_table("published_texts")


def _add(table: str, *columns: sa.Column[Any]) -> None:
    with op.batch_alter_table(table, schema=None) as batch_op:
        for column in columns:
            batch_op.add_column(column)


def _kinds() -> dict[str, sa.types.TypeEngine[Any]]:
    return {
        "choice": sa.String(length=20), "fact_answers": _json, "tags": _json, "rationale": sa.Text(), "suggestion": sa.Text(),
        "salt": sa.String(length=32),
    }  # fmt: skip


def _box() -> BallotBox:
    folder = context.config.attributes.get("keys")
    if folder is None:
        raise RuntimeError("There are ballots: name the folder of their keys (GONGPING_KEYS_DIR). Nothing was changed.")
    return BallotBox(folder)


def _ballots(round_id: int, *columns: sa.ColumnClause[Any]) -> list[Any]:
    query = sa.select(_B.c.id, _B.c.cast_at, _S.c.public_id.label("seat"), *columns)
    return list(op.get_bind().execute(query.join(_S, _S.c.id == _B.c.seat_id).where(_B.c.round_id == round_id).order_by(_B.c.id)))


def _seal() -> None:
    box: BallotBox | None = None
    inside = [_B.c[name] for name in WITHIN]
    query = sa.select(_R.c.id, _R.c.public_id, _R.c.case_id, _R.c.status, _R.c.rules, _R.c.shown_tally).order_by(_R.c.id)
    for round_ in op.get_bind().execute(query).all():
        found = _ballots(round_.id, *inside, _B.c.weight, _S.c.information)
        if not found and round_.status != "open":  # an open one needs its key even before its first ballot
            continue
        box = box or _box()
        _make(box, round_.public_id)
        for row in found:
            values = {"sealed": _sealed(box, round_.public_id, row), "cast_at": _minute(row.cast_at)}
            op.get_bind().execute(sa.update(_B).where(_B.c.id == row.id).values(values))
        _seal_drafts(box, round_)
        if round_.status == "closed" and round_.case_id is not None:
            _publish(round_.id, found)
            _hold(round_, found)
        if round_.shown_tally and round_.status == "open":
            counts = box.seal_bytes(round_.public_id, SPLIT, filled(canonical_bytes(round_.shown_tally)))
            op.get_bind().execute(sa.update(_R).where(_R.c.id == round_.id).values(shown_sealed=counts))


def _make(box: BallotBox, round_id: str) -> None:
    try:
        box.make(round_id)
    except PanelError as error:
        reason = f"The folder of the ballots' keys cannot be written ({error.params.get('reason')}): set GONGPING_KEYS_DIR."
        raise RuntimeError(f"{reason} Nothing was changed.") from error


def _sealed(box: BallotBox, round_id: str, row: Any) -> bytes:
    contents = Contents(row.choice, row.rationale, tuple(row.tags), row.suggestion, tuple(row.fact_answers), row.salt)
    return box.seal(round_id, row.seat, contents)


def _seal_drafts(box: BallotBox, round_: Any) -> None:
    """Papers that somebody has begun to fill in; where the round is over they are forgotten."""
    mine = sa.select(sa.literal("ballot.") + _S.c.public_id).where(_S.c.round_id == round_.id)
    if round_.status != "open":
        op.get_bind().execute(sa.delete(_D).where(_D.c.key.in_(mine)))
        return
    for row in op.get_bind().execute(sa.select(_D).where(_D.c.key.in_(mine))).all():
        sealed = box.seal_bytes(round_.public_id, f"draft/{row.account_id}/{row.key}", filled(canonical_bytes(row.fields)))
        fields = {"sealed": base64.b64encode(sealed).decode()}
        op.get_bind().execute(sa.update(_D).where(_D.c.id == row.id).values(fields=fields))


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def _publish(round_id: int, found: Iterable[Any]) -> None:
    texts = [(row.choice, row.rationale) for row in found] + [(None, row.suggestion) for row in found if row.suggestion]
    rows = sorted(((new_public_id(), *each) for each in texts), key=lambda row: row[0])
    values = [{"public_id": name, "round_id": round_id, "choice": choice, "text": text} for name, choice, text in rows]
    if values:
        op.get_bind().execute(sa.insert(_T), values)


def _hold(round_: Any, found: Iterable[Any]) -> None:
    """What the bar of the plan looked at, counted once more: afterwards the verdict's page counts no ballots."""
    try:
        ballots = (Ballot(str(row.id), row.choice, row.weight, row.information) for row in found)
        held, unit, _ = measure(Tally.of(PanelRules.from_dict(round_.rules), ballots))
    except (VotingError, KeyError, TypeError):  # rules nobody can count by any more
        return
    tenths = max(0, held) * 10 // unit
    op.get_bind().execute(sa.update(_V).where(_V.c.round_id == round_.id).values(held_tenths=tenths))


def _keep_answers() -> None:
    rows = op.get_bind().execute(
        sa.select(_K.c.id, _C.c.right_key, _B.c.choice)
        .join_from(_K, _C, _C.c.id == _K.c.control_id).outerjoin(_B, _B.c.seat_id == _K.c.seat_id)
        .where(_K.c.revealed_at.is_not(None))
    ).all()
    for row in rows:
        shown = CANNOT_TELL if row.choice in (None, CANNOT_TELL) else "right" if row.choice == row.right_key else "wrong"
        op.get_bind().execute(sa.update(_K).where(_K.c.id == row.id).values(answer=shown))


def _unseal() -> None:
    box: BallotBox | None = None
    query = sa.select(_R.c.id, _R.c.public_id, _R.c.shown_sealed).order_by(_R.c.id)
    for round_ in op.get_bind().execute(query).all():
        found = _ballots(round_.id, _B.c.sealed)
        if found or round_.shown_sealed:
            box = box or _box()
        shown = _shown(box, round_) if box is not None and round_.shown_sealed else []
        op.get_bind().execute(sa.update(_R).where(_R.c.id == round_.id).values(shown_tally=shown))
        for row in found:
            said = _said(box, round_.public_id, row)
            values = {
                "choice": said.choice, "rationale": said.rationale, "suggestion": said.suggestion, "salt": said.salt,
                "tags": list(said.tags), "fact_answers": list(said.facts),
            }  # fmt: skip
            op.get_bind().execute(sa.update(_B).where(_B.c.id == row.id).values(values))


def _shown(box: BallotBox, round_: Any) -> Any:
    try:
        return json.loads(emptied(box.open_bytes(round_.public_id, SPLIT, round_.shown_sealed)))
    except PanelError:
        return []


def _said(box: BallotBox | None, round_id: str, row: Any) -> Contents:
    try:
        return box.open(round_id, row.seat, row.sealed) if box is not None else Contents("", "")
    except PanelError:
        return Contents("", "")
