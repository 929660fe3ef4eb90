"""Whether the portal is well: heartbeats, and the invariants recomputed from the rows (DESIGN §4)."""
