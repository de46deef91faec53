"""Tidings: a news-digest bot for Discord and Slack that people host themselves."""

__version__ = "0.1.0"
