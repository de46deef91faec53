"""Feeds to entries: poll politely, parse tolerantly, identify each entry."""
