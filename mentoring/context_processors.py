from dataclasses import dataclass

from django.conf import settings
from django.urls import is_valid_path
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.login_prompts import LoginPrompt, closed_page
from accounts.models import User
from notifications.models import ProgramSettings
from profiles.page_annotations import OFFICE, person_facts


@dataclass
class NavItem:
    """One entry of the top navigation."""

    url: str
    label: str
    is_current: bool


class Portal:
    """What every page shows: the way around by role, unread notices, the office's telephones.

    Nothing is asked of the database until a page prints it, and then all of it by one statement:
    fragments and downloads cost nothing (DESIGN §8).
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
        """What the account's own door is called: the person's name, if there is one yet."""
        if not self.is_signed_in:
            return ""
        return self.user.preferred_name or self.user.given_name or _("My account")

    @cached_property
    def facts(self) -> dict:
        """What is known of the person and the office; the search has asked for it along with what it needs itself."""
        known = getattr(self.request, "person_facts", None)
        return known or User.objects.filter(pk=self.user.pk).values(**person_facts()).first() or {}

    @cached_property
    def office(self) -> ProgramSettings:
        """The program office as staff have set it (R30)."""
        if not self.is_signed_in:
            return ProgramSettings.current()
        known = {name: self.facts[name] for name in OFFICE if self.facts.get(name)}
        return ProgramSettings(**known)

    @property
    def unread(self) -> int:
        return self.facts.get("unread", 0) if self.is_signed_in else 0

    @property
    def has_lost_mail(self) -> bool:
        """Whether a mail to this person came back or was given up lately."""
        return bool(self.is_signed_in and self.facts.get("has_lost_mail"))

    @property
    def phones(self) -> list[dict]:
        numbers = {
            _("Alumni Association"): self.office.alumni_phone,
            _("Career Development Center"): self.office.career_phone,
        }
        return [
            {"office": office, "number": number, "dial": "+1" + "".join(filter(str.isdigit, number))}
            for office, number in numbers.items()
        ]

    @property
    def phone_hours(self) -> str:
        return self.office.phone_hours_es if self.language == "es" else self.office.phone_hours_en

    @property
    def nav(self) -> list[NavItem]:
        """The way around for this person's roles. Addresses are contracts (DESIGN §6)."""
        places = self.places_of_a_person() if self.is_signed_in else self.places_of_a_visitor()
        path = self.request.path
        return [NavItem(url, label, path.startswith(url)) for url, label in places.items() if is_valid_path(url)]

    @property
    def has_events(self) -> bool:
        return bool(is_valid_path("/events/"))

    @property
    def manuals_url(self) -> str:
        """The Manual and the Handbook; the university's policies where the portal has no page for them."""
        return "/materials/" if is_valid_path("/materials/") else self.office.policies_url

    def places_of_a_visitor(self) -> dict[str, str]:
        return {
            "/join/mentee/": _("Find a mentor"),
            "/join/mentor/": _("Become a mentor"),
            "/faq/": _("FAQ"),
            "/help/": _("Help"),
        }

    def places_of_a_person(self) -> dict[str, str]:
        places = {"/home/": _("Home")}
        if self.user.is_staff:
            return places | {"/admin/": _("Staff workspace"), "/help/": _("Help")}
        if self.facts.get("is_mentee"):
            places["/mentors/"] = _("Find a mentor")
        if self.facts.get("is_mentee") or self.facts.get("is_mentor"):
            places["/requests/"] = _("Requests")
        if self.facts.get("is_mentor"):
            places["/profile/"] = _("My profile")
        if self.facts.get("is_mentee") or self.facts.get("is_mentor"):
            places["/events/"] = _("Events")
        return places | {"/help/": _("Help")}

    @property
    def closed_page(self) -> LoginPrompt | None:
        """The page somebody was led from to the sign-in, to say there what it is and why it is closed."""
        there = self.request.GET.get("next") or self.request.POST.get("next") or ""
        return None if self.is_signed_in else closed_page(there)

    @property
    def is_at_notices(self) -> bool:
        return self.request.path.startswith(self.notices_url)

    @property
    def is_at_account(self) -> bool:
        return self.request.path.startswith(("/accounts/", "/my-data/"))


def portal(request):
    """What every page shows: the way around, by role."""
    return {"portal": Portal(request)}
