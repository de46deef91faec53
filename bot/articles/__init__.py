"""Entries to articles: fetch the page where needed, extract, clean, label."""
