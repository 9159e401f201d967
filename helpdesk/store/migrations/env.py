"""Alembic runs this: on the connection it is handed, against schema.py."""

from alembic import context

from helpdesk.store.migrations import is_compared
from helpdesk.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    include_name=is_compared,
    # SQLite cannot alter most things in place; Alembic copies the table instead.
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
