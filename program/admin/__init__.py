"""The staff's workplace: the admin of the program itself. Everything that has consequences goes through a verb."""

from program.admin import announcements, conduct, events, exports, imports, people, person, terms, texts, today

__all__ = ["announcements", "conduct", "events", "exports", "imports", "people", "person", "terms", "texts", "today"]
