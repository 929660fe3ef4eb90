"""What is wrong with a page that a browser shows: access, width, language, and what the console says."""

from pathlib import Path

import axe_playwright_python

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# Known to Chromium as advice, not as a fault of the page.
ADVICE = ("[DOM] Password forms should have",)

LISTEN = (
    "addEventListener('securitypolicyviolation', e => console.error(`CSP: ${e.violatedDirective} ${e.blockedURI}`))"
)
WIDER_THAN_THE_PAGE = """() => {
  const most = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= most) return [];
  return [...document.querySelectorAll('body *')]
    .filter(e => e.getBoundingClientRect().right > most + 1).map(e => e.outerHTML.slice(0, 100)).slice(0, 5);
}"""
CUT_OFF = """() => [...document.querySelectorAll('main *')].filter(e => {
  const style = getComputedStyle(e);
  const hides = ['hidden', 'clip'].includes(style.overflowX) || style.textOverflow === 'ellipsis';
  return hides && e.clientWidth > 1 && e.scrollWidth > e.clientWidth + 1 && e.textContent.trim() && e.tagName !== 'svg';
}).map(e => e.outerHTML.slice(0, 100)).slice(0, 5)"""
# What passes is not described, and elements are told by their text: both cost more than the rules themselves.
RUN_AXE = """async tags => (await axe.run(document, {
    runOnly: tags, preload: false, resultTypes: ['violations'], selectors: false,
  })).violations
  .map(v => `${v.id}: ${v.nodes.map(n => n.html.slice(0, 120)).slice(0, 3).join(' | ')}`)"""


def listen(page):
    """Collect what the console and the Content-Security-Policy complain about on this page, from now on."""
    heard = []
    page.add_init_script(LISTEN)
    page.on("console", lambda line: heard.append(line.text) if line.type in ("error", "warning") else None)
    page.on("pageerror", lambda fault: heard.append(str(fault)))
    return heard


def faults(page, heard, language, is_ours=True):
    """Every fault of the page now shown, as sentences. `is_ours` is false for the admin, which is Django's markup."""
    found = [f"console: {line}" for line in heard if not line.startswith(ADVICE)]
    heard.clear()
    if (lang := page.locator("html").get_attribute("lang")) != language:
        found.append(f"lang is {lang}, not {language}")
    if is_ours:
        found += [f"wider than the page: {tag}" for tag in page.evaluate(WIDER_THAN_THE_PAGE)]
        found += [f"text cut off: {tag}" for tag in page.evaluate(CUT_OFF)]
    if is_ours and (count := page.locator("h1").count()) != 1:
        found.append(f"{count} main headings")
    page.evaluate(AXE)
    found += [f"axe {violation}" for violation in page.evaluate(RUN_AXE, WCAG + ["best-practice"] * is_ours)]
    return found
