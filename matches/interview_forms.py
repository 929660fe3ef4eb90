"""Forms about the interview: offering times and saying where, choosing one, and sending what was left open (R15)."""

from datetime import datetime, time

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.forms import DateInput, PhoneField
from core.templatetags.portal import clock
from matches.arrangement import sentence_about
from matches.contact import options_of
from matches.meeting_place import other_name
from matches.models import NOTE_LENGTH, OFFERED_TIMES, Interview
from matches.moment_field import MomentField
from matches.offered_slots import EARLIEST, LATEST, weeks_to_choose_from
from profiles.models import ContactMethod, MeetingMode

INTERVIEW_LENGTHS = [(15, _("15 minutes")), (30, _("30 minutes")), (45, _("45 minutes")), (60, _("1 hour"))]
I_CALL, THEY_CALL = "me", "them"


def place_field(mode, **options):
    """The field that says where, for one way to meet."""
    if mode == MeetingMode.PHONE:
        return PhoneField(max_length=PhoneField.TYPED_LENGTH, **options)
    options["max_length"] = Interview._meta.get_field("place").max_length
    if mode != MeetingMode.ONLINE:
        return forms.CharField(**options)
    sentence = _("Enter a link that begins with https://")
    return forms.URLField(assume_scheme="https", error_messages={"invalid": sentence}, **options)


