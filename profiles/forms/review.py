"""Forms with which staff decide about applications and graduates (R8, R9)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import IdentityProof
from core.forms import DateInput
from core.validators import only_our_links
from profiles.models import MentorReview, ReviewReason
from profiles.models.review import REASON_LENGTH, UNVERIFIED_LENGTH


class SeenForm(forms.Form):
    """Contains when the version the reviewer read was last changed, so no one decides about another."""

    seen = forms.DateTimeField(widget=forms.HiddenInput)


class ApproveForm(SeenForm):
    """An approval, and how the person's identity was verified or why it wasn't; unnecessary if it was before."""

    marks_optional = False  # either of the two is needed
    identity_method = forms.ChoiceField(
        label=_("How identity was verified"),
        choices=[choice for choice in IdentityProof.Method.choices if choice[0] not in IdentityProof.CAMPUS_METHODS],
        widget=forms.RadioSelect,
        required=False,
        help_text=_("Recorded with your name."),
    )
    unverified_because = forms.CharField(
        label=_("If it wasn't, why not"),
        max_length=UNVERIFIED_LENGTH,
        required=False,
        help_text=_("Only staff read this."),
    )

    def __init__(self, *args, is_identified, **kwargs):
        super().__init__(*args, **kwargs)
        self.is_identified = is_identified
        if is_identified:
            del self.fields["unverified_because"]

    def clean(self):
        """Whom nobody has verified is approved with a method or with a reason, which is recorded."""
        cleaned = super().clean()
        if not (self.is_identified or cleaned.get("identity_method") or cleaned.get("unverified_because")):
            missing = _("Say how identity was verified, or why it wasn't.")
            self.add_error("identity_method", forms.ValidationError(missing, code="identity_unexplained"))
        return cleaned


class StandardReasonSelect(forms.Select):
    """Every option has its text in the applicant's language, which static/admin.js copies into the text field."""

    language = "en"

    def create_option(self, name, value, *args, **kwargs):
        option = super().create_option(name, value, *args, **kwargs)
        if value:
            option["attrs"]["data-text"] = value.instance.text_in(self.language)
        return option


class ReasonForm(SeenForm):
    """A standard reason in the applicant's language, the staff member's own words, or both; the applicant reads it."""

    marks_optional = False  # either of the two is needed
    ready = forms.ModelChoiceField(
        ReviewReason.objects.none(),
        label=_("Standard reason"),
        required=False,
        empty_label=_("None (I'll write my own below)"),
        widget=StandardReasonSelect,
    )
    reason = forms.CharField(
        label=_("Your own words, added after the standard reason"),
        required=False,
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        validators=[only_our_links],
    )

    def __init__(self, *args, decision, language, **kwargs):
        super().__init__(*args, prefix=decision, **kwargs)
        self.language = language
        self.fields["ready"].widget.language = language
        self.fields["ready"].widget.attrs["data-fills"] = f"id_{decision}-reason"
        self.fields["ready"].queryset = ReviewReason.objects.filter(decision=decision)

    def clean(self):
        """Joins both parts of the reason, so that `cleaned_data` is what the action takes."""
        cleaned = super().clean()
        standard = cleaned.get("ready")
        parts = [standard.text_in(self.language) if standard else "", cleaned.get("reason", "").strip()]
        reason = "\n\n".join(filter(None, parts))
        if not reason and not self.errors:
            missing = _("Say why. The applicant will read your reason.")
            self.add_error("reason", forms.ValidationError(missing, code="reason_missing"))
        return {"seen": cleaned.get("seen"), "reason": reason[:REASON_LENGTH]}


class HideForm(forms.Form):
    until = forms.DateField(label=_("Hide until"), widget=DateInput())
    reason = forms.CharField(
        label=_("Reason (the mentor reads this)"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[only_our_links],
    )


class NoteForm(forms.Form):
    text = forms.CharField(label=_("Staff note"), max_length=REASON_LENGTH, widget=forms.Textarea(attrs={"rows": 3}))


class GraduateFoundForm(forms.Form):
    method = forms.ChoiceField(
        label=_("How it was confirmed"),
        choices=[choice for choice in IdentityProof.Method.choices if choice[0] in IdentityProof.RECORD_METHODS],
        widget=forms.RadioSelect,
    )


class GraduateNotFoundForm(forms.Form):
    answer = forms.CharField(
        label=_("What would help find the record (the graduate reads this)"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[only_our_links],
    )


RETURNED, DECLINED = MentorReview.Decision.RETURNED, MentorReview.Decision.DECLINED
CORRECTION = MentorReview.Decision.CORRECTION
