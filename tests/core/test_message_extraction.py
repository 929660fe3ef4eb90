"""Which texts the catalogue is made from."""

import ast

from core.message_extraction import Text, texts_in


def test_a_call_without_a_text_of_its_own_has_none():
    source = "_('Hello'), _(), ngettext('%(n)s day', '%(n)s days', n), pgettext('a month', 'May'), _(name)"

    assert set(texts_in(ast.parse(source))) == {
        Text("", "Hello", ""),
        Text("", "%(n)s day", "%(n)s days"),
        Text("a month", "May", ""),
    }
