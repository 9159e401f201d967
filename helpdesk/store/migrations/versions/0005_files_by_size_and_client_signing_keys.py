"""files by size and client, signing keys."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_KEPT = sa.text("media_key IS NOT NULL")
_WITH_FILE = sa.text("media_state IS NOT NULL")
# Sizes stood in the details only; one of 0 bytes is not written there.
_SIZES = {
    "sqlite": "COALESCE(json_extract(details, '$.media.size'), 0)",
    "postgresql": "COALESCE((details::json #>> '{media,size}')::bigint, 0)",
}


def upgrade() -> None:
    """Go from version 0004 to 0005."""
    op.create_table(
        "signing_keys",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("secret", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_signing_keys")),
    )
    # Not in a batch: on SQLite that would write the table of all messages anew.
    op.add_column("messages", sa.Column("media_size", sa.BigInteger(), nullable=True))
    size = _SIZES[op.get_bind().dialect.name]
    op.execute(f"UPDATE messages SET media_size = {size} WHERE media_key IS NOT NULL")
    op.drop_index("ix_messages_media_key", table_name="messages")
    _index("ix_messages_media_key", ["media_key", "media_size", "at", "type"], _KEPT)
    _index("ix_messages_media_at", ["at", "position"], _KEPT)
    _index("ix_messages_media_of_client", ["client_id", "position"], _WITH_FILE)


def _index(name: str, columns: list[str], where: sa.TextClause) -> None:
    op.create_index(name, "messages", columns, sqlite_where=where, postgresql_where=where)
