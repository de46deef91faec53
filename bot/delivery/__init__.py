"""Runs to their destinations: every part exactly once."""
