"""`make run`: starts the whole portal, and stops everything when one part ends."""
