"""Reports of problems, what staff do about them, and the end of a participation (R26, R28)."""
