"""What the sign-in page says about the page a visitor came from: what it is, and why they need to sign in."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class LoginPrompt:
    """What the page is, and why it needs a sign-in."""

    what: str | Promise
    why: str | Promise


AGREEMENT = LoginPrompt(
    _("A Mentoring Agreement"), _("Only the two people who make an agreement, and program staff, can read it.")
)
# By URL prefix (DESIGN §6); the first match counts.
PROMPTS = {
    "/kept/": LoginPrompt(
        _("What you just typed"),
        _(
            "You were signed out before it was sent. Nothing is lost. It will be here after you sign in, for up to "
            "an hour."
        ),
    ),
    "/mentors/": LoginPrompt(
        _("Mentor Network"), _("Mentor profiles are shown only to students and graduates the program has confirmed.")
    ),
    "/requests/": LoginPrompt(_("A mentoring request"), _("Only the student and the mentor it is for can read it.")),
    "/matches/": LoginPrompt(_("A match"), _("Only the student and the mentor who were matched can see it.")),
    "/agreements/": AGREEMENT,
    "/activities/": AGREEMENT,
    "/meetings/": AGREEMENT,
    "/next-steps/": LoginPrompt(_("Your next career steps"), _("They're yours. No one else sees them here.")),
    "/join/": LoginPrompt(_("Your application"), _("It's saved in your account, so you can stop and come back later.")),
    "/profile/": LoginPrompt(_("Your mentor profile"), _("Only you can change it.")),
    "/notices/": LoginPrompt(
        _("Your notifications"), _("They're about your requests and agreements, so only you can read them.")
    ),
    "/my-data/": LoginPrompt(_("Data we hold about you"), _("Only you can see it, download it, or have it deleted.")),
    "/concerns/": LoginPrompt(
        _("A problem report"),
        _("We need to know whom to answer. If you can't sign in, call us. The numbers are at the bottom of this page."),
    ),
    "/events/": LoginPrompt(_("Sessions and dates"), _("We need to know who the spot is for.")),
    "/announcements/": LoginPrompt(
        _("A message from the program"), _("It's only for people who take part in the program.")
    ),
    "/identity/": LoginPrompt(_("How we confirm who you are"), _("It is about you, so only you can see it.")),
    "/ended/": LoginPrompt(_("Why your participation ended"), _("It is about you, so only you can see it.")),
    "/home/": LoginPrompt(
        _("Your home page"), _("It shows what needs your attention, so we need to know who you are.")
    ),
    "/accounts/": LoginPrompt(_("Your account"), _("Only you can change it.")),
    "/admin/": LoginPrompt(_("The staff workspace"), _("It holds information people have trusted us with.")),
}
DEFAULT_PROMPT = LoginPrompt(_("This page"), _("You need to sign in to see it."))


def login_prompt_for(address: str) -> LoginPrompt | None:
    """The prompt for the page at this address; None if the page is public, does not exist or is not ours."""
    if not address.startswith("/") or address.startswith("//"):
        return None
    path = urlsplit(address).path
    try:
        view = resolve(path).func
    except Resolver404:
        return None
    # The admin's views require a sign-in themselves, not through LoginRequiredMiddleware.
    if not path.startswith("/admin/") and not getattr(view, "login_required", True):
        return None
    return next((prompt for prefix, prompt in PROMPTS.items() if path.startswith(prefix)), DEFAULT_PROMPT)
