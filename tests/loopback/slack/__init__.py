"""A Slack of our own on loopback: real HTTP and WebSockets, for the unmodified slack_bolt and slack_sdk."""
