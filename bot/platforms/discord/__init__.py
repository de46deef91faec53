"""Discord: messages as Discord shows them."""
