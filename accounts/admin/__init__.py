"""Admin pages for people and their accounts."""

from accounts.admin import sign_in_methods, users

__all__ = ["sign_in_methods", "users"]
