"""CHAOS: runs the real bot against a misbehaving Bot API, feeds and users, kills it, and counts what was lost."""
