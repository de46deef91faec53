"""Schema migrations, applied in order when the store is opened."""
