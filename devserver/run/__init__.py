"""`make run`: from nothing to a running portal, and everything ended when one thing ends."""
