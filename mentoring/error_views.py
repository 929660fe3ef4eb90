from django.shortcuts import redirect, render

from accounts import preserved_posts


def csrf_failure(request, reason=""):
    """A page that stayed open during another sign-in sends an old token: preserve what was typed."""
    if preserved_posts.is_from_our_page(request) and preserved_posts.preserve_post(request):
        return redirect("accounts:kept")
    return render(request, "403_csrf.html", status=403)
