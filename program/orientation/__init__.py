"""Orientation sessions and the short orientation (R23, R24)."""
