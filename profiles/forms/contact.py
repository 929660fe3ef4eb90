from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from profiles.forms.fields import AnswersForm, choices_field
from profiles.models import ContactMethod, MenteeProfile, MentorProfile

FOR_MATCHED_STUDENT = _(
    "Program staff see this, and so does a student you're matched with, while the match lasts and isn't on hold."
)


class ContactForm(AnswersForm):
    """How a match may contact this person (R29): the methods, and the phone number or link they need."""

    marks_optional = False
    # Not the model's form field, so that `assume_scheme` can be set (the default of Django 6).
    link = forms.URLField(
        label=_("Link (if you selected it)"),
        required=False,
        max_length=300,
        assume_scheme="https",
        help_text=_("A web page where people can reach you, such as your LinkedIn profile or a page to book a time."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["link"] = self.instance.link
        # portal.css shows a field if its method is selected or it is not empty, which it detects by the placeholder.
        self.fields["phone"].widget.attrs["placeholder"] = " "
        self.fields["link"].widget.attrs |= {"placeholder": " ", "autocomplete": "url"}

    def clean(self):
        cleaned = super().clean()
        methods = set(cleaned.get("contact_methods", ()))
        if methods & {ContactMethod.CALL, ContactMethod.TEXT} and not self.has_entry("phone"):
            self.refuse("phone", _("Enter your phone number, or deselect calls and text messages."), "phone_missing")
        if ContactMethod.LINK in methods and not self.has_entry("link"):
            self.refuse("link", _("Enter your link, or deselect it."), "link_missing")
        if ContactMethod.PORTAL in methods and len(methods) > 1:
            sentence = _("“Only through this portal” cannot be combined with other contact methods.")
            self.refuse("contact_methods", sentence, "portal_only_combined")
        return cleaned

    @property
    def answers(self):
        answers = super().answers
        return answers | {"link": self.cleaned_data["link"]} if "link" in self.cleaned_data else answers

    def has_entry(self, name) -> bool:
        """Whether the field is filled in, or already has an error message."""
        return bool(self.cleaned_data.get(name)) or name in self.errors


class MentorContactForm(ContactForm):
    contact_methods = choices_field(ContactMethod.choices, label=_("A student I'm matched with can reach me by"))
    who_sees = {
        "contact_methods": _(
            "Before a match, students see only which ones you selected. A student you're matched with also sees the "
            "number and address."
        ),
        "phone": FOR_MATCHED_STUDENT,
        "link": FOR_MATCHED_STUDENT,
    }

    class Meta:
        model = MentorProfile
        fields = ["contact_methods", "phone"]
        labels = {"phone": _("Phone number (for calls or text messages)")}


class MenteeContactForm(ContactForm):
    contact_methods = choices_field(
        [choice for choice in ContactMethod.choices if choice[0] != ContactMethod.PORTAL],
        label=_("A mentor who says yes can reach me by"),
    )
    who_sees = {
        "contact_methods": _(
            "Program staff see this. After saying yes, a mentor sees your email address and the "
            "other ways you select in your request."
        ),
        "phone": _("Program staff see this, and so does a mentor you're matched with, if you agree in the request."),
        "link": _("Program staff see this, and so does a mentor you're matched with, if you agree in the request."),
    }

    class Meta:
        model = MenteeProfile
        fields = ["contact_methods", "phone"]
        labels = {"phone": _("Phone number (for calls or text messages)")}

    def clean_contact_methods(self):
        methods = self.cleaned_data["contact_methods"]
        if ContactMethod.EMAIL not in methods:
            raise ValidationError(
                _("Please include email. A mentor who says yes can always reach you that way."),
                code="email_not_included",
            )
        return methods
