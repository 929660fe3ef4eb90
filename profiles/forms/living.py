from django import forms
from django.utils.translation import gettext_lazy as _

from mentoring.days import today


class PauseForm(forms.Form):
    until = forms.DateField(
        label=_("Pause until"),
        help_text=_("On this day students find you again."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def clean_until(self):
        until = self.cleaned_data["until"]
        if until <= timezone.localdate():
            raise forms.ValidationError(_("Choose a day that is still to come."), code="day_is_past")
        return until
