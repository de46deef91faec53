"""The store: what lasts. Open it with `bot.store.database.open_store`; nothing of SQLAlchemy leaves this folder."""
