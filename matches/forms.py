from functools import partial

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.forms import DateInput
from core.validators import no_contact_data
from matches.arrangement import hint_of
from matches.interview_forms import OfferForm
from matches.models import NOTE_LENGTH, TEXT_LENGTH, DeclineReason
from profiles.forms.fields import TopicsField
from profiles.models import ContactMethod

# R29. After a no neither sees anything.
no_contact_data_in_message = partial(
    no_contact_data,
    message=_(
        "Please leave out phone numbers and email addresses. After saying yes, the mentor sees your email address and "
        "the contact methods you select."
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
        label=_("Besides your email address, what may this mentor use to reach you if the answer is yes?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The mentor sees none of this before saying yes."),
    )

    texts = ("wants_to_reach", "why_you", "about_me")

    def __init__(self, *args, mentee, first_topics=(), **kwargs):
        super().__init__(*args, **kwargs)
        if not mentee.about_me:
            self.fields["about_me"].help_text = _("For example: “I study … and work …” or “So far I have …”")
        self.fields["topics"].widget.first = frozenset(topic.pk for topic in first_topics)
        others = [method for method in ContactMethod if method in mentee.contact_methods]
        others = [method for method in others if method not in (ContactMethod.EMAIL, ContactMethod.PORTAL)]
        if not others:
            del self.fields["consented_methods"]
            return
        field = self.fields["consented_methods"]
        field.choices = [(method.value, method.label) for method in (ContactMethod.EMAIL, *others)]
        field.widget.choices = field.choices[1:]  # email is always included, so there is nothing to choose


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


class AnswerForm(OfferForm):
    """A yes, with optional interview times."""

    times_required = False

    @property
    def answer(self):
        """The keyword arguments of `actions.accept`: without times there is no offer, only the note."""
        return self.offer if self.cleaned_data["times"] else {"note": self.cleaned_data["note"]}


class LinkForm(AnswerForm):
    """Every answer a mentor can give from the link in the email.

    Whoever has the link reads this, so it shows neither the mentor's number nor their usual links.
    """

    template_name = "matches/_answer_form.html"
    shows_remembered = False
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

    def __init__(self, *args, has_asked_for_days=False, **kwargs):
        super().__init__(*args, **kwargs)
        is_asked_once = has_asked_for_days and self.data.get("answer") != self.LATER  # a stale page gets a sentence
        choices = [choice for choice in self.answer_choices if not (is_asked_once and choice[0] == self.LATER)]
        self.fields["answer"] = forms.ChoiceField(label=_("Your answer"), choices=choices, widget=forms.RadioSelect)
        self.order_fields(["answer", *self.fields])
        for mode, place in self.remembered.items():
            if field := self.fields.get(f"place_{mode}"):
                field.help_text = _("Leave it blank to use %(place)s.") % {"place": hint_of(mode, place)}

    def clean(self):
        data = super().clean()
        if data.get("answer") != self.YES:
            for name in (*self.time_fields, "times_confirmed", "mode", "caller", "place_due_on", *self.place_fields):
                self._errors.pop(name, None)
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
