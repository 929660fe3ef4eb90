"""The staff's workplace: the admin of the program itself. Everything that has consequences goes through a verb."""

from program.admin import (
    announcements,
    conduct,
    content,
    dashboard_lists,
    exports,
    imports,
    orientation,
    participation,
    person_overview,
    terms,
)

__all__ = [
    "announcements",
    "conduct",
    "content",
    "dashboard_lists",
    "exports",
    "imports",
    "orientation",
    "participation",
    "person_overview",
    "terms",
]
