from django import forms
from django.utils.translation import gettext_lazy as _

from program.models import LimitedOrientation

# R24: the only question asked about accommodations.
ACCOMMODATION_LABEL = _("Do you need any accommodations?")
ACCOMMODATION_HELP = _(
    "For example: captions, sign language, step-free access, or more time. You don't need to say why."
)
WHO_SEES_ACCOMMODATIONS = _("Only the staff who arrange it see this. It's deleted afterward.")


class RegistrationForm(forms.Form):
    """Registering for an orientation session."""

    works_well_with = forms.CharField(
        label=ACCOMMODATION_LABEL, help_text=ACCOMMODATION_HELP, max_length=500, required=False
    )
    who_sees = {"works_well_with": WHO_SEES_ACCOMMODATIONS}


class LimitedOrientationForm(RegistrationForm):
    """Asking for the short orientation."""

    how = forms.ChoiceField(label=_("How"), choices=LimitedOrientation.How, widget=forms.RadioSelect)
    field_order = ["how", "works_well_with"]
