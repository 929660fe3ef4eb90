"""One page per person: everything staff may see about them. Every view is logged."""

from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from accounts.admin.users import UserAdmin
from accounts.models import User
from core import phone_numbers, staff_log
from core.cleaning import visible_line
from core.redirects import redirect_saying
from notifications import actions as notifications
from notifications.confidentiality import shown_to_staff
from notifications.rendering import kind_label
from profiles.models import MenteeProfile, MentorProfile
from program.conduct.case_actions import may_handle_cases
from program.staff_dashboard.person_overview import sections_for

PAGE_OPENED = gettext_noop("Opened the page with everything about this person.")
PAGE_VIEWED = 4  # next to Django's own flags: 1 added, 2 changed, 3 deleted
LONGEST_QUERY = 200  # characters; of a longer one the beginning
MAILS_SHOWN = 50  # the newest ones; the email list has all

admin.site.unregister(User)


@admin.register(User)
class PersonAdmin(UserAdmin):
    """The list of people, and one page about each with data from every app."""

    list_display = ["overview_link", "email", "takes_part_as", "is_active", "joined_at", "ended_at"]
    list_display_links = ["email"]

    def get_queryset(self, request):
        """People, with whether they take part as a mentor, a mentee, or both."""
        return (
            super()
            .get_queryset(request)
            .annotate(
                is_mentor=Exists(MentorProfile.objects.filter(pk=OuterRef("pk"))),
                is_mentee=Exists(MenteeProfile.objects.filter(pk=OuterRef("pk"))),
            )
        )

    @admin.display(description=_("takes part as"))
    def takes_part_as(self, person):
        parts = ((person.is_staff, _("staff")), (person.is_mentor, _("mentor")), (person.is_mentee, _("mentee")))
        return ", ".join(str(part) for is_part, part in parts if is_part)

    @admin.display(description=_("person"), ordering="family_name")
    def overview_link(self, person):
        return format_html('<a href="{}">{}</a>', reverse("admin:accounts_user_everything", args=[person.pk]), person)

    def get_urls(self):
        view = self.admin_site.admin_view(self.everything)
        find = path("find/", self.admin_site.admin_view(self.find), name="accounts_user_find")
        return [path("<int:pk>/everything/", view, name="accounts_user_everything"), find, *super().get_urls()]

    def find(self, request):
        """The search of every page's header: leads to the page of the one person it finds, otherwise to the list."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        query = visible_line(request.GET.get("q", ""))[:LONGEST_QUERY]
        found, _may_repeat = self.get_search_results(request, self.get_queryset(request), query)
        people = list(found.order_by("pk").values_list("pk", flat=True).distinct()[:2]) if query else []
        if len(people) == 1:
            return redirect("admin:accounts_user_everything", people[0])
        return redirect(f"{reverse('admin:accounts_user_changelist')}?{urlencode({'q': query})}")

    def everything(self, request, pk):
        person = get_object_or_404(User, pk=pk)
        if not self.has_view_permission(request, person):
            raise PermissionDenied
        if request.method == "POST":
            return self.send_again(request, person)
        log_page_view(person, request.user)
        profiles = [*MentorProfile.objects.filter(pk=pk), *MenteeProfile.objects.filter(pk=pk)]
        may_read_mails = request.user.has_perm("notifications.view_outgoingmail")
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": str(person),
            "subtitle": None,
            "person": person,
            "phones": sorted({phone_numbers.shown(profile.phone) for profile in profiles if profile.phone}),
            "acts": acts_about(person, request.user, profiles),
            "sections": sections_for(request.user, person),
            "mails": shown_to_staff(person.mails.all(), request.user)[:MAILS_SHOWN] if may_read_mails else None,
            "may_send": request.user.has_perm("notifications.change_outgoingmail"),
            "page_views": recent_page_views(person, request.user),
        }
        return TemplateResponse(request, "admin/program/person.html", context)

    def send_again(self, request, person):
        if not request.user.has_perm("notifications.change_outgoingmail"):
            raise PermissionDenied
        key = request.POST.get("mail", "")
        mail = get_object_or_404(shown_to_staff(person.mails.all(), request.user), pk=key if key.isdecimal() else 0)
        notifications.send_again(mail, by=request.user)
        sentence = _("“%(mail)s” will be sent to %(address)s again.")
        return redirect_saying(
            request, request.path, sentence % {"mail": kind_label(mail.kind), "address": mail.address}
        )


def acts_about(person, reader, profiles):
    """What this member of staff can do about a person elsewhere: for each, its label and its page."""
    is_mentor, is_mentee = (any(isinstance(one, model) for one in profiles) for model in (MentorProfile, MenteeProfile))
    takes_part = profiles and person.is_active and not person.ended_at
    mentor, mentee, account = (
        reverse(f"admin:{name}_change", args=[person.pk])
        for name in ("profiles_mentorprofile", "profiles_menteeprofile", "accounts_user")
    )
    orientation = f"{reverse('admin:program_limitedorientation_add')}?person={person.pk}"
    ending = f"{reverse('admin:program_participationend_add')}?user={person.pk}"
    acts = (
        (is_mentor, "profiles.view_mentorprofile", _("Application and mentor profile"), mentor),
        (is_mentee, "profiles.view_menteeprofile", _("Mentee profile"), mentee),
        (takes_part, "program.add_limitedorientation", _("Record a short orientation"), orientation),
        (takes_part, "program.add_participationend", _("End participation"), ending),
        (True, "accounts.view_user", _("Account and sign-in"), account),
    )
    return [(label, page) for applies, right, label, page in acts if applies and reader.has_perm(right)]


def log_page_view(person, reader):
    """Log who viewed the page, for the person's history (R29). That of who only handles cases could point to one."""
    is_discreet = may_handle_cases(reader) and not reader.is_superuser
    staff_log.record(reader, person, PAGE_OPENED, flag=PAGE_VIEWED, is_discreet=is_discreet)


def recent_page_views(person, reader):
    """The last ten page views that this member of staff may know of, this one included."""
    user_type = ContentType.objects.get_for_model(User)
    page_views = LogEntry.objects.filter(content_type=user_type, object_id=str(person.pk), change_message=PAGE_OPENED)
    return staff_log.readable(page_views, reader).select_related("user")[:10]
