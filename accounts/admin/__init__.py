"""Admin pages for people and their accounts."""

from accounts.admin import sign_in_methods, users
