"""Frozen values that cross folders: what a feed, an article, a story, a summary, a run and an answer are."""
