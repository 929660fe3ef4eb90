"""The base of every admin page of the portal."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.contrib import admin, messages
from django.contrib.admin import SimpleListFilter
from django.contrib.admin.models import LogEntry
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.contenttypes.models import ContentType
from django.http import Http404
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, ngettext

from core import staff_log
from core.cleaning import visible_line
from core.next_step import Party, Step, in_order
from core.templatetags.portal import exact
from core.workflow import Refused

EXPORTED = 6  # next to Django's own flags, and those in core/staff_log.py
# What Django's own list filters and date hierarchies ask for. Others (`__startswith`, `__regex`, `__gt` …) would let a
# reader find out letter by letter what no page shows, a password's hash or a sign-in code.
LOOKUPS_OF_FILTERS = ["exact", "id__exact", "in", "isnull", "isempty", "gte", "lt", "year", "month", "day"]
# What people know each other by. Accents and case make no difference, nor does the order of several words.
KNOWN_BY = [f"{name}__unaccent__icontains" for name in ("given_name", "family_name", "preferred_name", "email")]
# Parts of a date, and the greatest each may be: Python has no later year, and no database a longer number.
PARTS_OF_DATES = {"year": 9999, "month": 12, "day": 31}
ROWS_OF_SAMPLE = 10  # named on the page that asks before something is done to many


def ask_who_it_is(request):
    """Have a member of staff show again who they are, after five minutes, before what takes or gives an account."""
    raise_if_reauthentication_required(request, app="allauth.account")


def no_shortcut(request, about):
    """Instead of Django's redirect to the page of any row, by its number: it would say which cases there are (R28).

    Nothing leads there: a page of the admin that has one on the site links to it (`view_on_site`).
    """
    raise Http404


def everything_else(request):
    """Every list that this member of staff may open; those they need from day to day are in the rooms beside it."""
    context = admin.site.each_context(request)
    context |= {"title": _("Everything else"), "subtitle": None, "app_list": context["available_apps"]}
    return TemplateResponse(request, "admin/everything.html", context)


def is_possible(lookup: str, value: str) -> bool:
    """Whether a filter can be asked for this value: a part of a date is one of its days, months or years."""
    most = PARTS_OF_DATES.get(lookup.rpartition("__")[2])
    return most is None or (value.isdecimal() and len(value) <= len(str(most)) and 1 <= int(value) <= most)


class PortalAdmin(admin.ModelAdmin):
    """Lists are narrowed by the filters they show, and by nothing else that the address bar may hold."""

    view_on_site: Any = False  # most pages of the site are for the people they are about, and do not exist for staff
    # Whom the search of this list finds: fields that lead from a row to its people, "" where the row is a person.
    people: Sequence[str] = ()

    def get_search_fields(self, request):
        names = [f"{path}__{field}" if path else field for path in self.people for field in KNOWN_BY]
        return [*super().get_search_fields(request), *names]

    def get_search_results(self, request, queryset, search_term):
        return super().get_search_results(request, queryset, visible_line(search_term))

    def lookup_allowed(self, lookup, value, request=None):
        return lookup in self.declared_lookups(request) and is_possible(lookup, value)

    def declared_lookups(self, request) -> set[str]:
        """Every parameter that the filters of this list read."""
        lookups: set[str] = set()
        fields = [self.date_hierarchy] if self.date_hierarchy else []
        for item in self.get_list_filter(request):
            if isinstance(item, type) and issubclass(item, SimpleListFilter):
                lookups.add(str(item.parameter_name))
            else:
                fields.append(str(item[0] if isinstance(item, tuple) else item))
        return lookups | {f"{field}__{lookup}" for field in fields for lookup in LOOKUPS_OF_FILTERS}

    def ask_first(self, request, rows, consequence, title="", *, form=None, changes_access=False):
        """The page that says what an action will do to which rows; None once it was confirmed there.

        For what reaches many people or can't be undone. `rows` are those that will change: their number and a sample
        are shown; a `form` asks for what the action needs. What was sent with the button is sent again by the page's
        own one. What `changes_access` to an account also asks who confirms it to show again who they are.
        """
        if "confirmed" in request.POST and (form is None or form.is_valid()):
            if changes_access:
                ask_who_it_is(request)
            return None
        rows = list(rows)
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": title or self.get_actions(request)[request.POST["action"]][2],
            "subtitle": None,
            "consequence": consequence,
            "form": form,
            "total": len(rows),
            "rows": rows[:ROWS_OF_SAMPLE],
            "more": max(len(rows) - ROWS_OF_SAMPLE, 0),
            "sent": [
                (name, value)
                for name in request.POST
                for value in request.POST.getlist(name)
                if name != "confirmed" and (form is None or name not in form.fields)
            ],
        }
        return TemplateResponse(request, "admin/confirm_action.html", context)

    def apply_to_each(self, request, rows, verb, consequence="", outcome=None, **options):
        """Ask first if there is a `consequence`, then call a verb for each row, with who does it.

        Reports every refusal, and `outcome(row, result)` for each row it was done for, or how many these were.
        """
        if consequence and (page := self.ask_first(request, rows, consequence, **options)):
            return page
        done = 0
        for row in rows:
            try:
                result = verb(row, by=request.user)
            except Refused as refusal:
                messages.error(request, f"{row}: {refusal}", extra_tags=refusal.code)
            else:
                done += 1
                if outcome:
                    messages.success(request, outcome(row, result))
        if done and not outcome:
            sentence = ngettext("Done for %(count)s row.", "Done for %(count)s rows.", done) % {"count": done}
            messages.success(request, sentence)
        return None

    def get_deleted_objects(self, rows, request):
        """A row is deleted only if nothing else would go with it; the page names what keeps it."""
        to_delete, counts, missing, protected = super().get_deleted_objects(rows, request)
        if set(counts) - {self.opts.verbose_name_plural}:
            protected = [*protected, *flattened(to_delete[1:])]
        return to_delete, counts, missing, protected

    def get_paginator(self, request, queryset, *arguments, **options):
        """A row's history shows only what this member of staff may read."""
        if queryset.model is LogEntry:
            queryset = staff_log.readable(queryset, request.user)
        return super().get_paginator(request, queryset, *arguments, **options)

    def log_export(self, request, file: str, rows: int | None = None):
        """Write down who took which file out of the portal, with how many rows."""
        number = gettext_noop("Exported. Rows: %(rows)s.")
        LogEntry.objects.create(
            user_id=request.user.pk,
            content_type=ContentType.objects.get_for_model(self.model),
            object_repr=file,
            action_flag=EXPORTED,
            change_message=gettext_noop("Exported.") if rows is None else staff_log.sentence_kept(number, rows=rows),
        )


