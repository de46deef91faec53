"""Summaries to runs and messages: windows, coverage, composition."""
