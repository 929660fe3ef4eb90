from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.login_prompts import LoginPrompt, login_prompt_for
from accounts.models import User
from core import phone_numbers
from notifications.models import ProgramSettings
from notifications.rendering import portal_url
from profiles.page_annotations import person_facts

# The other pages that belong to an entry of the navigation, which is marked there too.
ALSO_WITHIN = {
    "/home/": ("/join/mentee/", "/announcements/"),
    "/requests/": ("/matches/", "/agreements/", "/next-steps/"),
    "/profile/": ("/join/mentor/",),
    "/join/mentee/": ("/mentors/",),
    "/help/": ("/concerns/", "/materials/", "/faq/", "/privacy/", "/accessibility/"),
}


@dataclass
class NavItem:
    """One entry of the top navigation."""

    url: str
    label: str
    is_current: bool


class Portal:
    """What every page shows: navigation by role, unread notices, the office's phone numbers.

    Nothing is queried until a page shows it, and then everything in one statement, so that fragments and downloads cost
    nothing (DESIGN §8).
    """

    is_demo = settings.DEMO
    notices_url = "/notices/"

    def __init__(self, request):
        self.request = request
        self.here = request.get_full_path()

    @property
    def language(self) -> str:
        return get_language() or "en"

    @property
    def user(self):
        return getattr(self.request, "user", None)

    @property
    def is_signed_in(self) -> bool:
        return bool(self.user and self.user.is_authenticated)

    @property
    def person(self) -> str:
        """The label of the account menu: the person's name, or "My account"; empty for visitors."""
        if not self.is_signed_in:
            return ""
        return self.user.preferred_name or self.user.given_name or _("My account")

    @cached_property
    def facts(self) -> dict:
        """Facts about the person and the office; the search page has already loaded them with its own query."""
        loaded = getattr(self.request, "person_facts", None)
        return loaded or User.objects.filter(pk=self.user.pk).values(**person_facts()).first() or {}

    @cached_property
    def office(self) -> ProgramSettings:
        """The settings of the program office (R30)."""
        if not self.is_signed_in:
            return ProgramSettings.current()
        shown = self.facts.get("office") or {}
        return ProgramSettings(**{name: value for name, value in shown.items() if value})

    @property
    def address(self) -> str:
        """The portal's own, for what is read elsewhere, such as the picture of a shared link."""
        return portal_url()

    @property
    def unread(self) -> int:
        return self.facts.get("unread", 0) if self.is_signed_in else 0

    @property
    def has_lost_mail(self) -> bool:
        """Whether a mail to this person was returned or failed recently."""
        return bool(self.is_signed_in and self.facts.get("has_lost_mail"))

    @property
    def phones(self) -> list[dict]:
        numbers = {
            _("Alumni Association"): self.office.alumni_phone,
            _("Career Development Center"): self.office.career_phone,
        }
        return [
            {"office": office, "number": number, "dial": phone_numbers.dialed(number)}
            for office, number in numbers.items()
        ]

    @property
    def phone_hours(self) -> str:
        return self.office.phone_hours_es if self.language == "es" else self.office.phone_hours_en

    @property
    def nav(self) -> list[NavItem]:
        """The top navigation for this person's roles. The addresses must not change (DESIGN §6)."""
        labels = self.account_nav() if self.is_signed_in else self.visitor_nav()
        current = self.current_entry(labels)
        return [NavItem(url, label, url == current) for url, label in labels.items()]

    def current_entry(self, labels: dict[str, str]) -> str:
        """The entry of the navigation that this page belongs to; empty for the front page and those of the account."""
        path = self.request.path
        direct = (url for url in labels if path.startswith(url))
        return next(direct, None) or next((url for url in labels if path.startswith(ALSO_WITHIN.get(url, ()))), "")

    def visitor_nav(self) -> dict[str, str]:
        return {
            "/join/mentee/": _("Find a mentor"),
            "/join/mentor/": _("Become a mentor"),
            "/faq/": _("FAQ"),
            "/help/": _("Help"),
        }

    def account_nav(self) -> dict[str, str]:
        labels = {"/home/": _("Home")}
        if self.user.is_staff:
            return labels | {"/admin/": _("Staff workspace"), "/help/": _("Help")}
        if self.facts.get("is_mentee"):
            labels["/mentors/"] = _("Find a mentor")
        if self.facts.get("is_mentee") or self.facts.get("is_mentor"):
            labels["/requests/"] = _("My mentoring")
        if self.facts.get("is_mentee"):
            labels["/join/mentee/"] = _("My application")
        if self.facts.get("is_mentor"):
            labels["/profile/"] = _("My profile")
        if self.facts.get("is_mentee") or self.facts.get("is_mentor"):
            labels["/events/"] = _("Events")
        return labels | {"/help/": _("Help")}

    @property
    def login_prompt(self) -> LoginPrompt | None:
        """On the sign-in page: what the page is that the visitor came from, and why it needs a sign-in."""
        next_url = self.request.GET.get("next") or self.request.POST.get("next") or ""
        return None if self.is_signed_in else login_prompt_for(next_url)

    @property
    def is_at_notices(self) -> bool:
        return self.request.path.startswith(self.notices_url)

    @property
    def is_at_account(self) -> bool:
        return self.request.path.startswith(("/accounts/", "/my-data/"))


def portal(request):
    """`portal`: what every page shows (see `Portal`)."""
    return {"portal": Portal(request)}
