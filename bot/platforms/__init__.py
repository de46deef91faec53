"""Where people read: each platform renders messages and delivers them."""
