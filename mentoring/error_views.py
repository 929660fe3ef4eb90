from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponseServerError
from django.shortcuts import redirect, render
from django.template.loader import render_to_string

from accounts import preserved_posts


@login_not_required
def bad_request(request, exception):
    return render(request, "400.html", status=400)


@login_not_required
def forbidden(request, exception):
    return render(request, "403.html", status=403)


@login_not_required
def not_found(request, exception):
    """The same page for what does not exist and for what belongs to other people (DESIGN §7)."""
    return render(request, "404.html", status=404)


@login_not_required
def server_error(request):
    # Without the request, because the error may come from a context processor.
    return HttpResponseServerError(render_to_string("500.html"))


@login_not_required
def csrf_failure(request, reason=""):
    """A page that stayed open during another sign-in sends an old token: preserve what was typed."""
    if preserved_posts.is_from_our_page(request) and preserved_posts.preserve_post(request):
        return redirect("accounts:kept")
    return render(request, "403_csrf.html", status=403)
