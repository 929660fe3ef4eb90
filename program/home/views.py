from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from program.home.action_items import action_items_for, first_steps_for


@require_safe
def home(request):
    """What needs me now? Staff have their own workplace."""
    if request.user.is_staff:
        return redirect("admin:index")
    needs = action_items_for(request.user)
    mine, others = ([need for need in needs if need.is_mine is ours] for ours in (True, False))
    context = {"mine": mine, "others": others, "beginnings": first_steps_for(request.user)}
    return render(request, "program/home.html", context)
