"""Where somebody presses and what they are told, found by addresses, values and codes: never by words."""

from playwright.sync_api import expect


def act(address, value=""):
    """The button of the form that is sent to an address; of several, the one with this value."""
    which = f'[value="{value}"]' if value else ""
    return f'form[action="{address}"] button:not([type=button]){which}'


def do(value):
    """The button of a draft, or of a page of staff, that sends this along."""
    return f'button[value="{value}"]'


def link(address):
    return f'main a[href="{address}"]'


# The one thing a page is for.
MAIN = "main form button.main"


def choose_time(page, time):
    """Tap the day and the half hour of a time as a field holds it: 2036-07-01T10:00."""
    page.locator("#times-chooser .week-days button").first.wait_for()  # a script makes them
    day = page.locator(f'#times-chooser [value="{time[:10]}"]')
    if not day.count():
        page.locator("#times-chooser [data-week]:visible").click()
    day.click()
    page.locator(f'#times-chooser [value="{time}"]').click()


def press(page, selector):
    page.locator(selector).first.click()


def is_told(page, code):
    """A message with this code is on the page."""
    expect(page.locator(f'[data-code="{code}"]').first).to_be_visible()
