"""${message}."""

import sqlalchemy as sa
from alembic import op

from poll.records.migrate import FORWARD_ONLY

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """Never."""
    raise NotImplementedError(FORWARD_ONLY)
