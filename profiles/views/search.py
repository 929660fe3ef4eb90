from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from profiles.models import MenteeProfile, SavedSearch
from profiles.permissions import searching_mentees_only, seekers_only
from profiles.search import presenters, result_page, saved_searches, suggestions
from profiles.search.engine import Wish, search
from profiles.search.filters import MentorFilter
from profiles.search.related import nearby
from profiles.search.zero_results import count_gap


@require_safe
@seekers_only
def mentor_list(request):
    narrowing = MentorFilter(request.GET)
    seeker = request.seeker
    wish = Wish(narrowing.query, narrowing.narrowed, seeker.cares_about, seeker.pk, narrowing.number)
    found = search(wish, mend="as_typed" not in request.GET, look=result_page.look)
    is_typing = request.htmx and request.htmx.trigger == "q"
    is_typed_anew = not is_typing and "saved" not in request.GET
    if not found.total and is_typed_anew and seeker.is_mentee:
        count_gap(narrowing.query, found.understanding)
    context = {
        "narrowing": narrowing,
        "found": found,
        "cards": presenters.cards(found, seeker.cares_about),
        "summary": presenters.summary(found, narrowing),
        "pages": presenters.pages(found, narrowing.number),
        "chips": narrowing.chips(found.options),
        "counts": {option.facet: option.count for option in found.options if option.count},
        "alternatives": presenters.alternatives(found),
        "nearby": nearby(found.understanding) if not found.total else None,
        "is_typing": is_typing,
    }
    if request.htmx and not request.htmx.history_restore_request:
        return render(request, "profiles/mentor_list.html#results", context)
    return render(request, "profiles/mentor_list.html", context | {"filters": narrowing.narrowings(found.options)})


@require_safe
@seekers_only
def suggestion_list(request):
    found = suggestions.suggest(request.GET.get("q", "")[: suggestions.LONGEST])
    return render(request, "profiles/_suggestions.html", {"suggestions": found})


@require_POST
@searching_mentees_only
def save_search(request):
    saved_searches.save(MenteeProfile.objects.get(pk=request.user.pk), request.POST.get("search", ""))
    messages.success(request, _("We'll email you when a mentor who fits joins."))
    return redirect("profiles:saved_search_list")


@require_safe
@seekers_only
def saved_search_list(request):
    saved = SavedSearch.objects.filter(mentee=request.user.pk)
    return render(request, "profiles/saved_search_list.html", {"searches": presenters.described(saved)})


@require_POST
@searching_mentees_only
def forget_search(request, pk):
    saved = get_object_or_404(SavedSearch.objects.filter(mentee=request.user.pk), pk=pk)
    saved_searches.forget(saved)
    messages.success(request, _("You've turned off alerts for this search."))
    return redirect("profiles:saved_search_list")
