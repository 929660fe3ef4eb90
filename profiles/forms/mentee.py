"""The forms of a mentee's application (R7), in the order of profiles/application_steps.py."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.text_values import with_values
from profiles.forms.fields import (
    GRADUATION_YEAR_INPUT,
    AnswersForm,
    GraduationYearForm,
    IndustryField,
    MajorField,
    OccupationField,
    TopicsField,
)
from profiles.graduates import graduate_in_claim, major_in_claim
from profiles.models import MenteeProfile

FOR_REQUESTED_MENTOR = _("Program staff see this. A mentor sees it only when you ask them.")
FOR_RANKING = _("Only you and program staff see this. We use it to rank the mentors you find.")


class UniversityForm(GraduationYearForm):
    standing = forms.ChoiceField(
        label=with_values(_("Your connection to %(university)s")),
        choices=[
            (MenteeProfile.Standing.STUDENT, with_values(_("I'm a current %(university)s student"))),
            (MenteeProfile.Standing.GRADUATE, with_values(_("I graduated from %(university)s"))),
        ],
        widget=forms.RadioSelect,
    )
    who_sees = dict.fromkeys(["standing", "class_level", "graduation_year"], FOR_REQUESTED_MENTOR)

    class Meta:
        model = MenteeProfile
        fields = ["standing", "class_level", "graduation_year"]
        labels = {
            "class_level": _("Class level"),
            "graduation_year": _("Graduation year"),
        }
        widgets = {"graduation_year": GRADUATION_YEAR_INPUT}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance.standing:
            self.initial |= graduate_in_claim(self.instance)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("standing") == MenteeProfile.Standing.GRADUATE:
            cleaned["class_level"] = ""
            self.check_graduation_year()
        elif cleaned.get("standing"):
            cleaned["graduation_year"] = None
            if not cleaned.get("class_level"):
                self.refuse("class_level", _("Choose your class level."), "class_level_missing")
        return cleaned


class MajorsForm(AnswersForm):
    major_1 = MajorField(label=_("Major"), required=False, empty_label=_("Choose one"))
    major_2 = MajorField(label=_("Second major (if you have one)"), required=False, empty_label=_("None"))
    who_sees = dict.fromkeys(["major_1", "is_undeclared", "major_2", "minor"], FOR_REQUESTED_MENTOR)
    marks_optional = False

    class Meta:
        model = MenteeProfile
        fields = ["is_undeclared", "minor"]
        labels = {"is_undeclared": _("I'm undeclared or still exploring"), "minor": _("Minor (if you have one)")}

    field_order = ["major_1", "is_undeclared", "major_2", "minor"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.prefill("major", "majors")
        if not self.initial.get("major_1") and not self.instance.is_undeclared:
            self.initial["major_1"] = major_in_claim(self.instance)

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("is_undeclared") and not self.selected("major") and "major_1" not in self.errors:
            self.refuse("major_1", _("Choose your major, or select that you're still exploring."), "majors_missing")
        return cleaned

    @property
    def answers(self):
        return super().answers | {"majors": self.selected("major")}


class InterestsForm(AnswersForm):
    industry_1 = IndustryField(label=_("An industry I'm interested in"), required=False, empty_label=_("None"))
    industry_2 = IndustryField(label=_("Another industry"), required=False, empty_label=_("None"))
    industry_3 = IndustryField(label=_("A third industry"), required=False, empty_label=_("None"))
    occupation_1 = OccupationField(label=_("A job I'm interested in"), required=False, max_length=200)
    occupation_2 = OccupationField(label=_("Another job"), required=False, max_length=200)
    who_sees = dict.fromkeys(["industry_1", "industry_2", "industry_3", "occupation_1", "occupation_2"], FOR_RANKING)

    class Meta:
        model = MenteeProfile
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.prefill("industry", "industries")
        self.prefill("occupation", "occupations")

    @property
    def answers(self):
        return {"industries": self.selected("industry"), "occupations": self.selected("occupation")}


class TopicsForm(AnswersForm):
    required_names = ("topics",)
    who_sees = {
        "topics": _(
            "Only you and program staff see this. We rank mentors by it and suggest it in your requests, "
            "where you can change it."
        )
    }

    class Meta:
        model = MenteeProfile
        fields = ["topics"]
        field_classes = {"topics": TopicsField}


class GoalsForm(AnswersForm):
    who_sees = {"goals": FOR_REQUESTED_MENTOR, "about_me": FOR_REQUESTED_MENTOR}

    class Meta:
        model = MenteeProfile
        fields = ["goals", "about_me"]
        help_texts = {
            "goals": _("What you'd like to achieve. Your first request starts with it."),
            "about_me": _("What a mentor should know about you."),
        }
