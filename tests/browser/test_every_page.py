"""Every page of the portal in a real browser: axe, width, language, console, Content-Security-Policy.

`make browser` looks at two combinations that touch all values, and at each page of the admin that Django shapes in one
of them. With LOOK=folder all twelve are walked, and every page is photographed into that folder for a person to look
through (`make look`).
"""

import itertools
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Error

from accounts.models import IdentityClaim, User
from program.imports import importing
from program.models import Term
from program.privacy import erasure_requests
from program.reports import exports
from tests.access.table import ACCESS, ROLES
from tests.access.world import build_world
from tests.browser import page_audit
from tests.browser.waiting_pages import pages_that_wait

LOOK = os.environ.get("LOOK")
COMBINATIONS = (
    list(itertools.product((390, 768, 1440), ("light", "dark"), ("en", "es")))
    if LOOK
    else [(360, "dark", "es"), (1440, "light", "en")]
)
# A page that many roles may open is looked at as one of these, the first that may; home as all of them.
SEEN_BY = ("anonymous", "student", "mentor", "applicant", "unproven", "graduate", "no_role", "staff", "ended")
FOR_ALL_ROLES = {"program:home"}
DOORS = ("account_login", "account_signup", "account_reset_password", "account_request_login_code")
OWN_ACCOUNT = (
    *("account_email", "account_change_password", "account_logout", "account_reauthenticate"),
    *("mfa_index", "mfa_list_webauthn", "mfa_activate_totp", "mfa_add_webauthn", "usersessions_list"),
)


def own_address(world, name):
    """The address of a page, about an object of one's own where it is about one."""
    row = ACCESS[name]
    about = {"pk": world.objects[row.about][0].pk} if row.about else {}
    return reverse(name, kwargs=about | dict(row.arguments))


def portal_pages(world):
    """(role, address) for every page of the access table that somebody may get."""
    for name, row in ACCESS.items():
        roles = [role for role in SEEN_BY if role in row.get]
        for role in roles if name in FOR_ALL_ROLES else roles[:1]:
            yield role, own_address(world, name)


def account_pages():
    yield from (("anonymous", reverse(name)) for name in DOORS)
    yield from (("student", reverse(name)) for name in OWN_ACCOUNT)
    yield "anonymous", "/no-such-page/"
    yield from (("anonymous", reverse(f"demo:{name}")) for name in ("styleguide", "sign_in_as", "mail_list"))


def of_the_office(world):
    """One of each thing whose page of the admin we have shaped ourselves, where the world has none."""
    student, staff = world.people["student"], world.people["staff"]
    first, last = timezone.localdate() - timedelta(days=30), timezone.localdate() + timedelta(days=90)
    term = Term.objects.create(season="fall", year=first.year, starts_on=first, ends_on=last)
    content = b"Email,First name\nana@people.example,Ana\nwrong,Ben\n"
    importing.read_file(staff, kind="mentees", name="list.csv", content=content)
    exports.request_export(term, staff, kind="requests")
    erasure_requests.ask_for_erasure(student)
    IdentityClaim.objects.create(user=student, name_while_enrolled="Ana", graduation_year=1999, major_then="Art")
    yield from (
        ("staff", reverse(f"admin:program_{model}_add")) for model in ("importfile", "participationend", "page")
    )
    yield "staff", reverse("admin:accounts_user_everything", args=[student.pk])
    yield "staff", reverse("admin:program_term_report", args=[term.pk])
    yield "staff", reverse("admin:program_concern_change", args=[world.objects["concern"][0].pk])
    yield "staff", reverse("admin:profiles_mentorprofile_change", args=[world.people["applicant"].pk])


def admin_pages():
    yield "staff", reverse("admin:index")
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield "staff", reverse(f"{name}_changelist")
        if some := model._default_manager.order_by("pk").first():
            yield "staff", reverse(f"{name}_change", args=[some.pk])


def whole_page(page, address):
    """Opens the address; nothing if it is no page: outside the admin there are downloads, and fragments, too."""
    try:
        answer = page.goto(address)
    except Error as error:
        if "Download is starting" not in error.message:
            raise
        return None
    return answer if "<html" in answer.text() else None


def photograph(page, combination, role, address):
    if LOOK:
        name = f"{address.strip('/').replace('/', '_') or 'front'}--{role}--{'-'.join(map(str, combination))}.png"
        page.screenshot(path=Path(LOOK) / name, full_page=True)
        if combination == (1440, "light", "en") and not address.startswith("/admin/"):
            page.emulate_media(media="print")
            page.screenshot(path=Path(LOOK) / name.replace("light", "print"), full_page=True)
            page.emulate_media(media="screen")


def walk(context, base, pages, combination, role, texts):
    """Open every page as one role; what is wrong, by address. The HTML of our own pages is added to `texts`."""
    page, wrong = context.new_page(), {}
    heard = page_audit.listen(page)
    for address in pages:
        answer = whole_page(page, base + address)
        if not answer:
            heard.clear()
            continue
        photograph(page, combination, role, address)
        if "no-such-page" in address:
            heard.clear()  # Chromium itself complains of a 404
        is_ours = not address.startswith("/admin/")
        texts |= {f"{role} {address}": answer.text()} if is_ours else {}
        found = page_audit.jumps(page) + page_audit.faults(page, heard, combination[2], is_ours=is_ours)
        if found:
            wrong[f"{role} {address} ({answer.status})"] = found
    return wrong


def report(wrong):
    return "\n".join(["", *("\n    ".join([page, *found]) for page, found in wrong.items())])


@pytest.mark.parametrize("combination", COMBINATIONS, ids=lambda c: "-".join(map(str, c)))
@pytest.mark.django_db(transaction=True)
def test_every_page_is_sound(browser, live_server, cookies_of, combination, tmp_path):
    width, scheme, language = combination
    world = build_world()
    User.objects.update(language=language)
    portal = {*portal_pages(world), *account_pages(), *pages_that_wait(world)}
    of_django = sorted(admin_pages())
    some = of_django if LOOK else of_django[COMBINATIONS.index(combination) :: len(COMBINATIONS)]
    pages = sorted({*portal, *of_the_office(world), *some})
    wrong, texts = {}, {}

    for role in ROLES:
        with browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, locale=f"{language}-US"
        ) as context:
            context.add_cookies(cookies_of(world.people[role]))
            context.add_cookies([{"name": "django_language", "value": language, "url": live_server.url}])
            addresses = [address for seen_by, address in pages if seen_by == role]
            wrong |= walk(context, live_server.url, addresses, combination, role, texts)

    if "JUDGES" in os.environ:
        wrong |= page_audit.invalid(texts, tmp_path)
    assert not wrong, report(wrong)
