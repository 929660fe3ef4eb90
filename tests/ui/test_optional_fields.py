"""What a form marks as optional can be left empty, whatever else is chosen in it: every form of the portal."""

from functools import partial

import pytest
from django import forms
from django.urls import get_resolver

from accounts.admin.access import InvitationForm, RolesForm
from accounts.forms import PasskeyForm, PasskeyNameForm, SecondFactorAgainForm, SecondFactorForm
from agreements.forms.adding import AddedCorrectionForm, AddToConclusionForm
from agreements.forms.conclusion import ConclusionForm, CorrectionForm
from agreements.forms.draft import GoalForm
from agreements.forms.signing import SignAsProposedForm, SignForm
from core.message_extraction import APPS
from matches.forms import AnswerForm, LinkForm, RequestForm
from matches.interview_forms import OfferForm, PlaceForm
from matches.models import Interview
from profiles.forms.acknowledgement import MenteePromiseForm, MentorPromiseForm, PromiseForm
from profiles.forms.mentor import StudentsForm
from profiles.forms.review import ApproveForm, ReasonForm
from profiles.models import ContactMethod
from tests.agreements.builders import concluded, finished, in_force
from tests.factories import (
    MatchFactory,
    MenteeProfileFactory,
    MentorProfileFactory,
    SuperuserFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
WAYS = {"meeting_modes": ["online", "phone", "in_person"]}
# What these forms need beside the answers; the rest need nothing.
NEEDED = {
    AnswerForm: lambda: {"mentor": MentorProfileFactory(**WAYS)},
    AddToConclusionForm: lambda: {"conclusion": concluded(in_force())},
    ApproveForm: lambda: {"is_identified": True},
    InvitationForm: lambda: {"by": SuperuserFactory()},
    RolesForm: lambda: {"by": SuperuserFactory()},
    AddedCorrectionForm: lambda: {"conclusion": finished()},
    ConclusionForm: lambda: {"goals": [], "is_mentee": True},
    CorrectionForm: lambda: {"conclusion": finished()},
    GoalForm: lambda: {"number": 0, "activities": ["Talk"]},
    LinkForm: lambda: {"mentor": MentorProfileFactory(**WAYS)},
    MenteePromiseForm: lambda: {"instance": MenteeProfileFactory()},
    MentorPromiseForm: lambda: {"instance": MentorProfileFactory()},
    OfferForm: lambda: {"mentor": MentorProfileFactory(**WAYS)},
    PlaceForm: lambda: {"interview": Interview(match=MatchFactory(), mode="online", offered_times=[])},
    ReasonForm: lambda: {"decision": "declined", "language": "en"},
    RequestForm: lambda: {"mentee": MenteeProfileFactory(contact_methods=["email", "call"])},
    SignAsProposedForm: lambda: {"signer": UserFactory()},
    SignForm: lambda: {"signer": UserFactory(), "needs_latin_name": True},
    StudentsForm: lambda: {"instance": MentorProfileFactory()},
}
# Bases of others, and forms of allauth with nothing of ours but a label.
NO_FORMS = {PromiseForm, PasskeyForm, PasskeyNameForm, SecondFactorForm, SecondFactorAgainForm}


def subclasses(kind):
    for subclass in kind.__subclasses__():
        yield subclass
        yield from subclasses(subclass)


def forms_of_the_portal():
    assert get_resolver().url_patterns  # which loads them
    for kind in sorted(set(subclasses(forms.BaseForm)), key=lambda kind: (kind.__module__, kind.__name__)):
        is_ours = kind.__module__.split(".")[0] in APPS and kind not in NO_FORMS
        if is_ours and (not issubclass(kind, forms.BaseModelForm) or kind._meta.model):
            yield kind


def answers_of(form):
    """No answer at all, and each single choice that the form offers."""
    yield {}
    for name, field in form.fields.items():
        for value, _label in getattr(field, "choices", ()):
            if isinstance(value, str) and value:
                several = isinstance(field, forms.MultipleChoiceField)
                yield {form.add_prefix(name): [value] if several else value}


def refused_though_optional(kind):
    build = partial(kind, **NEEDED.get(kind, dict)())
    for answers in answers_of(build()):
        form = build(answers)
        yield from (f"{field.name} with {answers}" for field in form if field.is_optional and field.errors)


@pytest.mark.parametrize("kind", list(forms_of_the_portal()), ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_what_is_marked_as_optional_can_be_left_empty(kind):
    assert list(refused_though_optional(kind)) == []


def test_a_request_offers_no_choice_that_is_none():
    """The address is always shared, so it is not among what can be left out; with nothing else there is no group."""
    with_phone = RequestForm(mentee=MenteeProfileFactory(contact_methods=["email", "call", "portal"]))
    with_address = RequestForm(mentee=MenteeProfileFactory(contact_methods=["email"]))

    assert [str(box.data["value"]) for box in with_phone["consented_methods"].subwidgets] == [ContactMethod.CALL]
    assert "consented_methods" not in with_address.fields
