"""Importing people from lists of other systems."""
