"""Staff read agreements and what became of them, end or pause them, and edit the words to choose from."""

from agreements.admin import agreements, conclusions, versions, words

__all__ = ["agreements", "conclusions", "versions", "words"]
