"""Reviewing: what needs a person, and what persons decided, applied again to every new reading. Pure."""
