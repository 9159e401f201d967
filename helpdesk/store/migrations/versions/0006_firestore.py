"""Firestore: when sessions were ended, documents that it refused."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go from version 0005 to 0006."""
    op.create_table(
        "refused_documents",
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("attendance_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite")),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("path", name=op.f("pk_refused_documents")),
    )
    op.add_column("users", sa.Column("sessions_ended_at", sa.BigInteger(), nullable=True))
