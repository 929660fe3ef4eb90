"""What stands on somebody's start page, as tests read it."""

from html import unescape

from django.template.loader import render_to_string

from program.home.action_items import action_items_for


def seen(user):
    """What waits for somebody: whether it is theirs to do, by its icon and where it leads. Each has its words."""
    needs = action_items_for(user)
    for need in needs:
        shown = render_to_string("program/_action_item.html", {"item": need, "is_first": True})
        assert [bool(words) and words in unescape(shown) for words in (need.title, need.label)] == [True, True]
    assert len({need.title for need in needs}) == len(needs)
    return [(need.is_mine, need.icon, need.href) for need in needs]


def names(user):
    """Who is named in the titles of what waits for somebody, of these people."""
    people = ("Rosa", "Ana", "Minh", "Sooner", "Later")
    return [name for need in action_items_for(user) for name in people if name in need.title]
