"""The forms of a mentor's application (R8), in the order of profiles/application_steps.py."""

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.text_values import with_values
from profiles.forms.fields import (
    GRADUATION_YEAR_INPUT,
    MAX_YEARS,
    AnswersForm,
    GraduationYearForm,
    IndustryField,
    LinesField,
    MajorsField,
    SuggestedInput,
    TopicsField,
    a_number_of_years,
    choices_field,
)
from profiles.languages import LANGUAGES_SPOKEN
from profiles.models import Attainment, Major, MeetingMode, MentorProfile
from profiles.models.mentor import RECOMMENDED_YEARS
from profiles.occupations import occupation_titled
from profiles.photos import as_square_photo


def before_and_after_approval(before, after):
    """Who sees an answer, as a function of the form: it is another sentence once the profile is approved."""

    def sentence(form):
        return after if form.mentor.approval_id else before

    return sentence


VISIBLE_TO_STUDENTS = before_and_after_approval(
    _("Only program staff see this until you're approved. After that, everyone who searches sees it."),
    _("Everyone who searches sees this while your profile is posted."),
)
VISIBLE_UNLESS_HIDDEN = before_and_after_approval(
    _("Only program staff see this for now. Once you're approved, every student sees it, unless you hide it below."),
    _("Everyone who searches sees this while your profile is posted, unless you hide it below."),
)


