"""What mentors and mentees acknowledge in their application: what mentoring is not (R6), and their handbook."""

from django import forms
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from profiles.handbooks import HANDBOOK_SOURCE

FOR_STAFF = _("Only you and program staff see this.")


class EditionField(forms.IntegerField):
    """The key of the edition the person was shown. A page shown again has the newest one."""

    widget = forms.HiddenInput

    def bound_data(self, data, initial):
        return initial


class PromiseForm(forms.Form):
    """Subclasses set `role`; `handbook` is the current edition, or None if there is none."""

    role = ""
    edition = EditionField(required=False)
    has_read = forms.BooleanField(label=_("I have read what mentoring is and isn't"))
    who_sees = dict.fromkeys(["has_read", "will_follow", "is_adult"], FOR_STAFF)

    def __init__(self, *args, instance, **kwargs):
        self.handbook = HANDBOOK_SOURCE.current(self.role, instance.user)
        has_acknowledged = instance.acknowledged_at is not None
        has_current_edition = self.handbook is None or self.handbook.is_acknowledged
        initial = {"has_read": has_acknowledged, "will_follow": has_acknowledged and has_current_edition}
        initial |= {"edition": self.handbook and self.handbook.edition, "is_adult": getattr(instance, "is_adult", None)}
        super().__init__(*args, initial=initial, **kwargs)
        if self.handbook:
            self.fields["will_follow"].help_text = escape(self.handbook.title)

    def clean(self):
        cleaned = super().clean()
        if self.handbook and cleaned.get("edition") != self.handbook.edition:
            sentence = _("There is a newer edition of the handbook. Please read it, then agree.")
            self.add_error(None, forms.ValidationError(sentence, code="newer_handbook"))
        return cleaned

    @property
    def answers(self):
        """The edition that was read, and the other answers."""
        return {name: self.cleaned_data[name] for name in ("edition", "is_adult") if name in self.cleaned_data}


class MentorPromiseForm(PromiseForm):
    role = "mentor"
    will_follow = forms.BooleanField(
        label=_("I will follow the Mentor Manual, the conduct rules, and the university's policies")
    )


class MenteePromiseForm(PromiseForm):
    role = "mentee"
    will_follow = forms.BooleanField(
        label=_("I will follow the Mentee Handbook, the conduct rules, and the university's policies")
    )
    is_adult = forms.BooleanField(
        label=_("I am 18 or older"),
        required=False,
        help_text=_(
            "If you aren't 18 yet, you can search, but program staff will talk with you before your first request."
        ),
    )
