"""Mutants: every guard of the portal is removed once, and a test must fail (`make mutants`)."""
