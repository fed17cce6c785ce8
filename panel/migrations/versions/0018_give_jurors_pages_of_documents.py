"""Documents become pictures of their pages: the desk's copies of each, and the page that a picture of a brief is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_json = sa.JSON(none_as_null=True)
_id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_exhibits = sa.table("exhibits", sa.column("id", _id), sa.column("media_type", sa.String))
_pictures = sa.table("redaction_pictures", sa.column("exhibit_id", _id), sa.column("state", sa.String))


def upgrade() -> None:
    """Step up: a document that was to be shown as a whole is looked at once more, page by page."""
    op.add_column("redaction_pictures", sa.Column("copies", _json, server_default="[]", nullable=False))
    op.add_column("redaction_pictures", sa.Column("spent", _json, server_default="[]", nullable=False))
    op.add_column("brief_pictures", sa.Column("page", _id, server_default="1", nullable=False))
    op.add_column("brief_pictures", sa.Column("pages", _id, server_default="1", nullable=False))
    documents = sa.select(_exhibits.c.id).where(_exhibits.c.media_type.not_like("image/%"))
    op.execute(
        _pictures.update().where(_pictures.c.state == "cleared", _pictures.c.exhibit_id.in_(documents)).values(state="opened")
    )


def downgrade() -> None:
    """Step down: documents are shown or withheld as a whole; none that was shown by its pages may be shown so."""
    documents = sa.select(_exhibits.c.id).where(_exhibits.c.media_type.not_like("image/%"))
    op.execute(
        _pictures.update()
        .where(_pictures.c.state.in_(("cleared", "boxed")), _pictures.c.exhibit_id.in_(documents)).values(state="opened")
    )
    for table, columns in (("brief_pictures", ("pages", "page")), ("redaction_pictures", ("spent", "copies"))):
        with op.batch_alter_table(table) as changed:
            for column in columns:
                changed.drop_column(column)
