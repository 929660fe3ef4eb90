from django import forms
from django.utils.translation import gettext_lazy as _

from program.models import Concern
from program.models.conduct import TEXT_LENGTH


class ConcernForm(forms.ModelForm):
    """A report: what it is, and what happened (R28)."""

    who_sees = {"text": _("Only staff who handle conduct cases see this. We log each time someone opens it.")}

    class Meta:
        model = Concern
        fields = ["kind", "text"]
        widgets = {"kind": forms.RadioSelect, "text": forms.Textarea(attrs={"rows": 8, "maxlength": TEXT_LENGTH})}
        help_texts = {"text": _("In your own words: what, when, and where. One sentence is enough to start.")}
