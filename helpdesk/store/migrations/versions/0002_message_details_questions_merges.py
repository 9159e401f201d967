"""message details, questions, merges."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go from version 0001 to 0002."""
    op.create_table(
        "requests",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column(
            "instance_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("deadline", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instances.id"], name=op.f("fk_requests_instance_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requests")),
    )
    # Not in a batch: that would write the tables anew, and SQLite adds columns in place.
    op.add_column(
        "attendances",
        sa.Column(
            "is_first_contact", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
    )
    op.add_column(
        "attendances",
        sa.Column(
            "absorbed_into",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            sa.ForeignKey("attendances.id", name="fk_attendances_absorbed_into"),
            nullable=True,
        ),
        inline_references=True,
    )
    op.add_column("messages", sa.Column("details", sa.Text(), nullable=True))
    op.add_column("messages", sa.Column("media_key", sa.String(length=200), nullable=True))
    op.add_column("messages", sa.Column("media_state", sa.String(length=12), nullable=True))
    op.create_index(
        "ix_messages_media_key",
        "messages",
        ["media_key"],
        unique=False,
        sqlite_where=sa.text("media_key IS NOT NULL"),
        postgresql_where=sa.text("media_key IS NOT NULL"),
    )
    op.create_index(
        "ix_messages_media_pending",
        "messages",
        ["instance_id", "position"],
        unique=False,
        sqlite_where=sa.text("media_state = 'PENDING'"),
        postgresql_where=sa.text("media_state = 'PENDING'"),
    )
