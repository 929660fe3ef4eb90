"""The queue of applications, and the page of one application (R8, R9)."""

from datetime import UTC, datetime
from functools import partial

from django.contrib import admin, messages
from django.db.models import Prefetch, Q
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.timezone import localtime, now
from django.utils.translation import gettext_lazy as _

from accounts.admin.users import FindsPhones
from core.admin import PortalAdmin
from core.templatetags.portal import clock
from core.text_values import with_values
from core.validators import only_our_links
from notifications.confidentiality import is_shown_to_staff
from profiles import actions
from profiles.admin.comparison import comparisons
from profiles.admin.lists import ReadOnlyAdmin, ToDoFilter, days_since, is_search
from profiles.admin.object_page import ObjectPageAdmin
from profiles.forms.review import (
    CORRECTION,
    DECLINED,
    RETURNED,
    ApproveForm,
    HideForm,
    NoteForm,
    ReasonForm,
    SeenForm,
)
from profiles.models import MentorProfile, MentorReview, ReviewReason
from profiles.models.review import UNDO_WINDOW
from profiles.public_profile import build_public_profile

NO_VERSION = datetime.min.replace(tzinfo=UTC)  # instead of a moment that no one can read


class QueueFilter(ToDoFilter):
    parameter_name = "queue"

    def lookups(self, request, model_admin):
        return [
            ("decided", _("Decided, can still be undone")),
            ("changed", _("Changed, needs review")),
            ("asked", _("Asked to correct a change")),
            ("posted", _("Posted")),
            ("hidden", _("Hidden")),
            ("all", _("All")),
        ]

    def queryset(self, request, queryset):
        queues = {
            None: queryset.waiting(),
            "decided": queryset.filter(reviews__takes_effect_at__isnull=False),
            "changed": queryset.changed(),
            "asked": queryset.exclude(correction_asked_at=None),
            "posted": queryset.posted(),
            "hidden": queryset.exclude(hidden_until=None),
        }
        return queues.get(self.value(), queryset)


@admin.register(MentorProfile)
class MentorAdmin(FindsPhones, ObjectPageAdmin):
    list_display = ["name", "profession", "state", "waiting", "years_of_experience", "reader", "is_changed"]
    list_filter = [QueueFilter, "affiliation"]
    list_per_page = 50
    ordering = ["submitted_at", "pk"]
    search_fields = ["phone", "profession"]
    people = ["user"]
    show_full_result_count = False
    actions = None
    page_template = "admin/profiles/review.html"
    VERBS = {
        "open": "open_case",
        "approve": "approve",
        "approve_next": "approve",
        "send_back": "send_back",
        "send_back_next": "send_back",
        "decline": "decline",
        "decline_next": "decline",
        "undo": "undo",
        "check": "check_changes",
        "ask_to_correct": "ask_to_correct",
        "hide": "hide",
        "unhide": "unhide",
        "note": "note",
    }

    def get_queryset(self, request):
        scheduled = MentorReview.objects.scheduled().select_related("reviewer")
        mentors = super().get_queryset(request).select_related("user", "opened_by")
        return mentors.prefetch_related(Prefetch("reviews", scheduled, to_attr="scheduled_reviews"))

    def get_list_display(self, request):
        """Without the status in the default queue, where all applications wait for staff."""
        is_queue = QueueFilter.parameter_name not in request.GET and not is_search(request)
        return [column for column in self.list_display if column != "state" or not is_queue]

    @admin.display(description=_("name"), ordering="user__family_name")
    def name(self, mentor):
        return str(mentor.user)

    @admin.display(description=_("status"), ordering="status")
    def state(self, mentor):
        for review in mentor.scheduled_reviews:
            decided = {"decision": review, "name": review.reviewer, "time": time_of_day(review.takes_effect_at)}
            return _("%(decision)s by %(name)s, from %(time)s on") % decided
        return mentor.get_status_display()

    @admin.display(description=_("waiting"), ordering="submitted_at")
    def waiting(self, mentor):
        return days_since(mentor.submitted_at) if mentor.status == MentorProfile.Status.SUBMITTED else ""

    @admin.display(description=_("in review by"))
    def reader(self, mentor):
        return mentor.reader or ""

    @admin.display(description=_("changed"), boolean=True)
    def is_changed(self, mentor):
        return mentor.changed_since_approval_at is not None

    def page_context(self, request, mentor):
        reviews = list(mentor.reviews.select_related("reviewer"))
        scheduled = next((review for review in reviews if review.takes_effect_at), None)
        return {
            "mentor": mentor,
            "shown": build_public_profile(mentor),
            "flags": flags(mentor, reviews),
            "reviews": reviews,
            "scheduled": scheduled,
            "is_own": scheduled is not None and scheduled.reviewer_id == request.user.pk,
            "notes": mentor.review_notes.select_related("author"),
            "proofs": mentor.user.identity_proofs.select_related("verified_by"),
            "approve_form": approve_form(mentor),
            "return_form": reason_form(RETURNED, mentor),
            "decline_form": reason_form(DECLINED, mentor),
            "correction_form": reason_form(CORRECTION, mentor),
            "comparisons": comparisons(mentor),
            "language": mentor.user.get_language_display(),
            "hide_form": HideForm(prefix="hide"),
            "may_read_reason": is_shown_to_staff(mentor, request.user, "profiles/profile_hidden"),
            "note_form": NoteForm(prefix="note"),
        }

    def open_case(self, request, mentor):
        actions.open_case(mentor, by=request.user)
        return self.redirect_after(request, mentor)

    def approve(self, request, mentor):
        approve = partial(actions.approve, by=request.user)
        confirmation = _("%(name)s: approved. The profile is posted at %(time)s.")
        form = approve_form(mentor, request.POST)
        return self.run_form(request, mentor, "approve_form", form, approve, undoable(confirmation, mentor))

    def send_back(self, request, mentor):
        form = reason_form(RETURNED, mentor, request.POST)
        send_back = partial(actions.send_back, by=request.user)
        confirmation = _("%(name)s: sent back. The applicant is told at %(time)s.")
        return self.run_form(request, mentor, "return_form", form, send_back, undoable(confirmation, mentor))

    def decline(self, request, mentor):
        form = reason_form(DECLINED, mentor, request.POST)
        decline = partial(actions.decline_application, by=request.user)
        confirmation = _("%(name)s: not approved. The applicant is told at %(time)s.")
        return self.run_form(request, mentor, "decline_form", form, decline, undoable(confirmation, mentor))

    def undo(self, request, mentor):
        last = mentor.reviews.first()
        if last is None:
            raise Http404
        actions.undo_decision(last, by=request.user)
        messages.success(request, _("Undone. The application is waiting again, and no one was told."))
        return self.redirect_after(request, mentor)

    def check_changes(self, request, mentor):
        form = SeenForm(request.POST)
        seen = form.cleaned_data["seen"] if form.is_valid() else NO_VERSION
        actions.check_changes(mentor, by=request.user, seen=seen)
        messages.success(request, _("Reviewed. The profile no longer says that it has changed."))
        return self.redirect_after(request, mentor)

    def ask_to_correct(self, request, mentor):
        form = reason_form(CORRECTION, mentor, request.POST)
        ask = partial(actions.ask_to_correct, by=request.user)
        confirmation = _("We'll email your reason to the mentor. The profile stays posted.")
        return self.run_form(request, mentor, "correction_form", form, ask, confirmation)

    def hide(self, request, mentor):
        form = HideForm(request.POST, prefix="hide")
        confirmation = _("Hidden. The mentor will read your reason.")
        return self.run_form(request, mentor, "hide_form", form, partial(actions.hide, by=request.user), confirmation)

    def unhide(self, request, mentor):
        consequence = _("Everyone who could see this profile before it was hidden sees it again.")
        if page := self.ask_first(request, [mentor], consequence, _("Show it again"), changes_access=True):
            return page
        actions.unhide(mentor, by=request.user)
        messages.success(request, _("Visible again."))
        return self.redirect_after(request, mentor)

    def note(self, request, mentor):
        form = NoteForm(request.POST, prefix="note")
        return self.run_form(request, mentor, "note_form", form, partial(actions.note, by=request.user))

    def redirect_after(self, request, mentor):
        """After a decision “and next”, to the oldest application that waits without a reader, or else to the list."""
        if not request.POST["verb"].endswith("_next"):
            return super().redirect_after(request, mentor)
        following = actions.open_next_case(by=request.user)
        if following:
            return redirect("admin:profiles_mentorprofile_change", following.pk)
        return redirect("admin:profiles_mentorprofile_changelist")


