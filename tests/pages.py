"""What a page holds, read as its structure: messages by their codes, links, forms, buttons. Never by its words."""

from django.core.exceptions import NON_FIELD_ERRORS
from lxml import html

WHOLE_FORM = NON_FIELD_ERRORS


def tree(response):
    return html.fromstring(response.text or "<html/>")


def found(response, path):
    """What an XPath finds on a page."""
    return tree(response).xpath(path)


def words(node):
    """The words inside a part of a page, with single spaces."""
    return " ".join(node.text_content().split())


def codes(response):
    """The codes of the messages a page shows, in their order."""
    return found(response, "//@data-code")


def links(response):
    """Where the links of a page lead."""
    return set(found(response, "//a/@href"))


def forms(response):
    """Where the forms of a page are sent."""
    return set(found(response, "//form/@action"))


def buttons(response):
    """The buttons of a page that send something along: their names and values."""
    return {(button.get("name"), button.get("value")) for button in found(response, "//button[@name]")}


def errors_of(form):
    """The codes of what is wrong with a form, field by field."""
    return {field: [error.code for error in errors] for field, errors in form.errors.as_data().items()}
