from datetime import timedelta

from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from agreements import acts
from agreements.deadlines import DEADLINE_REMINDERS
from core.days import day_at, today
from core.next_step import NextStep
from profiles.permissions import build_searcher, searcher_facts
from program.home.action_items import action_items_for, first_steps_for
from program.home.beside import beside_items
from program.home.person import load_person

GOAL_IS_NEAR = timedelta(days=max(DEADLINE_REMINDERS))


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
        (mine if needs_attention(item) else over if item.is_over else others).append(item)
    beside = beside_items(person, items, build_searcher(request.user, request.person_facts))
    context = {"mine": mine, "others": others, "over": over, "beside": beside, "first_steps": first_steps_for(person)}
    return render(request, "program/home.html", context)


def needs_attention(item: NextStep) -> bool:
    """Whether its reader acts on it now. A goal waits under what is in progress until its first reminder is due."""
    is_far_off = item.act == acts.WORK_ON_GOAL.code and item.by and day_at(item.by) > today() + GOAL_IS_NEAR
    return item.is_mine and not is_far_off