def approve_form(mentor, data=None):
    is_identified = mentor.user.is_identified
    return ApproveForm(data, initial={"seen": mentor.changed_at.isoformat()}, is_identified=is_identified)


def reason_form(decision, mentor, data=None):
    initial = {"seen": mentor.changed_at.isoformat()}
    return ReasonForm(data, decision=decision, language=mentor.user.language, initial=initial)


def time_of_day(moment):
    return clock(localtime(moment))


def undoable(confirmation, mentor):
    """What was decided about whom, when it takes effect, and the way back to undo it until then."""
    said = confirmation % {"name": mentor.user, "time": time_of_day(now() + UNDO_WINDOW)}
    page = reverse("admin:profiles_mentorprofile_change", args=[mentor.pk])
    return format_html('{} <a href="{}">{}</a>', said, page, _("Open it, or undo until then"))


def flags(mentor, reviews):
    """Sentences about what is unusual."""
    last = next((review for review in reviews if review.takes_effect_at or review.carried_out_at), None)
    unusual = {
        with_values(
            _("Fewer than %(recommended_years)s years of experience (recommended, not required).")
        ): mentor.is_below_recommended_years,
        _("Changed by the applicant since your colleagues' last decision."): last and mentor.changed_at > last.at,
        _("Identity has not been verified yet."): not mentor.user.is_identified,
        _("This person's participation has ended."): mentor.user.ended_at is not None,
    }
    return [sentence for sentence, applies in unusual.items() if applies] + possible_duplicates(mentor)


def possible_duplicates(mentor):
    """Sentences about mentors with the same name or phone number, who may be the same person."""
    user = mentor.user
    same = Q(user__given_name__iexact=user.given_name, user__family_name__iexact=user.family_name)
    if mentor.phone:
        same |= Q(phone=mentor.phone)
    others = MentorProfile.objects.filter(same).exclude(pk=mentor.pk).select_related("user")[:5]
    sentence = _("May be the same person as %(name)s, %(email)s.")
    return [sentence % {"name": other.user, "email": other.user.email} for other in others]


@admin.register(ReviewReason)
class ReviewReasonAdmin(PortalAdmin):
    list_display = ["text_en", "decision", "position"]
    list_filter = ["decision"]

    def formfield_for_dbfield(self, field, request, **options):
        shown = super().formfield_for_dbfield(field, request, **options)
        if field.name in ("text_en", "text_es"):
            shown.validators.append(only_our_links)
        return shown


@admin.register(MentorReview)
class MentorReviewAdmin(ReadOnlyAdmin):
    """All decisions about applications."""

    list_display = ["mentor", "decision", "reviewer", "identity_method", "at", "outcome"]
    list_filter = ["decision"]
    list_select_related = ["mentor__user", "reviewer"]
    people = ["mentor__user", "reviewer"]

    @admin.display(description=_("what became of it"))
    def outcome(self, review):
        return review.outcome
