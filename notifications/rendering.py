"""One template per message, `emails/<kind>.txt`: subject on the first line, then text; the HTML is made from it."""

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import css_inline
from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import models
from django.template import Context, Engine, Template
from django.template.exceptions import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from notifications.registry import message_type, subject_context

ADDRESS = re.compile(r"(?:(?P<label>.+): )?(?P<href>https?://\S+)")


def portal_url() -> str:
    """Where the portal is, without a slash at the end."""
    return str(settings.PORTAL_URL).rstrip("/")


def absolute(path: str) -> str:
    """The address of a page, for a reader outside the portal."""
    return portal_url() + path


def link_to(about: models.Model | None) -> str:
    """The page of a row: where its message leads. Home when it has none."""
    page = getattr(about, "get_absolute_url", None)
    return page() if page else reverse("program:home")


class localized_for(translation.override):
    """Speak to a reader: in their language, with times in their zone."""

    def __init__(self, reader: Any) -> None:
        super().__init__(reader.language if reader else settings.LANGUAGE_CODE)
        self.zone = timezone.override(reader.time_zone if reader else settings.TIME_ZONE)

    def __enter__(self) -> None:
        super().__enter__()
        self.zone.__enter__()

    def __exit__(self, *exception: Any) -> None:
        self.zone.__exit__(*exception)
        super().__exit__(*exception)


def context_for(about: models.Model | None, reader: Any) -> Context:
    """What every message may say: `about`, `reader`, `link`, and the words of its noun."""
    words = {"about": about, "reader": reader, "link": absolute(link_to(about)), "portal_url": portal_url()}
    return Context(words | subject_context(about, reader), autoescape=False)


def plain(template_name: str, context: Context) -> str:
    """A text template, rendered without HTML escapes."""
    return Engine.get_default().get_template(template_name).render(context)


@lru_cache(maxsize=500)
def subject_template(kind: str) -> Template:
    whole = Engine.get_default().get_template(f"emails/{kind}.txt")
    return Template(whole.source.split("\n", 1)[0], origin=whole.origin, name=whole.name)


def subject_of(kind: str, about: models.Model | None, reader: Any) -> str:
    """The first line of a message, in the language in force: also the text of its notice."""
    return " ".join(subject_template(kind).render(context_for(about, reader)).split())


def kind_in_words(kind: str) -> str:
    """What a kind of mail is called: by its label, or by its subject, with … for what differs from mail to mail."""
    if label := message_type(kind).label:
        return str(label)
    try:
        subject = subject_template(kind)
    except TemplateDoesNotExist:
        return kind
    said = subject.nodelist.get_nodes_by_type((BlockTranslateNode, TranslateNode))  # type: ignore[arg-type]
    return words_of(said[0]) if said else kind


def words_of(node: BlockTranslateNode | TranslateNode) -> str:
    """The translated text of a tag, without the values it would be given."""
    if isinstance(node, TranslateNode):
        return str(node.render(Context()))
    text, _names = node.render_token_list(node.singular)
    return re.sub(r"%\(\w+\)s", "…", translation.gettext(" ".join(text.split()) if node.trimmed else text))


def text_of(kind: str, about: models.Model | None, reader: Any) -> str:
    """The message without its subject, as plain text."""
    rendered = plain(f"emails/{kind}.txt", context_for(about, reader))
    body = rendered.split("\n", 1)[1] if "\n" in rendered else ""
    return re.sub(r"\n{3,}", "\n\n", body).strip()


def blocks_of(text: str) -> list[dict[str, Any]]:
    """Plain text as blocks for HTML: paragraphs, lists ("- "), what a person wrote ("> "), and lines that are a link.

    A line `Read the request: https://…` is a link with that label; the first is what the mail is for.
    """
    blocks: list[dict[str, Any]] = []
    for part in re.split(r"\n\s*\n", text):
        lines = [line.strip() for line in part.splitlines() if line.strip()]
        if lines and all(line.startswith(">") for line in lines):
            blocks.append({"quoted": "\n".join(line[1:].strip() for line in lines)})
            continue
        if lines and all(line.startswith("- ") for line in lines):
            blocks.append({"items_of_list": [line[2:] for line in lines]})
            continue
        for line in lines:
            blocks.append(block_of(line, is_first=not any("href" in block for block in blocks)))
    return blocks


def block_of(line: str, *, is_first: bool) -> dict[str, Any]:
    """A line as a paragraph, or as a link when it is one; `is_first` is for the first link of the message."""
    link = ADDRESS.fullmatch(line)
    return (
        {"href": link["href"], "label": link["label"] or link["href"], "is_first": is_first} if link else {"text": line}
    )


@lru_cache(maxsize=1)
def styles() -> str:
    path = finders.find("email.css")
    if path is None:
        raise FileNotFoundError("static/email.css")
    return Path(path).read_text(encoding="utf-8")


def html_of(subject: str, text: str, office: models.Model) -> str:
    """The same message as HTML, its styles inside the elements, readable without any picture."""
    page = render_to_string(
        "emails/layout.html",
        {
            "subject": subject,
            "body": render_to_string("emails/_body.html", {"blocks": blocks_of(text)}),
            "language": translation.get_language(),
            "portal_url": portal_url(),
            "office": office,
        },
    )
    return css_inline.inline(page, extra_css=styles(), keep_at_rules=True, load_remote_stylesheets=False)


def kinds() -> list[str]:
    """Every kind of mail there is a template for, by name."""
    folders = [Path(folder) / "emails" for folder in Engine.get_default().dirs]
    found = {path.relative_to(folder).with_suffix("") for folder in folders for path in folder.glob("*/*.txt")}
    return sorted(str(name) for name in found)


def signature_of(office: models.Model) -> str:
    """How every mail ends: the program office, as staff have set it."""
    return plain(
        "emails/signature.txt", Context({"office": office, "portal_url": portal_url()}, autoescape=False)
    ).strip()


def greeting(reader: Any) -> str:
    """How a message begins; one to an address alone, or to an account without a name, has no greeting."""
    return _("Hello %(name)s,") % {"name": reader.first_name_shown} if reader and reader.get_full_name() else ""


def render(
    kind: str, about: models.Model | None, reader: Any, office: models.Model, opening: Any = None
) -> tuple[str, str, str]:
    """Subject, text and HTML of a message, in its reader's language and zone; after the greeting staff's `opening`."""
    with localized_for(reader):
        subject, text = subject_of(kind, about, reader), text_of(kind, about, reader)
        text = "\n\n".join(filter(None, [greeting(reader), opening and opening.text, text]))
        return subject, f"{text}\n\n-- \n{signature_of(office)}\n", html_of(subject, text, office)
