"""Problem reports, what staff do about them, and ending a participation (R26, R28)."""
