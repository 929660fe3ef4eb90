"""A real Chromium, against the real application with its real guards (CSP, CSRF), as people meet it."""

import os

import pytest

from tests.browser import page_audit

# Playwright keeps a loop in this thread; Django would take that for async code and refuse the test database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture
def cookies_of(live_server, client_of):
    """`cookies_of(user)`: what a browser holds that is signed in as that person."""

    def sign_in(person):
        if person is None:
            return []
        cookies = client_of(person).cookies
        return [{"name": name, "value": morsel.value, "url": live_server.url} for name, morsel in cookies.items()]

    return sign_in


@pytest.fixture
def window_of(browser, live_server, cookies_of, settings):
    """`window_of(person)`: a window of somebody who is signed in, or of a visitor; the console must stay silent."""
    settings.STAFF_SECOND_FACTOR_REQUIRED = False
    opened = []

    def open_window(person=None):
        context = browser.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 900}, locale="en-US")
        context.add_cookies(cookies_of(person))
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.heard = page_audit.listen(page)
        page.on("dialog", lambda dialog: page.heard.append(f"dialog: {dialog.message}"))
        opened.append(page)
        return page

    yield open_window
    heard = [line for page in opened for line in page_audit.complaints(page.heard)]
    for page in opened:
        page.context.close()
    assert heard == []
