"""A Discord on this machine: real HTTP and WebSocket, for the unmodified discord.py to connect to."""
