"""One template per kind, `emails/<kind>.txt`: subject on the first line, then the text, which HTML is made from."""

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import css_inline
from django.conf import settings
from django.db import models
from django.template import Context, Engine, Template
from django.template.exceptions import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core.text_values import TEXT_VALUES
from core.tokens import with_colors
from notifications.registry import message_type, subject_context
from notifications.unsubscribe_link import unsubscribe_path

FINISHED = "finished"  # the kind of mails that Django has finished (`outbox.py`); they have no template
LINK_LINE = re.compile(r"(?:(?P<label>.+): )?(?P<href>https?://\S+)")


def portal_url() -> str:
    """The portal's address, without a slash at the end."""
    return str(settings.PORTAL_URL).rstrip("/")


def absolute_url(path: str) -> str:
    """The full URL of a path."""
    return portal_url() + path


def page_path(about: models.Model | None) -> str:
    """The path of a row's page, where its message leads; the home page if it has none."""
    page = getattr(about, "get_absolute_url", None)
    return page() if page else reverse("program:home")


class localized_for(translation.override):
    """Render in a reader's language and time zone."""

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
    """What every message can use: `about`, `reader`, `link`, `portal_url`, and the context registered for the row."""
    common = {"about": about, "reader": reader, "link": absolute_url(page_path(about)), "portal_url": portal_url()}
    return Context(TEXT_VALUES | common | subject_context(about, reader), autoescape=False)


def render_plain_text(template_name: str, context: Context) -> str:
    """A text template, rendered without HTML escaping."""
    return Engine.get_default().get_template(template_name).render(context)


@lru_cache(maxsize=500)
def subject_template(kind: str) -> Template:
    template = Engine.get_default().get_template(f"emails/{kind}.txt")
    return Template(template.source.split("\n", 1)[0], origin=template.origin, name=template.name)


def render_subject(kind: str, about: models.Model | None, reader: Any) -> str:
    """The subject of a message in the active language; also the text of its notice."""
    return " ".join(subject_template(kind).render(context_for(about, reader)).split())


def kind_label(kind: str) -> str:
    """The name of a kind of mail: its label, or its subject with … in place of variable parts."""
    if label := message_type(kind).label:
        return str(label)
    if kind == FINISHED:
        return _("An email of the sign-in pages")
    try:
        subject = subject_template(kind)
    except TemplateDoesNotExist:
        return kind
    tags = subject.nodelist.get_nodes_by_type((BlockTranslateNode, TranslateNode))  # type: ignore[arg-type]
    return text_of_tag(tags[0]) if tags else kind


def text_of_tag(node: BlockTranslateNode | TranslateNode) -> str:
    """The translated text of a tag, with … in place of its values."""
    if isinstance(node, TranslateNode):
        return str(node.render(Context()))
    text, _names = node.render_token_list(node.singular)
    return re.sub(r"%\(\w+\)s", "…", translation.gettext(" ".join(text.split()) if node.trimmed else text))


def render_body(kind: str, about: models.Model | None, reader: Any) -> str:
    """The message without its subject, as plain text."""
    rendered = render_plain_text(f"emails/{kind}.txt", context_for(about, reader))
    body = rendered.split("\n", 1)[1] if "\n" in rendered else ""
    return re.sub(r"\n{3,}", "\n\n", body).strip()


def text_blocks(text: str) -> list[dict[str, Any]]:
    """Plain text as blocks for HTML: paragraphs, lists ("- "), quotations ("> "), and lines that are a link.

    A line `Read the request: https://…` is a link with that label; the first link is the main one of the mail.
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
            blocks.append(line_block(line, is_first=not any("href" in block for block in blocks)))
    return blocks


def line_block(line: str, *, is_first: bool) -> dict[str, Any]:
    """A line as a link or as a paragraph; `is_first` marks the first link of the message."""
    if link := LINK_LINE.fullmatch(line):
        return {"href": link["href"], "label": link["label"] or link["href"], "is_first": is_first}
    return {"text": line}


@lru_cache(maxsize=1)
def styles() -> str:
    return with_colors((settings.BASE_DIR / "static/email.css").read_text(encoding="utf-8"))


def render_html(subject: str, text: str, office: models.Model, opt_out: str) -> str:
    """The message as HTML with inline styles and without images; `opt_out` is the link of an optional kind."""
    page = render_to_string(
        "emails/layout.html",
        {
            "subject": subject,
            "body": render_to_string("emails/_body.html", {"blocks": text_blocks(text)}),
            "language": translation.get_language(),
            "portal_url": portal_url(),
            "office": office,
            "opt_out": opt_out,
        },
    )
    return css_inline.inline(page, extra_css=styles(), keep_at_rules=True, load_remote_stylesheets=False)


def all_kinds() -> list[str]:
    """The names of all kinds of mail that have a template, sorted."""
    folders = [Path(folder) / "emails" for folder in Engine.get_default().dirs]
    names = {path.relative_to(folder).with_suffix("") for folder in folders for path in folder.glob("*/*.txt")}
    return sorted(str(name) for name in names)


def render_signature(office: models.Model, opt_out: str) -> str:
    """The end of every mail: the staff's signature, the program office, and how to turn off an optional kind."""
    context = Context({"office": office, "portal_url": portal_url(), "opt_out": opt_out}, autoescape=False)
    return render_plain_text("emails/signature.txt", context).strip()


def opt_out_link(kind: str, reader: Any) -> str:
    """The link by which this person turns off this kind of mail; empty for mails that the rules require."""
    return absolute_url(unsubscribe_path(reader, kind)) if reader and message_type(kind).is_optional else ""


def greeting(reader: Any) -> str:
    """The greeting; empty for a message to a bare address or to an account without a name."""
    return _("Hello %(name)s,") % {"name": reader.first_name_shown} if reader and reader.get_full_name() else ""


def render(
    kind: str, about: models.Model | None, reader: Any, office: models.Model, intro: Any = None
) -> tuple[str, str, str]:
    """Subject, text and HTML in the reader's language and time zone; staff's `intro` follows the greeting."""
    with localized_for(reader):
        subject, text = render_subject(kind, about, reader), render_body(kind, about, reader)
        text = "\n\n".join(filter(None, [greeting(reader), intro and intro.text, text]))
        opt_out = opt_out_link(kind, reader)
        html = render_html(subject, text, office, opt_out)
        return subject, f"{text}\n\n-- \n{render_signature(office, opt_out)}\n", html