def flattened(rows: list) -> Iterator[Any]:
    """The rows of Django's nested lists of what a deletion takes along."""
    for row in rows:
        if isinstance(row, list):
            yield from flattened(row)
        else:
            yield row


def once_a_request(build: Callable[..., list]) -> Callable[..., list]:
    """For the admin's list of apps with their permissions: the first page asks for it twice, and shows it once."""

    def get_app_list(request: Any, app_label: str | None = None) -> list:
        lists = vars(request).setdefault("admin_app_lists", {})
        if app_label not in lists:
            lists[app_label] = build(request, app_label)
        return lists[app_label]

    return get_app_list


class Completion(AutocompleteJsonView):
    """Django completes any field that points to a list one may read: here only for who may read the model, too."""

    def has_perm(self, request, obj=None):
        own_page = self.admin_site._registry.get(self.source_field.model)
        return super().has_perm(request, obj) and own_page is not None and own_page.has_view_permission(request)


class ReadOnlyAdmin(PortalAdmin):
    """Rows that the portal writes: nothing can be added, deleted or saved, and there is no button to save."""

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def change_view(self, request, object_id, form_url="", extra_context=None):
        buttons = {"show_save": False, "show_save_and_continue": False}
        return super().change_view(request, object_id, form_url, (extra_context or {}) | buttons)


def next_step_column(step_of: Callable[[Any], Step | None]) -> Callable[[Any, Any], str]:
    """A column of a staff list: who acts next on a row, what they do, by when, and a link where staff do it."""

    def shown(model_admin: Any, row: Any) -> str:
        step = step_of(row)
        return shown_to_staff(step) if step else ""

    return admin.display(shown, description=_("next"), empty_value="–")


def shown_to_staff(step: Step) -> str:
    text = format_html(
        '<span data-act="{}" data-parties="{}">{} · {}</span>',
        step.act.code,
        in_order(step.parties),
        ", ".join(str(party.label) for party in Party if party in step.parties),
        step.act.office,
    )
    if Party.STAFF in step.parties:
        text = format_html('<a href="{}">{}</a>', step.office_address, text)
    return format_html("{}<br>{}", text, _("by %(moment)s") % {"moment": exact(step.by)}) if step.by else text
