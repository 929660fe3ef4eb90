"""Logging a meeting while the two work together."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from agreements.models import ContactLog
from core.forms import DateInput

OUT_OF_LENGTH = gettext_lazy("Enter a meeting length between 1 minute and 12 hours.")


class MeetingForm(forms.ModelForm):
    class Meta:
        model = ContactLog
        fields = ["met_on", "minutes", "mode"]
        widgets = {"met_on": DateInput()}
        error_messages = {"minutes": dict.fromkeys(["min_value", "max_value"], OUT_OF_LENGTH)}

    who_sees = {
        "met_on": gettext_lazy(
            "Both of you and program staff see the date, length, and type of meeting. What you "
            "talk about stays between you."
        )
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["met_on"].initial = timezone.localdate
