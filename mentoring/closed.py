"""What a closed page is and why it is closed, for a visitor who was led from it to the sign-in."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class ClosedPage:
    """What it is, and why one must sign in for it: two things to read at its door."""

    what: str | Promise
    why: str | Promise


MENTORS = ClosedPage(
    _("The Mentor Network"),
    _("Mentors' profiles are shown to students and graduates whom the program knows, and to nobody else."),
)
APPLICATION = ClosedPage(_("Your application"), _("It is kept in your account, so that you can stop and go on later."))
AGREEMENT = ClosedPage(
    _("A Mentoring Agreement"), _("Only the two who make it, and the program's staff, can read an agreement.")
)
# By the beginning of the address (DESIGN §6); the first that fits.
PAGES = {
    "/kept/": ClosedPage(
        _("What you have just typed"),
        _("You were signed out before it was sent. Nothing is lost: it waits for you after the sign-in, for an hour."),
    ),
    "/mentors/": MENTORS,
    "/requests/": ClosedPage(_("A request for mentoring"), _("Only the student and the mentor it is for can read it.")),
    "/matches/": ClosedPage(_("A match"), _("Only the student and the mentor who were matched can see it.")),
    "/agreements/": AGREEMENT,
    "/activities/": AGREEMENT,
    "/meetings/": AGREEMENT,
    "/next-steps/": ClosedPage(_("Your next career steps"), _("They are yours, and nobody else sees them here.")),
    "/join/": APPLICATION,
    "/profile/": ClosedPage(_("Your mentor profile"), _("Only you can change it.")),
    "/notices/": ClosedPage(_("Your notices"), _("They tell of your requests and agreements, so only you read them.")),
    "/my-data/": ClosedPage(_("What is held about you"), _("Only you can see it, take it with you or have it erased.")),
    "/concerns/": ClosedPage(
        _("A report of a problem"),
        _("We need to know whom to answer. If you cannot sign in, call: the numbers are at the foot of this page."),
    ),
    "/events/": ClosedPage(_("Sessions and dates"), _("We need to know for whom to keep a place.")),
    "/announcements/": ClosedPage(_("A message of the program"), _("It was written to those who take part.")),
    "/identity/": ClosedPage(_("How we know you"), _("It is about you, so only you can see it.")),
    "/ended/": ClosedPage(_("Why your participation ended"), _("It is about you, so only you can see it.")),
    "/home/": ClosedPage(_("Your start page"), _("It shows what needs you now, so we must know who you are.")),
    "/accounts/": ClosedPage(_("Your account"), _("Only you can change it.")),
    "/admin/": ClosedPage(_("The workplace of the program's staff"), _("It holds what people have trusted us with.")),
}
# Closed by their own view: the admin's sign-in.
SELF_GUARDED = ("/admin/",)
ANY_OTHER = ClosedPage(_("This page"), _("It is for people who are signed in."))


def closed_page(address: str) -> ClosedPage | None:
    """What is said of the page at this address of ours; nothing where it is open to everybody, or does not exist."""
    if not address.startswith("/") or address.startswith("//"):
        return None
    path = urlsplit(address).path
    try:
        view = resolve(path).func
    except Resolver404:
        return None
    if not path.startswith(SELF_GUARDED) and not getattr(view, "login_required", True):
        return None
    return next((page for beginning, page in PAGES.items() if path.startswith(beginning)), ANY_OTHER)
