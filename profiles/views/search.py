from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core import limits
from profiles.application_steps import WANTED_SEARCH
from profiles.models import MenteeProfile, SavedSearch
from profiles.permissions import searchers_only, searching_mentees_only
from profiles.search import presenters, result_page, saved_searches, suggestions
from profiles.search.engine import SearchRequest, search
from profiles.search.filters import LONG_FILTERS, MentorFilter
from profiles.search.related import related_suggestions
from profiles.search.visitors import answer_for_visitor
from profiles.search.zero_results import count_zero_result


@login_not_required
@require_safe
def mentor_list(request):
    """The search; a visitor reads how many mentors it finds, and nothing else.

    Who may not search yet finds it again at the end of the application (`WANTED_SEARCH`).
    """
    if not request.user.is_authenticated:
        return visitor_search(request)
    response = found_mentors(request)
    if response.status_code == 302 and request.GET.get("q"):  # who may not search is sent elsewhere
        request.session[WANTED_SEARCH] = request.get_full_path()
    return response


@limits.a_minute(limits.VISITOR_SEARCHES_A_MINUTE, counted_by=limits.network_of)
def visitor_search(request):
    query = MentorFilter(request.GET).query
    answer = answer_for_visitor(query)
    context = {"query": query, "answer": answer, "summary": presenters.visitor_summary(answer, query)}
    return render(request, "profiles/visitor_search.html", context)


@limits.a_minute(limits.PROFILES_A_MINUTE)
@searchers_only
def found_mentors(request):
    mentor_filter = MentorFilter(request.GET)
    searcher, result = request.searcher, result_of(request, mentor_filter)
    is_typing = request.htmx and request.htmx.trigger == "q"
    is_new_query = not is_typing and "saved" not in request.GET
    if not result.total and is_new_query and searcher.is_mentee:
        count_zero_result(mentor_filter.query, result.parsed_query)
    context = {
        "mentor_filter": mentor_filter,
        "result": result,
        "cards": presenters.cards(result, searcher.preferences, mentor_filter.selected),
        "summary": presenters.summary(result, mentor_filter),
        "pages": presenters.pages(result, mentor_filter.page_number),
        "chips": mentor_filter.chips(result.facet_options),
        "counts": {option.facet: option.mentors for option in result.facet_options if option.mentors},
        "alternatives": presenters.alternatives(result),
        "related": related_suggestions(result.parsed_query) if not result.total else None,
        "is_typing": is_typing,
    }
    if request.htmx and not request.htmx.history_restore_request:
        return render(request, "profiles/mentor_list.html#results", context)
    return render(
        request, "profiles/mentor_list.html", context | {"filters": mentor_filter.visible_filters(result.facet_options)}
    )


def result_of(request, mentor_filter):
    """The result page of the search in the address."""
    searcher = request.searcher
    wanted = SearchRequest(
        mentor_filter.query,
        mentor_filter.facet_filters,
        searcher.preferences,
        searcher.pk,
        mentor_filter.page_number,
        listed_kinds=mentor_filter.listed_kinds,
    )
    return search(wanted, correct_typos="as_typed" not in request.GET, fetch=result_page.fetch_result_page)


@require_safe
@limits.a_minute(limits.PROFILES_A_MINUTE)
@searchers_only
def filter_choices(request, name):
    """The choices of a long filter, which come when it is opened, with their numbers in this search."""
    if name not in LONG_FILTERS:
        raise Http404
    mentor_filter = MentorFilter(request.GET, opened=name)
    fields = mentor_filter.visible_filters(result_of(request, mentor_filter).facet_options)
    return HttpResponse(str(next((field for field in fields if field.name == name), "")))


@require_safe
@searchers_only
def suggestion_list(request):
    suggested = suggestions.suggest(request.GET.get("q", "")[: suggestions.MAX_TYPED_LENGTH])
    return render(request, "profiles/_suggestions.html", {"suggestions": suggested})


@require_POST
@searching_mentees_only
def save_search(request):
    saved_searches.save(MenteeProfile.objects.get(pk=request.user.pk), request.POST.get("search", ""))
    messages.success(request, _("We'll email you when a mentor who matches this search joins."))
    return redirect("profiles:saved_search_list")


@require_safe
@searchers_only
def saved_search_list(request):
    saved = SavedSearch.objects.filter(mentee=request.user.pk)
    return render(request, "profiles/saved_search_list.html", {"searches": presenters.describe_saved_searches(saved)})


@require_POST
@searching_mentees_only
def forget_search(request, pk):
    get_object_or_404(SavedSearch, mentee=request.user.pk, pk=pk).delete()  # and with it its alert
    messages.success(request, _("You've turned off alerts for this search."))
    return redirect("profiles:saved_search_list")
