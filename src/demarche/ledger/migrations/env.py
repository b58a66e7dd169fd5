"""What Alembic runs: our own connection, in its transaction, which makes a migration all or nothing."""

from __future__ import annotations

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
context.run_migrations()
