"""A day and time that a person types, by their own clock."""

from datetime import UTC, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.templatetags.portal import clock

# No interview is arranged further ahead.
FURTHEST = timedelta(days=365)


class MomentField(forms.DateTimeField):
    """A day and time in the person's own time zone, of which there is exactly one: clocks are changed twice a year."""

    widget = forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def to_python(self, value):
        try:
            return super().to_python(value)
        except ValidationError as error:
            if error.code != "ambiguous_timezone":
                raise
            raise self.change_of_clocks(error.params["datetime"]) from error

    def change_of_clocks(self, typed):
        """What is wrong with a time that the change of the clocks skips or repeats."""
        aware = timezone.make_aware(typed)
        is_skipped = aware.astimezone(UTC).astimezone(aware.tzinfo).replace(tzinfo=None) != typed
        sentences = {
            True: _("The clocks go forward that night, so there is no %(time)s. Choose an hour earlier or later."),
            False: _("The clocks go back that night, so %(time)s comes twice. Choose an hour earlier or later."),
        }
        code = "time_is_skipped" if is_skipped else "time_comes_twice"
        return ValidationError(sentences[is_skipped] % {"time": clock(typed)}, code=code)

    def validate(self, value):
        super().validate(value)
        if value and value <= timezone.now():
            raise ValidationError(_("This time has already passed. Choose a later one."), code="time_is_past")
        if value and value > timezone.now() + FURTHEST:
            raise ValidationError(_("Choose a time within a year from now."), code="time_is_too_far")
