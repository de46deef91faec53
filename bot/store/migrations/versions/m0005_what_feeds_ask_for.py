"""What feeds ask for in their documents, and where they are moving to."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("feeds", sa.Column("ttl_minutes", sa.Integer(), nullable=True))
    op.add_column("feeds", sa.Column("skip_hours", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("feeds", sa.Column("skip_days", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("feeds", sa.Column("moving_to", sa.Text(), nullable=True))
    op.add_column("feeds", sa.Column("moving_seen", sa.Integer(), nullable=False, server_default="0"))