class WorkForm(AnswersForm):
    industry_1 = IndustryField(label=_("Industry"), empty_label=_("Choose one"))
    industry_2 = IndustryField(label=_("Another industry"), required=False, empty_label=_("None"))
    industry_3 = IndustryField(label=_("A third industry"), required=False, empty_label=_("None"))
    who_sees = dict.fromkeys(
        ["profession", "years_of_experience", "industry_1", "industry_2", "industry_3"], VISIBLE_TO_STUDENTS
    )
    required_names = ("profession", "years_of_experience")

    class Meta:
        model = MentorProfile
        fields = ["profession", "years_of_experience"]
        widgets = {
            "profession": SuggestedInput,
            "years_of_experience": forms.NumberInput(attrs={"inputmode": "numeric", "min": 0, "max": MAX_YEARS}),
        }
        help_texts = {
            "profession": _("What you do, in the words of your field."),
            "years_of_experience": with_values(
                _("%(recommended_years)s years or more are recommended. Fewer are welcome too.")
            ),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.prefill("industry", "industries")

    def clean_years_of_experience(self):
        years = self.cleaned_data["years_of_experience"]
        if years is not None:
            a_number_of_years(years)
        return years

    @property
    def answers(self):
        answers = super().answers
        if self.cleaned_data.get("industry_1"):
            answers["industries"] = self.selected("industry")
        if "profession" in answers:
            answers["occupation"] = occupation_titled(answers["profession"])
        return answers

    @property
    def experience_note(self):
        """A note that fewer years than recommended are welcome (R2); empty otherwise."""
        years = self.cleaned_data.get("years_of_experience")
        if years is None or years >= RECOMMENDED_YEARS:
            return ""
        return with_values(
            _(
                "%(recommended_years)s years of experience are recommended, but you're welcome with "
                "fewer. Staff look at the whole application."
            )
        )


class UniversityForm(GraduationYearForm):
    affiliation = forms.ChoiceField(
        label=with_values(_("Your connection to %(university)s")),
        choices=[
            (MentorProfile.Affiliation.ALUMNUS, with_values(_("I graduated from %(university)s"))),
            (MentorProfile.Affiliation.FRIEND, _("I studied elsewhere and am a friend of the university")),
        ],
        widget=forms.RadioSelect,
    )
    who_sees = {"affiliation": VISIBLE_TO_STUDENTS, "graduation_year": VISIBLE_TO_STUDENTS}

    class Meta:
        model = MentorProfile
        fields = ["affiliation", "graduation_year"]
        widgets = {"graduation_year": GRADUATION_YEAR_INPUT}
        help_texts = {
            "graduation_year": with_values(_("Only if you graduated from %(university)s. An approximate year is fine."))
        }

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("affiliation") == MentorProfile.Affiliation.FRIEND:
            cleaned["graduation_year"] = None
        elif cleaned.get("affiliation"):
            self.check_graduation_year()
        return cleaned


class AttainmentForm(forms.ModelForm):
    """One attainment; one without a text is left out."""

    use_required_attribute = False
    who_sees = {"text": VISIBLE_TO_STUDENTS}  # shown once per attainment
    kind = forms.ChoiceField(label=_("Type"), choices=Attainment.Kind.choices)

    class Meta:
        model = Attainment
        fields = ["kind", "text", "year"]
        labels = {"text": _("Degree, position, license, or honor, and where")}
        widgets = {"year": forms.NumberInput(attrs={"inputmode": "numeric", "min": 1940, "max": 2100})}

    def __init__(self, *args, mentor=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.mentor = mentor or MentorProfile()

    def has_changed(self):
        """Whether anything but the kind was changed."""
        return bool(set(self.changed_data) - {"kind"})


class AttainmentFormSet(BaseFormSet):
    def add_fields(self, form, index):
        super().add_fields(form, index)
        if index and not form.initial.get("text"):
            form.fields["text"].label = _("Another degree, position, license, or honor (optional)")

    @property
    def answers(self):
        attainments = [form.cleaned_data for form in self.forms if form.is_valid() and form.cleaned_data.get("text")]
        return {"attainments": attainments}

    def clean(self):
        filled_in = [form for form in self.forms if getattr(form, "cleaned_data", {}).get("text")]
        if not filled_in and not any(self.errors):
            raise forms.ValidationError(
                _("Enter at least one degree, position, license, or honor."), code="attainments_missing"
            )


AttainmentsForm = formset_factory(AttainmentForm, formset=AttainmentFormSet, extra=2, max_num=20)


class TopicsForm(AnswersForm):
    required_names = ("topics",)
    who_sees = {"topics": VISIBLE_TO_STUDENTS}

    class Meta:
        model = MentorProfile
        fields = ["topics"]
        field_classes = {"topics": TopicsField}


class MeetingForm(AnswersForm):
    meeting_modes = choices_field(MeetingMode.choices, label=_("How I like to meet"))
    who_sees = {
        "meeting_modes": VISIBLE_TO_STUDENTS,
        "capacity": _("Program staff see the number. Students see how many openings you have left."),
    }

    class Meta:
        model = MentorProfile
        fields = ["meeting_modes", "capacity"]
        widgets = {"capacity": forms.NumberInput(attrs={"min": 1, "max": 10, "inputmode": "numeric"})}
        labels = {"capacity": _("Number of mentees at one time")}
        help_texts = {"capacity": _("From 1 to 10. Most mentors start with one.")}

    def clean_capacity(self):
        capacity = self.cleaned_data["capacity"]
        if capacity is None or not 1 <= capacity <= 10:
            raise forms.ValidationError(_("Enter a number from 1 to 10."), code="openings_out_of_range")
        return capacity


class EmployerForm(AnswersForm):
    who_sees = {
        "employer_kind": VISIBLE_UNLESS_HIDDEN,
        "employer": VISIBLE_UNLESS_HIDDEN,
        "is_employer_hidden": _("Program staff see your employer even when it's hidden."),
    }

    class Meta:
        model = MentorProfile
        fields = ["employer_kind", "employer", "is_employer_hidden"]
        widgets = {
            "employer_kind": forms.RadioSelect,
            "employer": forms.TextInput(attrs={"autocomplete": "organization"}),
        }


class StudentsForm(AnswersForm):
    helped_majors = MajorsField(label=_("Students in these majors"), required=False)
    who_sees = dict.fromkeys(["helps_any_major", "helped_colleges", "helped_majors"], VISIBLE_TO_STUDENTS)

    class Meta:
        model = MentorProfile
        fields = ["helps_any_major", "helped_colleges", "helped_majors"]
        labels = {"helped_colleges": _("Students in these colleges")}
        widgets = {"helped_colleges": forms.CheckboxSelectMultiple}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        related = Major.objects.filter(industries__in=self.instance.industries.all()).distinct()
        suggested = list(related.select_related("college"))
        if suggested:
            colleges = sorted({major.college.name for major in suggested})
            hint = _("From your industry: %(colleges)s.") % {"colleges": "; ".join(colleges)}
            self.fields["helped_colleges"].help_text = escape(hint)
            self.fields["helped_majors"].suggest(suggested)


class SkillsForm(AnswersForm):
    skills = LinesField(
        label=_("Skills"), required=False, max_length=4000, help_text=_("One per line, or separated by commas.")
    )
    languages = choices_field(LANGUAGES_SPOKEN, label=_("Languages I speak"), required=False)
    who_sees = {"skills": VISIBLE_TO_STUDENTS, "languages": VISIBLE_TO_STUDENTS}

    class Meta:
        model = MentorProfile
        fields = ["skills", "languages"]


class TimeForm(AnswersForm):
    who_sees = {"city": VISIBLE_TO_STUDENTS, "availability": VISIBLE_TO_STUDENTS}

    class Meta:
        model = MentorProfile
        fields = ["city", "availability"]
        help_texts = {"availability": _("For example: weekday evenings, or Friday lunch.")}


class AboutForm(AnswersForm):
    who_sees = dict.fromkeys(["bio", "bio_language"], VISIBLE_TO_STUDENTS)

    class Meta:
        model = MentorProfile
        fields = ["bio", "bio_language"]
        help_texts = {
            "bio": _("Your path, what you enjoy about your work, and what you wish you had known as a student."),
            "bio_language": _("For people who have it read aloud."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance.bio:
            self.initial["bio_language"] = get_language()


class PhotoForm(AnswersForm):
    who_sees = {
        "photo": before_and_after_approval(
            _(
                "Only program staff see this for now. Once you're approved, every student sees it. We remove where "
                "and when it was taken."
            ),
            _(
                "Everyone who searches sees this while your profile is posted. We remove the location "
                "and date stored in it."
            ),
        )
    }

    class Meta:
        model = MentorProfile
        fields = ["photo"]
        help_texts = {"photo": _("JPEG, PNG, or WebP, up to 20 MB.")}
        widgets = {"photo": forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,image/webp"})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        model_field = self.fields["photo"]
        # A plain file field: as_square_photo checks the content and does not trust the file's name or type.
        self.fields["photo"] = forms.FileField(
            label=model_field.label, required=False, help_text=model_field.help_text, widget=model_field.widget
        )

    def clean_photo(self):
        photo = self.cleaned_data["photo"]
        is_new = photo and photo != self.instance.photo
        return as_square_photo(photo) if is_new else photo

    @property
    def answers(self):
        answers = super().answers
        return answers | {"photo": answers["photo"] or ""} if "photo" in answers else {}
