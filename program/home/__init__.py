"""Everybody's start page: what needs them now (R16)."""
