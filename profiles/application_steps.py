"""The pages of the two applications in order, with their forms and the actions that store the answers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts import actions as accounts
from accounts.forms import NameForm
from core.text_values import with_values
from profiles import actions, requirements
from profiles.forms import acknowledgement, contact, mentee, mentor
from profiles.models import MenteeProfile, MentorProfile

Profile = MenteeProfile | MentorProfile
# In the session: the search that someone came with before they could search. A mentee's application ends there.
WANTED_SEARCH = "wanted_search"


@dataclass(frozen=True)
class Step:
    """One page with one question."""

    slug: str
    title: Any
    form: Any
    is_required: bool = True
    # The page asks people to sign in again if they last did so long ago.
    is_sensitive: bool = False

    @property
    def autosaves(self) -> bool:
        """Whether answers are stored while typing. Contact details and promises are stored only when submitted."""
        return not self.is_sensitive and not issubclass(self.form, acknowledgement.PromiseForm)

    def form_for(self, profile: Profile, data: Any = None, files: Any = None) -> Any:
        """The form of this step, with the stored answers; bound if `data` is given."""
        if self.form is NameForm:
            return NameForm(data, instance=profile.user)
        if self.form is mentor.AttainmentsForm:
            rows = profile.attainments.values("kind", "text", "year") if profile.pk and not data else ()
            return mentor.AttainmentsForm(data, initial=list(rows), form_kwargs={"mentor": profile})
        return self.form(data, files, instance=profile)


@dataclass(frozen=True)
class ApplicationWizard:
    """One of the two applications: its steps, and the action that stores its answers."""

    role: str
    title: Any
    model: type[Profile]
    steps: tuple[Step, ...]
    change: Callable[..., None]

    @property
    def hub(self) -> str:
        return f"profiles:join_{self.role}"

    @property
    def step_url(self) -> str:
        return f"profiles:join_{self.role}_step"

    @property
    def check_url(self) -> str:
        return f"profiles:join_{self.role}_check"

    def profile_of(self, user: Any) -> Profile | None:
        return self.model.objects.select_related("user").filter(user=user.pk).first()

    def after(self, step: Step) -> Step | None:
        """The next required page."""
        later = self.steps[self.steps.index(step) + 1 :]
        return next((other for other in later if other.is_required), None)

    def missing(self, profile: Profile) -> list[str]:
        """The slugs of the pages on which something required is missing."""
        return [requirement.step for requirement in requirements.missing(profile)]

    def save_answers(self, profile: Profile, form: Any) -> None:
        """Store the valid answers of a form."""
        if isinstance(form, NameForm):
            accounts.update_names(profile.user, **form.cleaned_data)
        elif isinstance(form, acknowledgement.PromiseForm):
            actions.promise(profile, **form.answers)
        elif form.answers:
            self.change(profile, **form.answers)


MENTOR = ApplicationWizard(
    role="mentor",
    title=_("Become a mentor"),
    model=MentorProfile,
    change=actions.change_profile,
    steps=(
        Step("name", _("What's your name?"), NameForm),
        Step("work", _("What do you do?"), mentor.WorkForm),
        Step("university", with_values(_("Did you study at %(university)s?")), mentor.UniversityForm),
        Step("attainments", _("What are your education and experience?"), mentor.AttainmentsForm),
        Step("topics", _("What can you help with?"), mentor.TopicsForm),
        Step("meeting", _("How do you like to meet, and with how many mentees?"), mentor.MeetingForm),
        Step("contact", _("How can a matched student reach you?"), contact.MentorContactForm, is_sensitive=True),
        Step("promise", _("What mentoring is and isn't"), acknowledgement.MentorPromiseForm),
        Step("employer", _("Where do you work?"), mentor.EmployerForm, is_required=False),
        Step("students", _("Which students can you help?"), mentor.StudentsForm, is_required=False),
        Step("skills", _("Which skills and languages do you have?"), mentor.SkillsForm, is_required=False),
        Step("time", _("Where are you, and when are you available?"), mentor.TimeForm, is_required=False),
        Step("about", _("What would you like students to know about you?"), mentor.AboutForm, is_required=False),
        Step("photo", _("Would you like to add a photo?"), mentor.PhotoForm, is_required=False),
    ),
)
MENTEE = ApplicationWizard(
    role="mentee",
    title=_("Find a mentor"),
    model=MenteeProfile,
    change=actions.change_mentee,
    steps=(
        Step("name", _("What's your name?"), NameForm),
        Step("university", _("Are you a student or a graduate?"), mentee.UniversityForm),
        Step("majors", _("What is (or was) your major?"), mentee.MajorsForm),
        Step("topics", _("What would you like help with?"), mentee.TopicsForm),
        Step("contact", _("How can a mentor who says yes reach you?"), contact.MenteeContactForm, is_sensitive=True),
        Step("promise", _("What mentoring is and isn't"), acknowledgement.MenteePromiseForm),
        Step("interests", _("Which industries and jobs interest you?"), mentee.InterestsForm, is_required=False),
        Step("goals", _("What would you like to achieve?"), mentee.GoalsForm, is_required=False),
    ),
)
