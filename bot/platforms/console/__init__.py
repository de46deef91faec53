"""The console: messages on a terminal, in a pipe, or in a file."""
