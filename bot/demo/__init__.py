"""The demo newsroom: feeds and pages written for this project, served on loopback."""
