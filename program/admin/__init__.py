"""The program's part of the staff workspace. Everything with consequences goes through an action."""

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
    staff_activity,
    terms,
)
