from functools import partial

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.forms import DateInput
from core.validators import no_contact_data
from matches.models import NOTE_LENGTH, OFFERED_TIMES, TEXT_LENGTH, DeclineReason
from profiles.forms.fields import TopicsField
from profiles.models import ContactMethod, MeetingMode

INTERVIEW_LENGTHS = [(15, _("15 minutes")), (30, _("30 minutes")), (45, _("45 minutes")), (60, _("1 hour"))]


# R29. The mentee selects below the message what the mentor sees after a yes; after a no neither sees anything.
no_contact_data_in_message = partial(
    no_contact_data,
    message=_(
        "Please leave out phone numbers and email addresses. Under “How can this mentor reach you” below, you "
        "choose what the mentor sees after saying yes."
    ),
)
no_contact_data_in_decline = partial(
    no_contact_data,
    message=_(
        "Please leave out phone numbers and email addresses. Only people who are matched see "
        "each other's contact information."
    ),
)


def long_text(label, *, required=False, help_text="", rows=5, length=TEXT_LENGTH, validators=()):
    return forms.CharField(
        label=label,
        required=required,
        max_length=length,
        help_text=help_text,
        validators=validators,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


message_text = partial(long_text, validators=[no_contact_data_in_message])


def reason_field(label):
    return forms.ModelChoiceField(DeclineReason.objects.all(), label=label, required=False, empty_label=_("No reason"))


class RequestForm(forms.Form):
    """A message to one mentor in three guided texts (R12), and the contact methods shared after a yes (R15)."""

    wants_to_reach = message_text(
        _("What I want to achieve"),
        required=True,
        help_text=_("One sentence is enough. For example: “I want to find out …” or “By summer I would like to …”"),
    )
    why_you = message_text(
        _("Why I'm asking you"),
        help_text=_("For example: “Your path from … to … interests me because …” or “You work with …”"),
    )
    about_me = message_text(
        _("About me"),
        help_text=_(
            "From your application. Change it as you like. For example: “I study … and work …” or “So far I have …”"
        ),
    )
    topics = TopicsField(label=_("Topics"), required=False)
    consented_methods = forms.MultipleChoiceField(
        label=_("How can this mentor reach you if the answer is yes?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Your email address is always included, even if you deselect it. The mentor sees none "
            "of this before saying yes."
        ),
    )

    texts = ("wants_to_reach", "why_you", "about_me")

    def __init__(self, *args, mentee, **kwargs):
        super().__init__(*args, **kwargs)
        own = [method for method in ContactMethod if method in mentee.contact_methods]
        offered = dict.fromkeys([ContactMethod.EMAIL, *own])
        offered.pop(ContactMethod.PORTAL, None)
        self.fields["consented_methods"].choices = [(method.value, method.label) for method in offered]


class DeclineForm(forms.Form):
    reason = reason_field(_("Reason"))
    note = long_text(_("A note"), rows=3, length=NOTE_LENGTH, validators=[no_contact_data_in_decline])
    paused_until = forms.DateField(
        label=_("Pause my profile until"),
        required=False,
        help_text=_("Students won't find you until that day. You can end the pause at any time."),
        widget=DateInput(),
    )


class NoteForm(forms.Form):
    note = long_text(_("A note"), rows=3, length=NOTE_LENGTH)


class OfferForm(forms.Form):
    """Up to five times for the interview, in the time zone of the person who offers them (R15)."""

    times_required = True
    time_fields = [f"time_{number}" for number in range(1, OFFERED_TIMES + 1)]

    mode = forms.ChoiceField(label=_("How you'll meet"), widget=forms.RadioSelect)
    minutes = forms.TypedChoiceField(
        label=_("How long"), choices=INTERVIEW_LENGTHS, coerce=int, initial=30, empty_value=30
    )
    place = forms.CharField(
        label=_("Location, phone number, or link"),
        required=False,
        max_length=300,
        help_text=_("In person: meet on campus or in another public place."),
    )
    note = long_text(_("A note"), rows=3, length=NOTE_LENGTH)

    def __init__(self, *args, mentor, **kwargs):
        super().__init__(*args, **kwargs)
        modes = [(mode.value, mode.label) for mode in MeetingMode if mode in mentor.meeting_modes]
        self.fields["mode"].choices = modes
        self.fields["mode"].required = self.fields["minutes"].required = self.times_required
        self.fields["mode"].initial = modes[0][0] if modes else None
        for number, name in enumerate(self.time_fields, start=1):
            self.fields[name] = forms.DateTimeField(
                label=_("Time %(number)s") % {"number": number},
                required=False,
                widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
                error_messages={"required": _("Offer at least one time.")},
            )
        self.fields["time_1"].required = self.times_required
        self.order_fields([*self.time_fields, "mode", "minutes", "place", "note"])

    def clean(self):
        data = super().clean()
        data["times"] = [data[name] for name in self.time_fields if data.get(name)]
        if data["times"] and not data.get("mode") and "mode" not in self.errors:
            self.add_error("mode", ValidationError(_("Say how you'll meet."), code="way_to_talk_missing"))
        return data

    @property
    def offer(self):
        """The keyword arguments of `actions.offer_times`."""
        return {name: self.cleaned_data[name] for name in ("times", "mode", "minutes", "place", "note")}


class AnswerForm(OfferForm):
    """A yes, with optional interview times."""

    times_required = False

    @property
    def answer(self):
        """The keyword arguments of `actions.accept`: without times there is no offer, only the note."""
        return self.offer if self.cleaned_data["times"] else {"note": self.cleaned_data["note"]}


class LinkForm(AnswerForm):
    """Every answer a mentor can give from the link in the email."""

    YES, NO, LATER, PAUSE = "yes", "no", "later", "pause"
    answer_choices = [
        (YES, _("Yes, let's talk")),
        (NO, _("I can't this time")),
        (LATER, _("I need a few days")),
        (PAUSE, _("I can't this time, and I want to pause my profile")),
    ]

    reason = reason_field(_("Reason, if you can't this time"))
    paused_until = forms.DateField(
        label=_("Pause until, if you pause your profile"), required=False, widget=DateInput()
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["answer"] = forms.ChoiceField(
            label=_("Your answer"), choices=self.answer_choices, widget=forms.RadioSelect, initial=self.YES
        )
        self.order_fields(["answer", *self.fields])

    def clean(self):
        data = super().clean()
        if data.get("answer") in (self.NO, self.PAUSE):
            self.refuse_contact_data(data.get("note", ""))
        if data.get("answer") == self.PAUSE and not data.get("paused_until") and "paused_until" not in self.errors:
            self.add_error(
                "paused_until", ValidationError(_("Choose the date the pause ends."), code="pause_without_day")
            )
        return data

    def refuse_contact_data(self, note):
        """Contact details are allowed in a note with a yes, but not with a no (R29)."""
        try:
            no_contact_data_in_decline(note)
        except ValidationError as refusal:
            self.add_error("note", refusal)


class ChooseTimeForm(forms.Form):
    time = forms.DateTimeField()
