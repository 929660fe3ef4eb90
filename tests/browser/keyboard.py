"""The keyboard of somebody who uses nothing else: Tab, Enter, the space bar and letters."""

MOST_STOPS = 200  # more than any page has; a button that is never reached fails
IS_AT = "selector => document.activeElement.matches(selector)"
IS_SEEN = """() => {
  const style = getComputedStyle(document.activeElement);
  return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
}"""


class Keyboard:
    def __init__(self, page):
        self.page = page

    def is_at(self, selector):
        return self.page.evaluate(IS_AT, selector)

    def go_to(self, selector):
        """Tab until this has the focus, and see that one can see it."""
        self.page.wait_for_load_state()  # what htmx fetches while somebody types is no page yet
        for _ in range(MOST_STOPS):
            self.page.keyboard.press("Tab")
            if self.is_at(selector):
                assert self.page.evaluate(IS_SEEN), f"{selector} has the focus and does not show it"
                return self
        there = self.page.get_by_role("main").inner_text()
        raise AssertionError(f"{selector} cannot be reached by the keyboard on\n{there}")

    def press(self, key):
        self.page.keyboard.press(key)
        return self

    def enter(self):
        """Press Enter, and be on the next page: an address that htmx changes does not make one."""
        self.page.evaluate("window.isLeft = true")
        self.page.keyboard.press("Enter")
        self.page.wait_for_function("() => !window.isLeft && document.readyState === 'complete'")
        return self

    def type(self, text):
        self.page.keyboard.type(text)
        return self
