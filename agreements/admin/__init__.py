"""Staff read agreements and what became of them, end or pause them, and edit the words to choose from."""

from agreements.admin import agreements, conclusions, starter_content, versions

__all__ = ["agreements", "conclusions", "starter_content", "versions"]
