"""A chat platform on this machine that can be told to misbehave, and the destination that speaks to it."""
