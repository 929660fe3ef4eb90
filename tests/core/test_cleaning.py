"""Signs that no one sees are taken out of whatever is typed before it is checked, at every entrance."""

import time
from importlib import import_module

import pytest
from allauth.account.models import EmailAddress
from django.contrib import admin
from django.core.management import call_command
from django.forms import BaseForm, CharField, JSONField, PasswordInput, Textarea
from django.urls import get_resolver, reverse

from accounts.forms import NameForm
from accounts.models import User
from core.cleaning import HIDDEN, visible_address, visible_code, visible_in, visible_line, visible_text
from core.forms import visible_answer
from core.message_extraction import APPS
from notifications.models import OutgoingMail
from tests.factories import PASSWORD, SuperuserFactory

OVERRIDE, EMBEDDING, ISOLATE, MARK = "\u202e", "\u202b", "\u2067", "\u200f"
HOSTILE = ["\0", "\x1b[31m", "\x07", "\x85", OVERRIDE, EMBEDDING, ISOLATE, MARK, "\u061c", "\u200b", "\ufeff", "\u2028"]
HOSTILE += ["\xad", "\u3164", "\u180e", "\r", "\n", "\t", "\u200d", "\ud800", "\U000e0041"]
PASTED = "An".join(HOSTILE)


def is_clean(text, lines=False):
    return not HIDDEN.search(text) and text == text.strip() and (lines or text == " ".join(text.split()))


@pytest.mark.parametrize("sign", HOSTILE, ids=ascii)
def test_a_sign_that_no_one_sees_leaves_a_text_and_a_line(sign):
    assert visible_text(f"{sign}An{sign}a{sign}").replace("\n", "").replace("\t", "") in (
        "Ana",
        "An\u200da",
        "An[31ma[31m",
    )
    assert is_clean(visible_line(f"{sign}An{sign}a{sign}"))


@pytest.mark.parametrize(
    "text",
    ["محمد علي", "می\u200cخواهم", "נועה", "李小龍", "👩\u200d🔬", "ʻOkina", "José", "O'Neill", "❤\ufe0f", "क्\u200dष"],
)
def test_letters_of_every_script_and_what_joins_them_stay(text):
    assert visible_text(text) == visible_line(text) == text


@pytest.mark.parametrize(
    "text",
    ["a" + "\u200d" * 10**6 + "b", "x" * 10**6, "\x1b[" * 10**6, "a." * 10**6],
    ids=["joiners", "x", "esc", "a."],
)
def test_a_megabyte_of_anything_takes_no_quadratic_time(text):
    began = time.process_time()

    NameForm({"given_name": text}).is_valid()

    assert time.process_time() - began < 20  # a quadratic one takes an hour


def test_lines_stay_in_a_text_and_end_the_same_everywhere():
    assert visible_text("a\r\nb\rc\u2028d\n\n  e ") == "a\nb\nc\nd\n\n  e"
    assert visible_line("a\r\nb\rc\u2028d\n\n  e ") == "a b c d e"


@pytest.mark.parametrize(
    "typed", ["ana\u2011b@work.example", "\u200bana-b@work\u00ad.example\u202c", "ａna-b＠work.example"]
)
def test_an_address_is_the_one_that_people_type_later(typed):
    assert visible_address(typed) == "ana-b@work.example"


@pytest.mark.parametrize("typed", ["ABCD-1234", "ABCD\u20111234", "\u200eABCD \u2014 1234\u200b", "ＡＢＣＤ１２３４"])
def test_a_code_is_its_letters_and_digits(typed):
    assert visible_code(typed) == "ABCD1234"


def test_every_text_of_what_another_system_says_is_a_line_and_all_else_stays():
    said = {f"na{MARK}me": [f"An{MARK}a", ("a\n b", 7)], "more": {"of\u200b": None}}

    assert visible_in(said) == {"name": ["Ana", ["a b", 7]], "more": {"of": None}}


def test_each_of_several_answers_is_cleaned():
    assert visible_answer(CharField(), [f"An{MARK}a", "b"]) == ["Ana", "b"]


def forms_of(form=BaseForm):
    for kind in form.__subclasses__():
        yield kind
        yield from forms_of(kind)


def every_form(rf):
    """Every form of the portal and of allauth, and every form of the admin."""
    import_module("accounts.forms"), import_module("allauth.mfa.webauthn.forms"), get_resolver().url_patterns
    request = rf.get("/")
    request.user = SuperuserFactory()
    apps = (*APPS, "allauth", "django_filters")
    yield from (kind for kind in forms_of() if kind.__module__.split(".")[0] in apps and hasattr(kind, "base_fields"))
    for model, desk in admin.site._registry.items():
        yield desk.get_form(request, None)
        yield desk.get_changelist_form(request)
        yield from (inline.get_formset(request).form for inline in desk.get_inline_instances(request, model()))


def field_filled_with(form, name, typed):
    """The field as the form holds it, whatever the form is made from."""
    filled = object.__new__(form)
    BaseForm.__init__(filled, {name: typed})
    return filled[name]


def is_text(field):
    return isinstance(field, CharField) and not isinstance(field, JSONField)


# The admin's own fields for links keep the scheme of this version of Django.
ignores_schemes = pytest.mark.filterwarnings("ignore::django.utils.deprecation.RemovedInDjango60Warning")


@ignores_schemes
def test_every_text_field_of_every_form_cleans_before_it_checks(db, rf):
    dirty, seen = [], set()
    for form in every_form(rf):
        for name, field in form.base_fields.items():
            answer = field_filled_with(form, name, PASTED).data
            if is_text(field) and not isinstance(field.widget, PasswordInput):
                seen.add(form.__module__)
                if not is_clean(answer, lines=isinstance(field.widget, Textarea)):
                    dirty.append(f"{form.__module__}.{form.__name__}.{name}")

    assert dirty == []
    assert {"accounts.forms", "allauth.account.forms", "matches.forms", "django.forms.widgets"} - seen == set()


@ignores_schemes
def test_a_password_and_what_programs_send_stay_as_they_are(db, rf):
    raw = {
        name: field_filled_with(form, name, PASTED).data
        for form in every_form(rf)
        for name, field in form.base_fields.items()
        if isinstance(field.widget, PasswordInput) or isinstance(field, JSONField)
    }

    assert set(raw.values()) == {PASTED}
    assert {"password", "credential"} <= set(raw)


def test_who_signs_up_with_a_pasted_address_can_sign_in(client, db):
    client.post(reverse("account_signup"), {"email": "\u2068ana@work\u200b.example\u2069", "password1": PASSWORD})

    code = OutgoingMail.objects.latest("pk").message["subject"].split()[0]
    client.post(reverse("account_email_verification_sent"), {"code": f"\u200e{code[:4]}\u2011{code[4:]}\u200b"})

    assert client.session["_auth_user_id"] == str(User.objects.get(email="ana@work.example").pk)
    assert EmailAddress.objects.get().email == "ana@work.example"


def test_a_command_makes_an_account_that_can_sign_in(db):
    call_command("createsuperuser", "--noinput", "--email", "\u2068Ana@work\u200b.example\n", verbosity=0)

    assert User.objects.get().email == "ana@work.example"
    assert User.objects.get(email="ana\u200b@work.example").is_superuser


def test_names_are_cleaned_by_the_field_whoever_writes_them(db):
    User.objects.create_user("ana@work.example", given_name=f"A{OVERRIDE}n\0a", family_name="\ufeffD\u00edaz\n")

    user = User.objects.get()
    assert (user.given_name, user.family_name) == ("Ana", "Díaz")
