"""What was said can be searched."""

import msgspec
import sqlalchemy as sa
from alembic import op

from helpdesk.domain.contents import PLAIN, Details

# Not copies of them: a later version that reads words in another way has to read all of them anew.
from helpdesk.domain.names import plain
from helpdesk.domain.words import searchable

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_PAGE = 2_000
_FTS5 = (
    "CREATE VIRTUAL TABLE message_search USING fts5(words, content='messages',"
    " content_rowid='position', tokenize='ascii', prefix='1 2 3', detail=none, columnsize=0)",
    "INSERT INTO message_search(message_search) VALUES ('rebuild')",
    "CREATE TRIGGER messages_found AFTER INSERT ON messages WHEN new.words <> '' BEGIN"
    " INSERT INTO message_search(rowid, words) VALUES (new.position, new.words); END",
    "CREATE TRIGGER messages_lost AFTER DELETE ON messages WHEN old.words <> '' BEGIN"
    " INSERT INTO message_search(message_search, rowid, words)"
    " VALUES ('delete', old.position, old.words); END",
    "CREATE TRIGGER messages_reworded AFTER UPDATE OF words ON messages"
    " WHEN old.words <> new.words BEGIN"
    " INSERT INTO message_search(message_search, rowid, words)"
    " SELECT 'delete', old.position, old.words WHERE old.words <> '';"
    " INSERT INTO message_search(rowid, words)"
    " SELECT new.position, new.words WHERE new.words <> ''; END",
)
_GIN = (
    "CREATE INDEX ix_messages_words ON messages"
    " USING gin (array_to_tsvector(string_to_array(words, ' ')))",
)
_clients = sa.table(
    "clients",
    sa.column("id", sa.BigInteger),
    sa.column("name", sa.Text),
    sa.column("plain_name", sa.Text),
)
_messages = sa.table(
    "messages",
    sa.column("position", sa.BigInteger),
    sa.column("content", sa.Text),
    sa.column("details", sa.Text),
    sa.column("words", sa.Text),
)


def upgrade() -> None:
    """Go from version 0007 to 0008."""
    words = sa.Column("words", sa.Text(), server_default=sa.text("''"), nullable=False)
    # Not in a batch: on SQLite that would write the table of all messages anew.
    op.add_column("messages", words)
    connection = op.get_bind()
    _read_words(connection)
    _read_names(connection)
    for statement in _FTS5 if connection.dialect.name == "sqlite" else _GIN:
        connection.exec_driver_sql(statement)


def _read_words(connection: sa.Connection) -> None:
    """Find the words of everything that was said so far."""
    decode = msgspec.json.Decoder(Details).decode
    place: sa.BindParameter[int] = sa.bindparam("place")
    page = sa.select(_messages).where(_messages.c.position > place)
    page = page.order_by(_messages.c.position).limit(_PAGE)
    write = sa.update(_messages).where(_messages.c.position == sa.bindparam("at"))
    write = write.values(words=sa.bindparam("found"))
    last = -1
    while rows := connection.execute(page, {"place": last}).all():
        read = [
            (row.position, searchable(row.content, decode(row.details) if row.details else PLAIN))
            for row in rows
        ]
        if found := [{"at": position, "found": words} for position, words in read if words]:
            connection.execute(write, found)
        last = rows[-1].position


def _read_names(connection: sa.Connection) -> None:
    """Read the clients' names as words are read: in version 0004 vowel signs and joiners counted,
    and whoever typed a name of Thai, Hindi or Persian did not find it."""
    write = sa.update(_clients).where(_clients.c.id == sa.bindparam("the_id"))
    write = write.values(plain_name=sa.bindparam("found"))
    read = [(row, plain(row.name)) for row in connection.execute(sa.select(_clients))]
    if found := [{"the_id": row.id, "found": name} for row, name in read if name != row.plain_name]:
        connection.execute(write, found)
