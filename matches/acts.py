"""What people do about a request or a match, and how each of them is told (R16): one table of sentences."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from core.next_step import Act, Outcome, Telling

SEE_THE_MATCH = _("See the match")
SEE_THE_REQUEST = _("See the request")
ARRANGE = Telling(_("Arrange your interview with %(name)s"))

ANSWER = Act(
    "answer",
    _("Answer the request"),
    who=Telling(
        _("You tell %(mentee)s yes, or that you can't this time."), _("%(mentor)s reads your request and answers.")
    ),
    title=Telling(_("%(name)s asked you to be their mentor"), _("Waiting for %(name)s")),
    label=Telling(_("Read the request and answer"), _("See my request")),
    icons=("mail-question-mark", "hourglass"),
)
ANSWER_AFTER_A_FEW_DAYS = replace(
    ANSWER,
    who=Telling(
        _(
            "You tell %(mentee)s yes, or that you can't this time. They know that you need a few days, and the "
            "deadline stays the same."
        ),
        _("%(mentor)s has read your request, needs a few days, and then answers."),
    ),
)
# The mentor's no, which only the mentor knows of until it takes effect.
LET_NO_TAKE_EFFECT = Act(
    "let_no_take_effect",
    _("Answer the request"),
    who=Telling(
        _(
            "We'll tell %(mentee)s your answer %(undo_decline_minutes)s minutes after you gave it."
            " Until then, you can undo it."
        )
    ),
    title=Telling(_("You answered %(mentee)s")),
    label=Telling(SEE_THE_REQUEST),
    icons=("hourglass", "hourglass"),
)
LET_LATE_YES_PASS = Act(
    "let_late_yes_pass",
    _("Late acceptance still possible"),
    who=Telling(_("You can still say yes. %(mentee)s may have asked someone else by now, so the decision is theirs.")),
    title=Telling(_("You can still say yes to %(name)s")),
    label=Telling(SEE_THE_REQUEST),
    icons=("hourglass", "hourglass"),
)
CONFIRM_LATE_YES = Act(
    "confirm_late_yes",
    _("Confirm the late acceptance"),
    who=Telling(
        _("You decide whether to say yes too."),
        _("You said yes after all. %(mentee)s decides whether to say yes too."),
    ),
    title=Telling(_("%(name)s says yes after all"), _("Waiting for %(name)s")),
    label=Telling(_("Decide"), SEE_THE_REQUEST),
    icons=("mail-question-mark", "hourglass"),
)
ASK_ANOTHER = Act(
    "ask_another",
    _("Ask another mentor"),
    who=Telling(_("You can ask another mentor at any time. Your message is saved.")),
    title=Telling(_("Ask another mentor")),
    label=Telling(_("Search again")),
    icons=("search", "search"),
)
LIFT_HOLD = Act(
    "lift_hold",
    _("Look into it, then lift the hold"),
    who=Telling(_("The program office is looking into something. You don't need to do anything right now.")),
    title=Telling(_("The program put your match with %(name)s on hold")),
    label=Telling(SEE_THE_MATCH),
    icons=("pause", "pause"),
)
OFFER_TIMES = Act(
    "offer_times",
    _("Offer interview times"),
    who=Telling(_("You offer times for your interview."), _("%(mentor)s offers times for your interview.")),
    title=ARRANGE,
    label=Telling(_("Offer times"), SEE_THE_MATCH),
    icons=("calendar-plus", "hourglass"),
)
EITHER_OFFERS_TIMES = Act(
    "either_offers_times",
    _("Offer interview times"),
    who=Telling(_("Either of you offers times for your interview.")),
    title=ARRANGE,
    label=Telling(_("Offer times")),
    icons=("calendar-plus", "calendar-plus"),
)
OFFER_NEW_TIMES = Act(
    "offer_new_times",
    _("Offer new interview times"),
    who=Telling(_("The times offered have passed. Either of you offers new ones.")),
    title=ARRANGE,
    label=Telling(_("Offer times")),
    icons=("calendar-plus", "calendar-plus"),
)
CHOOSE_TIME = Act(
    "choose_time",
    _("Choose an interview time"),
    who=Telling(
        _("You choose one of the times or offer others."), _("%(other)s chooses one of your times or offers others.")
    ),
    title=Telling(
        _("%(name)s offered times for your interview"), _("Waiting for %(name)s to choose an interview time")
    ),
    label=Telling(_("Choose a time"), _("See the times")),
    icons=("calendar-check", "calendar-check"),
)
CHOOSE_ANOTHER_TIME = Act(
    "choose_another_time",
    _("Choose another interview time, or keep the one that is set"),
    who=Telling(
        _("You choose one of the new times, offer others, or keep the time as it is."),
        _("%(other)s chooses one of your new times, offers others, or keeps the time as it is."),
    ),
    title=Telling(
        _("%(name)s would like to change the time of your interview"),
        _("Waiting for %(name)s to answer the new interview times"),
    ),
    label=Telling(_("Choose a time"), _("See the times")),
    icons=("calendar-check", "calendar-check"),
    at_label=_("Your interview is set for"),
)
TALK = Act(
    "talk",
    _("Interview at the agreed time"),
    who=Telling(_("You talk at the agreed time.")),
    title=Telling(_("Your interview with %(name)s")),
    label=Telling(_("See the details")),
    icons=("calendar-clock", "calendar-clock"),
)
SEND_PLACE = Act(
    "send_place",
    _("Send the location, number, or link"),
    who=Telling(
        _("You send %(place)s for your interview."),
        _("%(other)s sends %(place)s for your interview."),
    ),
    title=Telling(_("Your interview with %(name)s")),
    label=Telling(_("Send it"), _("See the time")),
    icons=("calendar-clock", "calendar-clock"),
)
SAY_WHETHER_TALKED = Act(
    "say_whether_talked",
    _("Say whether the interview took place"),
    who=Telling(_("Either of you says whether the interview took place.")),
    title=Telling(_("Did you talk with %(name)s?")),
    label=Telling(_("Say whether you talked")),
    icons=("calendar-clock", "calendar-clock"),
)

FIRST_TIME = _("First of these times")
REQUEST_CLOSES = Outcome(
    "request_closes",
    Telling(
        _("The request closes automatically, and %(mentee)s can ask someone else."),
        _("The request closes automatically. You can then ask someone else, and your message is saved."),
    ),
)
REQUEST_STAYS_CLOSED = Outcome("request_stays_closed", Telling(_("The request stays closed. No one has to explain.")))
MENTEE_MAY_OFFER_TOO = Outcome(
    "mentee_may_offer_too",
    Telling(
        _("We'll remind you, and %(mentee)s can offer times too."),
        _("We'll remind %(mentor)s, and you can offer times too."),
    ),
)
REMINDER = Outcome("reminder", Telling(_("We'll send a reminder. You can still offer other times.")))
TIMES_PASS = Outcome("times_pass", Telling(_("No time will be left to choose. Either of you can offer others.")))
ONE_TIME_PASSES = Outcome(
    "one_time_passes",
    Telling(_("That time will have passed. Any later one can still be chosen.")),
    by_label=FIRST_TIME,
)
AGREED_TIME_STAYS = Outcome("agreed_time_stays", Telling(_("The interview stays at the time you agreed on.")))
NEW_TIMES_PASS = Outcome(
    "new_times_pass", Telling(_("The interview stays at the time you agreed on. No other time will be left to choose."))
)
ONE_NEW_TIME_PASSES = Outcome(
    "one_new_time_passes",
    Telling(_("The interview stays at the time you agreed on. Any later time offered can still be chosen.")),
    by_label=FIRST_TIME,
)
INTERVIEW_STAYS = Outcome(
    "interview_stays",
    Telling(
        _(
            "The interview stays as planned. If the time no longer works, change it or call off "
            "the interview. No one has to explain."
        )
    ),
)
PLACE_IS_MISSING = Outcome(
    "place_is_missing",
    Telling(
        _("%(other)s doesn't have %(place)s when the time comes, and you can't talk as planned."),
        _(
            "You don't have %(place)s when the time comes. You can ask %(other)s for it, change the time, or call off "
            "the interview."
        ),
    ),
)
MATCH_ENDS = Outcome("match_ends", Telling(_("This match ends automatically. That says nothing about either of you.")))
