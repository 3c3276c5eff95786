"""Alembic's entry: migrates over the connection that `Database` gives it."""

from alembic import context

from playground.rating.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
