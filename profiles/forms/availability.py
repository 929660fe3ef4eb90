from django import forms
from django.utils.translation import gettext_lazy as _

from core.days import today
from core.forms import DateInput


class PauseForm(forms.Form):
    until = forms.DateField(
        label=_("Pause until"), help_text=_("Students can find you again on this day."), widget=DateInput()
    )

    def clean_until(self):
        until = self.cleaned_data["until"]
        if until <= today():
            raise forms.ValidationError(_("Choose a date in the future."), code="day_is_past")
        return until
