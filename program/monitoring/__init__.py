"""The portal's health: heartbeats, and the invariants recomputed from the rows (DESIGN §4)."""
