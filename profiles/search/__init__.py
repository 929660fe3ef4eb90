"""The mentor search: from the query to the page of results (docs/search.md)."""