class OfferForm(forms.Form):
    """Times for the interview (`OFFERED_TIMES`), in the time zone of the person who offers them, and where it is (R15).

    `by`: who offers; by default the mentor. `known`: the latest interview of the match, whose details are kept.
    """

    template_name = "matches/_offer_form.html"
    times_required = True
    shows_remembered = True
    marks_optional = False
    time_fields = [f"time_{number}" for number in range(1, OFFERED_TIMES + 1)]
    # Without scripts the others are behind "Add more times".
    first_time_fields = time_fields[:2]
    place_fields = [f"place_{mode}" for mode in MeetingMode]
    arrangement_fields = ["minutes", "mode", "place_online", "caller", "place_phone", "place_in_person"]
    where = {
        MeetingMode.ONLINE: {"label": _("Link")},
        MeetingMode.PHONE: {"label": _("Your phone number, if they call you")},
        MeetingMode.IN_PERSON: {
            "label": _("Location"),
            "help_text": _("Meet on campus or in another public place."),
        },
    }
    who_sees = dict.fromkeys(
        place_fields,
        _(
            "Only the person you meet sees this, until you've talked or your match ends. We'll suggest it to you again "
            "for your next interview."
        ),
    )

    times_confirmed = forms.BooleanField(label=_("Yes, I mean these early or late times"), required=False)
    mode = forms.ChoiceField(label=_("How you'll meet"), widget=forms.RadioSelect)
    minutes = forms.TypedChoiceField(
        label=_("How long"), choices=INTERVIEW_LENGTHS, coerce=int, initial=30, empty_value=30
    )
    caller = forms.ChoiceField(
        label=_("Who calls"),
        required=False,
        widget=forms.RadioSelect,
        choices=[(I_CALL, _("I call them")), (THEY_CALL, _("They call me"))],
    )
    place_due_on = forms.DateField(
        label=_("Or I'll send the link, number, or location by"),
        required=False,
        widget=DateInput(),
        help_text=_(
            "Leave the field above blank, and choose a day no later than the first time you offer. We'll remind you."
        ),
    )
    note = forms.CharField(
        label=_("A note, if you like"),
        required=False,
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, mentor, by=None, known=None, **kwargs):
        self.mentor, self.by, self.known = mentor, by or mentor.user, known
        super().__init__(*args, **kwargs)
        modes = [mode for mode in MeetingMode if mode in mentor.meeting_modes]
        self.fields["mode"].choices = [(mode.value, mode.label) for mode in modes]
        self.fields["mode"].required = self.fields["minutes"].required = self.times_required
        for number, name in enumerate(self.time_fields, start=1):
            self.fields[name] = MomentField(label=_("Time %(number)s") % {"number": number}, required=False)
        for mode in modes:
            self.fields[f"place_{mode}"] = place_field(mode, required=False, **self.where[mode])
        if MeetingMode.PHONE not in modes:
            del self.fields["caller"]
        if not self.is_bound:
            del self.fields["times_confirmed"]
        self.order_fields([*self.time_fields, "times_confirmed", *self.arrangement_fields, "place_due_on", "note"])
        self.fill_in(modes)

    def fill_in(self, modes):
        """What is known of this interview, or else of this person's last one, and the places they gave last.

        By phone, the mentor calls.
        """
        known = self.known or Interview.objects.filter(offered_by=self.by).first()
        known = known if known and known.mode in modes else None
        is_mentor = self.by.pk == self.mentor.pk
        self.initial = {
            "mode": known.mode if known else modes[0] if modes else None,
            "minutes": known.minutes if known else 30,
            "caller": I_CALL if is_mentor else THEY_CALL,
        } | self.initial
        self.remembered = self.remembered_places()
        for mode, place in self.remembered.items() if self.shows_remembered else ():
            if not self.is_promised(mode):
                self.initial.setdefault(f"place_{mode}", place)
        if not known:
            return
        is_mine = known.place_from_id == self.by.pk
        if known.mode == MeetingMode.PHONE:
            self.initial["caller"] = THEY_CALL if is_mine else I_CALL
        if known is self.known and known.place and (is_mine or known.mode != MeetingMode.PHONE):
            self.initial[f"place_{known.mode}"] = known.place

    def remembered_places(self):
        """The last place this person gave for each way to meet, and a number they have authorized for calls."""
        given = Interview.objects.filter(place_from=self.by).exclude(place="").order_by("mode", "-created_at")
        places = dict(given.distinct("mode").values_list("mode", "place"))
        if self.by.pk == self.mentor.pk and ContactMethod.CALL in self.mentor.contact_methods:
            places.setdefault(MeetingMode.PHONE, self.mentor.phone)
        return places

    @property
    def slots(self):
        return weeks_to_choose_from()

    @property
    def first_times(self):
        return [self[name] for name in self.first_time_fields]

    @property
    def more_times(self):
        return [self[name] for name in self.time_fields if name not in self.first_time_fields]

    @property
    def has_more_times(self):
        """Whether there is something in the fields that are folded without scripts."""
        return any(field.errors or field.value() for field in self.more_times)

    @property
    def confirmations(self):
        """The box to confirm times at night, where it is needed."""
        return [self[name] for name in self.fields if name == "times_confirmed"]

    @property
    def arrangement(self):
        """Length, way to meet, and place."""
        return [self[name] for name in self.arrangement_fields if name in self.fields]

    @property
    def arranged(self):
        """The same as a sentence; empty if some of it is not known or is wrong, so that it has to be asked."""
        if any(field.errors for field in (*self.arrangement, self["place_due_on"])):
            return ""
        mode, minutes = self["mode"].value(), str(self["minutes"].value())
        place = self[f"place_{mode}"] if f"place_{mode}" in self.fields else None
        return sentence_about(
            length={str(value): label for value, label in INTERVIEW_LENGTHS}.get(minutes, ""),
            mode=mode,
            is_caller="caller" in self.fields and self["caller"].value() != THEY_CALL,
            place=place.value() if place else "",
            last_place="" if self.shows_remembered else self.remembered.get(mode, ""),
        )

    @property
    def shared_contact(self):
        """What the mentee sees of the mentor after a yes (R29)."""
        return options_of(self.mentor, self.mentor.contact_methods)

    def clean(self):
        data = super().clean()
        data["times"] = [data[name] for name in self.time_fields if data.get(name)]
        if self.times_required and not data["times"] and not self.errors.keys() & set(self.time_fields):
            self.add_error("time_1", ValidationError(_("Offer at least one time."), code="required"))
        if data["times"] and not data.get("mode") and "mode" not in self.errors:
            self.add_error("mode", ValidationError(_("Say how you'll meet."), code="way_to_talk_missing"))
        self.ask_about_odd_times(data)
        self.clean_place(data)
        return data

    def ask_about_odd_times(self, data):
        """A time at night stands only when it is confirmed; otherwise the box for that is shown."""
        odd = {name: timezone.localtime(data[name]) for name in self.time_fields if data.get(name)}
        odd = {name: at for name, at in odd.items() if not EARLIEST <= at.time() <= LATEST}
        if not odd:
            del self.fields["times_confirmed"]
        elif not data.get("times_confirmed"):
            for name, at in odd.items():
                sentence = _("Did you mean %(time)s? If so, confirm it below.") % {"time": clock(at)}
                self.add_error(name, ValidationError(sentence, code="unusual_time"))

    def clean_place(self, data):
        """Only what belongs to the chosen way to meet counts, and of that, one thing must be said."""
        mode = data.get("mode")
        for name in self.place_fields:
            if name != f"place_{mode}":
                self._errors.pop(name, None)
        data["is_caller"] = mode == MeetingMode.PHONE and data.get("caller") != THEY_CALL
        data["place"] = "" if data["is_caller"] else data.get(f"place_{mode}") or self.place_not_shown(mode)
        data["place_due_by"] = None
        name = f"place_{mode}"
        if data["is_caller"]:
            self._errors.pop(name, None)
        if not self.offers_times or not mode or data["is_caller"] or data["place"] or name in self.errors:
            return
        if day := data.get("place_due_on"):
            data["place_due_by"] = self.end_of(day, min(data["times"])) if data["times"] else None
        elif "place_due_on" not in self.errors and not self.is_promised(mode):
            self.add_error(
                name, ValidationError(_("Enter it here, or choose below the day you'll send it by."), "place_missing")
            )

    @property
    def offers_times(self):
        """Whether times are offered, or were meant to be, so that their place has to be said too."""
        return self.times_required or bool(self.cleaned_data["times"]) or bool(self.errors.keys() & {*self.time_fields})

    def place_not_shown(self, mode):
        """The place this person gave last, if it is used without being shown."""
        is_used = not self.shows_remembered and not self.cleaned_data.get("place_due_on")
        return self.remembered.get(mode, "") if is_used and f"place_{mode}" not in self.errors else ""

    def end_of(self, day, first_time):
        """The end of that day, or the first offered time if that is earlier."""
        first_day, today = timezone.localdate(first_time), timezone.localdate()
        if not today <= day <= first_day:
            sentence = _("Choose a day from today until the first time you offer.")
            self.add_error("place_due_on", ValidationError(sentence, code="place_due_too_late"))
        end = timezone.make_aware(datetime.combine(min(day, first_day), time(23, 59)))
        return min(end, first_time)

    def is_promised(self, mode):
        """Whether one of the two has said that they send it."""
        known = self.known
        return bool(known and known.mode == mode and known.place_due_by and not known.place)

    @property
    def promised_place(self):
        """Who has said that they send the place, as a sentence; empty if nobody has."""
        known = self.known
        if not known or not self.is_promised(known.mode):
            return ""
        words = {"name": other_name(known, self.by), "place": known.place_name}
        if known.place_from_id == self.by.pk:
            return _("You send %(place)s. You can enter it now, or leave that blank.") % words
        return _("%(name)s sends %(place)s, so you can leave that blank.") % words

    @property
    def offer(self):
        """The keyword arguments of `actions.offer_times`."""
        names = ("times", "mode", "minutes", "place", "place_due_by", "is_caller", "note")
        return {name: self.cleaned_data[name] for name in names}


class PlaceForm(forms.Form):
    """The location, number, or link of an interview whose time is chosen. The number begins with the sender's own."""

    labels = {
        MeetingMode.ONLINE: _("Link"),
        MeetingMode.PHONE: _("Your phone number"),
        MeetingMode.IN_PERSON: _("Location"),
    }

    def __init__(self, *args, interview, own_phone="", **kwargs):
        super().__init__(*args, **kwargs)
        mode = MeetingMode(interview.mode)
        self.fields["place"] = place_field(mode, label=self.labels[mode])
        known = own_phone if mode == MeetingMode.PHONE else ""
        self.initial.setdefault("place", interview.place or known)


class ChooseTimeForm(forms.Form):
    time = forms.DateTimeField()
