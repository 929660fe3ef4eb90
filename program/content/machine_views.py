"""What the portal says to search engines, phones, and people who have found a hole in it."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from core.text_values import TEXT_VALUES
from core.tokens import token
from notifications.models import ProgramSettings
from notifications.rendering import absolute_url

# All that a search engine may show: none of it is about a person.
PUBLIC_PAGES = (
    "program:front",
    "program:faq",
    "program:help",
    "program:materials",
    "program:privacy",
    "program:accessibility",
    "profiles:numbers",
    "profiles:join_mentee",
    "profiles:join_mentor",
)
SECURITY_CONTACT_LASTS = timedelta(days=180)
for_a_day = cache_control(public=True, max_age=86_400)


@login_not_required
@require_safe
@for_a_day
def robots(_request):
    """Which pages a search engine may read (RFC 9309): the public ones, and what they are made of."""
    allowed = [f"Allow: {reverse(name)}$" for name in PUBLIC_PAGES]
    ways = [*allowed, f"Allow: {settings.STATIC_URL}", "Disallow: /"]
    lines = ["User-agent: *", *ways, f"Sitemap: {absolute_url(reverse('program:sitemap'))}"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@login_not_required
@require_safe
@for_a_day
def sitemap(request):
    """The public pages (sitemaps.org)."""
    context = {"addresses": [absolute_url(reverse(name)) for name in PUBLIC_PAGES]}
    return render(request, "program/sitemap.xml", context, content_type="application/xml; charset=utf-8")


@login_not_required
@require_safe
@for_a_day
def manifest(_request):
    """How the portal stands among the apps of a phone (W3C Web Application Manifest)."""
    name = _("Career Mentoring")
    sizes = (192, 512)
    icons = [
        {"src": static(f"icons/mark-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"} for size in sizes
    ]
    content = {
        "name": f"{TEXT_VALUES['university']} {name}",
        "short_name": name,
        "start_url": reverse("program:home"),
        "display": "minimal-ui",
        "background_color": token("bg"),
        "theme_color": token("ink"),
        "icons": icons,
    }
    return JsonResponse(content, content_type="application/manifest+json")


@login_not_required
@require_safe
def security(_request):
    """Whom to write to about a hole in the portal (RFC 9116): the program office, as staff have set its address."""
    expires = (timezone.now() + SECURITY_CONTACT_LASTS).isoformat(timespec="seconds")
    lines = [
        f"Contact: mailto:{ProgramSettings.current().office_email}",
        f"Expires: {expires}",
        "Preferred-Languages: en, es",
        f"Canonical: {absolute_url(reverse('program:security'))}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
