from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from profiles.permissions import build_searcher, searcher_facts
from program.home.action_items import action_items_for, first_steps_for
from program.home.beside import beside_items
from program.home.person import load_person


@require_safe
def home(request):
    """What needs this person's attention. Staff are sent to the staff workspace."""
    if request.user.is_staff:
        return redirect("admin:index")
    request.person_facts = searcher_facts(request.user)
    person = load_person(request.user)
    items = action_items_for(person)
    mine, others, over = [], [], []
    for item in items:
        (mine if item.is_mine else over if item.is_over else others).append(item)
    beside = beside_items(person, items, build_searcher(request.user, request.person_facts))
    context = {"mine": mine, "others": others, "over": over, "beside": beside, "first_steps": first_steps_for(person)}
    return render(request, "program/home.html", context)
