"""The search for mentors: from what somebody types to the page that shows whom was found (docs/search.md)."""
