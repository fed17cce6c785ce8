"""${message}"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
% if imports:
${imports}
% endif

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Step up."""
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """Step down."""
    ${downgrades if downgrades else "pass"}
