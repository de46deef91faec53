"""The network: a client that is careful with addresses, and the canonical form of an address."""
