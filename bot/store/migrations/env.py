"""Runs the migrations on the connection that `bot.store.schema` hands over."""

from alembic import context

from bot.store.metadata import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
