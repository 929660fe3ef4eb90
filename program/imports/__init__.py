"""Taking people over from a list of another system."""
