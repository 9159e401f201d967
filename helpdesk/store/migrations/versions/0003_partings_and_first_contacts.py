"""what a merge is undone by, partings, first contacts, orders by client, quotes."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go from version 0002 to 0003."""
    op.create_table(
        "partings",
        sa.Column(
            "client_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("other_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name=op.f("fk_partings_client_id")),
        sa.ForeignKeyConstraint(["other_id"], ["clients.id"], name=op.f("fk_partings_other_id")),
        sa.PrimaryKeyConstraint("client_id", "other_id", name=op.f("pk_partings")),
    )
    # Not in a batch: that would write the tables anew, and SQLite adds columns in place.
    op.add_column(
        "addresses",
        sa.Column(
            "came_from",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            sa.ForeignKey("clients.id", name="fk_addresses_came_from"),
            nullable=True,
        ),
        inline_references=True,
    )
    op.add_column(
        "clients",
        sa.Column(
            "joined_to",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            sa.ForeignKey("clients.id", name="fk_clients_joined_to"),
            nullable=True,
        ),
        inline_references=True,
    )
    op.add_column("attendances", sa.Column("own_created_at", sa.BigInteger(), nullable=True))
    op.create_index(
        "ix_attendances_first_contacts",
        "attendances",
        ["instance_id", "created_at"],
        unique=False,
        sqlite_where=sa.text("is_first_contact"),
        postgresql_where=sa.text("is_first_contact"),
    )
    op.create_index(
        "ix_clients_merged_into",
        "clients",
        ["merged_into"],
        unique=False,
        sqlite_where=sa.text("merged_into IS NOT NULL"),
        postgresql_where=sa.text("merged_into IS NOT NULL"),
    )
    op.create_index(
        "ix_messages_quoted_message_id",
        "messages",
        ["quoted_message_id"],
        unique=False,
        sqlite_where=sa.text("quoted_message_id IS NOT NULL"),
        postgresql_where=sa.text("quoted_message_id IS NOT NULL"),
    )
    op.drop_index("ix_messages_unsent", table_name="messages")
    op.create_index(
        "ix_messages_unsent",
        "messages",
        ["instance_id", "client_id", "position"],
        unique=False,
        sqlite_where=sa.text("status IN ('QUEUED', 'SENDING')"),
        postgresql_where=sa.text("status IN ('QUEUED', 'SENDING')"),
    )
