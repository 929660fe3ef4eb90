"""A real Chromium, against the real application with its real guards (CSP, CSRF), as people meet it."""

import os

import pytest

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
