"""Slack: messages as blocks, and the app that posts them and listens."""
