"""What people do about an agreement, and how each of them is told (R16): one table of sentences."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from core.next_step import Act, Outcome, Telling
from matches.acts import SEE_THE_MATCH

AGREE_ON_GOALS = Telling(_("Agree on goals with %(name)s"))
READ_THE_AGREEMENT = _("Read the agreement")
WORK_TOGETHER = Telling(_("Working together with %(name)s"))
OPEN_THE_AGREEMENT = Telling(_("Open our agreement"))
HANDSHAKES = ("handshake", "handshake")

SUGGEST_GOALS = Act(
    "suggest_goals",
    _("Suggest goals"),
    who=Telling(
        _("You suggest goals for your agreement."),
        _("%(mentee)s suggests goals for your agreement."),
        to_author=_("You suggest goals for your agreement. Your draft is saved."),
    ),
    title=AGREE_ON_GOALS,
    label=Telling(_("Suggest goals"), SEE_THE_MATCH, to_author=_("Continue my draft")),
    icons=("target", "target"),
)
EITHER_SUGGESTS_GOALS = Act(
    "either_suggests_goals",
    _("Suggest goals, or end the match"),
    who=Telling(
        _("Either of you suggests goals for your agreement or says that the match won't continue."),
        to_author=_(
            "Either of you suggests goals for your agreement or says that the match won't continue. Your draft is "
            "saved."
        ),
    ),
    title=AGREE_ON_GOALS,
    label=Telling(_("Suggest goals"), to_author=_("Continue my draft")),
    icons=("target", "target"),
)
# Nobody has signed the version yet: its author signs, the other reads, changes, or signs.
READ_AND_SIGN = Act(
    "read_and_sign",
    _("Read and sign the proposed version"),
    who=Telling(
        _("You read version %(number)s from %(other)s and sign it or propose a change. %(other)s signs it too."),
        to_author=_("You sign version %(number)s. %(other)s reads it and signs it or proposes a change."),
    ),
    title=Telling(
        _("Version %(number)s from %(name)s: read, change, or sign it"),
        to_author=_("Version %(number)s with %(other)s: your turn to sign"),
    ),
    label=Telling(READ_THE_AGREEMENT, to_author=_("Read and sign it")),
    icons=("pen-line", "pen-line"),
)
SIGN = Act(
    "sign",
    _("Sign the proposed version"),
    who=Telling(
        _("%(other)s has signed version %(number)s. You sign it or propose a change."),
        _("You've signed version %(number)s. %(other)s signs it or proposes a change."),
    ),
    title=Telling(
        _("Version %(number)s with %(other)s: your turn to sign"), _("Version %(number)s: waiting for %(name)s to sign")
    ),
    label=Telling(_("Read and sign it"), READ_THE_AGREEMENT),
    icons=("pen-line", "hourglass"),
)
# The same for a change of a version in effect, which each of the two may decline instead.
READ_AND_SIGN_CHANGE = replace(
    READ_AND_SIGN,
    code="read_and_sign_change",
    who=Telling(
        _(
            "You read version %(number)s from %(other)s and sign it, propose a change, or keep the version in effect. "
            "%(other)s signs it too."
        ),
        to_author=_(
            "You sign version %(number)s. %(other)s reads it and signs it, proposes a change, or keeps the version in "
            "effect."
        ),
    ),
)
SIGN_CHANGE = replace(
    SIGN,
    code="sign_change",
    who=Telling(
        _("%(other)s has signed version %(number)s. You sign it, propose a change, or keep the version in effect."),
        _("You've signed version %(number)s. %(other)s signs it, proposes a change, or keeps the version in effect."),
    ),
)
WORK_ON_GOAL = Act(
    "work_on_goal",
    _("Work on the next goal"),
    who=Telling(_("You work together on the goal “%(goal)s”.")),
    title=WORK_TOGETHER,
    label=OPEN_THE_AGREEMENT,
    icons=HANDSHAKES,
)
CATCH_UP_ON_GOAL = Act(
    "catch_up_on_goal",
    _("Finish or move a goal past its deadline"),
    who=Telling(_("The deadline for the goal “%(goal)s” was %(day)s. Mark what's done, or propose a later deadline.")),
    title=WORK_TOGETHER,
    label=OPEN_THE_AGREEMENT,
    icons=HANDSHAKES,
)
CONCLUDE_OR_GO_ON = Act(
    "conclude_or_go_on",
    _("Everything is done: conclude, or agree on more"),
    who=Telling(_("Everything you agreed on is marked as done. Select “Conclude our mentoring,” or agree on more.")),
    title=WORK_TOGETHER,
    label=OPEN_THE_AGREEMENT,
    icons=HANDSHAKES,
)
CONCLUDE_OR_EXTEND = Act(
    "conclude_or_extend",
    _("Past its end date: conclude, extend, or close"),
    who=Telling(_("Your agreement has reached its end date. Record what you achieved, or propose a new end date.")),
    title=WORK_TOGETHER,
    label=OPEN_THE_AGREEMENT,
    icons=HANDSHAKES,
)
ADD_TO_SUMMARY = Act(
    "add_to_summary",
    _("Add to the conclusion summary, or confirm it"),
    who=Telling(
        _(
            "You add your part to the summary or confirm it. With that, your mentoring relationship concludes, and "
            "you no longer see each other's contact information."
        ),
        _(
            "%(other)s adds to the summary or confirms it. With that, your mentoring relationship concludes, and you "
            "no longer see each other's contact information."
        ),
    ),
    title=Telling(
        _("Add your part to the summary of your mentoring with %(other)s"), _("Your summary is waiting for %(name)s")
    ),
    label=Telling(_("Open the summary")),
    icons=("flag", "flag"),
)
# Whoever began this summary has ended the mentoring relationship by it (R21).
ADD_TO_SUMMARY_AFTER_END = Act(
    "add_to_summary_after_end",
    ADD_TO_SUMMARY.office,
    who=Telling(
        _("You add your part to the summary or confirm it."), _("%(other)s adds to the summary or confirms it.")
    ),
    title=Telling(_("Your mentoring with %(other)s has ended")),
    label=Telling(_("Open the summary")),
    icons=("flag", "flag"),
)
# Whoever began the summary has corrected what the other had said something about (R22).
ANSWER_CORRECTION = Act(
    "answer_correction",
    _("Say whether the corrected summary is right"),
    who=Telling(
        _("%(other)s corrected the summary after you had answered. You say whether it is still right."),
        _("You corrected the summary after %(other)s had answered. %(other)s says whether it is still right."),
    ),
    title=Telling(
        _("%(name)s corrected the summary of your mentoring: is it still right?"),
        _("Your corrected summary is waiting for %(name)s"),
    ),
    label=Telling(_("Open the summary")),
    icons=("flag", "flag"),
)
CLOSE_SUMMARY = Act(
    "close_summary",
    _("The conclusion summary becomes final"),
    who=Telling(_("The time to add the other part has passed. The summary becomes final within minutes.")),
    title=Telling(_("Your summary becomes final")),
    label=Telling(_("Open the summary")),
    icons=("flag", "flag"),
)

MENTOR_MAY_SUGGEST_TOO = Outcome(
    "mentor_may_suggest_too",
    Telling(
        _("%(mentor)s can suggest the first goals. Either of you can also say no, and it won't count against anyone."),
        _("You can suggest the first goals. Either of you can also say no, and it won't count against anyone."),
    ),
)
BOTH_ARE_ASKED = Outcome(
    "both_are_asked",
    Telling(
        _(
            "After that, we'll ask you both whether you want to continue. If neither of you takes "
            "a step for %(days)d days, the match ends automatically."
        )
    ),
)
EARLIER_VERSION_STAYS = Outcome(
    "earlier_version_stays", Telling(_("The version you both signed earlier stays in effect."))
)
GOAL_STAYS_OPEN = Outcome(
    "goal_stays_open",
    Telling(_("The goal stays open. You can agree on a later deadline, or leave the goal open when you conclude.")),
)
ASKED_AT_THE_END = Outcome("asked_at_the_end", Telling(_("On the end date, we ask you what comes next.")))
STAFF_MAY_CLOSE = Outcome(
    "staff_may_close",
    Telling(
        _(
            "We ask you again %(past_end_days)s days after the end date. From "
            "%(close_after_end_days)s days after it, the program may close the agreement without a"
            " conclusion summary."
        )
    ),
)
STAFF_MAY_CLOSE_UNASKED = Outcome(
    "staff_may_close_unasked",
    Telling(
        _(
            "From %(close_after_end_days)s days after the end date, the program may close the agreement without a"
            " conclusion summary."
        )
    ),
)
MENTORING_CONCLUDES = Outcome(
    "mentoring_concludes",
    Telling(
        _(
            "The summary becomes final, marked “Completed by one person,” and your mentoring relationship concludes "
            "just the same."
        )
    ),
)
SUMMARY_STAYS_CORRECTED = Outcome(
    "summary_stays_corrected",
    Telling(_("The summary stays as it is, marked “Completed, then corrected.”")),
)
DIFFERENT_SUMMARY_STAYS_CORRECTED = Outcome(
    "different_summary_stays_corrected",
    Telling(_("The summary stays as it is, marked “Completed with different answers, then corrected.”")),
)
SUMMARY_BECOMES_FINAL = Outcome(
    "summary_becomes_final", Telling(_("The summary becomes final and is marked “Completed by one person.”"))
)
