"""What is wrong with a page that a browser shows: access, width, language, and what the console says."""

import json
import os
import re
import subprocess
from pathlib import Path

import axe_playwright_python

# `make look` names a newer one.
AXE = Path(os.environ.get("AXE") or Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# Known to Chromium as advice, not as a fault of the page; the second says that the machine is slow (font-display).
ADVICE = re.compile(r"\[DOM\] Password forms should have|.* was preloaded using link preload but not used within")

PHONES, SMALLEST = 390, 320  # px: up to the first; the second is a window of 1280 px at 400 % zoom (WCAG 1.4.10)

LISTEN = """
addEventListener('securitypolicyviolation', e => console.error(`CSP: ${e.violatedDirective} ${e.blockedURI}`));
window.shifted = 0;
new PerformanceObserver(list => list.getEntries().forEach(e => { if (!e.hadRecentInput) window.shifted += e.value }))
  .observe({type: 'layout-shift', buffered: true});
"""
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
# What a finger meets is 44 px high (WCAG 2.5.5), and axe sees that all is 24 px (2.5.8). A link in a sentence is free;
# a tick or a choice is as large as its label, and the link of a card as large as the card.
TOO_SMALL_TO_TOUCH = """() => {
  const controls = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]';
  const words = e => e.textContent.replace(/[\\s·,.:;()]+/g, '').length;
  const block = e => getComputedStyle(e).display === 'inline' ? block(e.parentElement) : e;
  const isInSentence = e => getComputedStyle(e).display === 'inline' && (b =>
    words(b) > [...b.querySelectorAll('a, button')].reduce((sum, link) => sum + words(link), 0))(block(e));
  const target = e => e.matches('[type=checkbox], [type=radio]') ? e.closest('label') || e.labels[0] || e
    : e.closest('.linked') || e;
  return [...document.querySelectorAll(controls)]
    .filter(e => e.checkVisibility({visibilityProperty: true}) && !isInSentence(e))
    .map(e => [e, target(e).getBoundingClientRect()])
    .filter(([e, box]) => box.bottom > 0 && box.width > 1 && (box.height < 43.5 || box.width < 24))
    .map(([e, box]) => `${Math.round(box.width)}×${Math.round(box.height)} ${e.outerHTML.slice(0, 100)}`).slice(0, 8);
}"""
# What passes is not described, and elements are told by their text: both cost more than the rules themselves.
RUN_AXE = """async tags => (await axe.run(document, {
    runOnly: tags, preload: false, resultTypes: ['violations'], selectors: false,
  })).violations
  .map(v => `${v.id}: ${v.nodes.map(n => n.html.slice(0, 120)).slice(0, 3).join(' | ')}`)"""


def listen(page):
    """Collect what the console and the Content-Security-Policy complain about on this page, from now on."""
    heard = []
    page.add_init_script(LISTEN)
    page.add_init_script(AXE)
    page.on("console", lambda line: heard.append(line.text) if line.type in ("error", "warning") else None)
    page.on("pageerror", lambda fault: heard.append(str(fault)))
    return heard


def complaints(heard):
    """What was heard, without advice."""
    return [line for line in heard if not ADVICE.match(line)]


def faults(page, heard, language, is_ours=True):
    """Every fault of the page now shown, as sentences. `is_ours` is false for the admin, which is Django's markup."""
    page.wait_for_load_state()  # what a script names when the page has come has its name
    is_ours = is_ours and "/admin/" not in page.url  # the start page of staff leads there
    found = [f"console: {line}" for line in complaints(heard)]
    heard.clear()
    if (lang := page.locator("html").get_attribute("lang")) != language:
        found.append(f"lang is {lang}, not {language}")
    if is_ours:
        found += [f"wider than the page: {tag}" for tag in page.evaluate(WIDER_THAN_THE_PAGE)]
        found += [f"text cut off: {tag}" for tag in page.evaluate(CUT_OFF)]
    if is_ours and page.viewport_size["width"] <= PHONES:
        found += [f"too small to touch: {tag}" for tag in page.evaluate(TOO_SMALL_TO_TOUCH)]
        found += wider_when_enlarged(page)
    if is_ours and (count := page.locator("h1").count()) != 1:
        found.append(f"{count} main headings")
    found += [f"axe {violation}" for violation in page.evaluate(RUN_AXE, WCAG + ["best-practice"] * is_ours)]
    return found


def jumps(page):
    """What moved while the page came, which nobody had touched yet."""
    shifted = page.evaluate("window.shifted")
    return [f"layout shift {shifted:.6f}"] if shifted and "/admin/" not in page.url else []


def wider_when_enlarged(page):
    """What fits neither the smallest window nor, with letters twice as large, this one; afterwards all is as before."""
    own = page.viewport_size
    page.set_viewport_size(own | {"width": SMALLEST})
    found = [f"wider than a page of {SMALLEST} px: {tag}" for tag in page.evaluate(WIDER_THAN_THE_PAGE)]
    page.set_viewport_size(own)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    found += [f"wider than the page at 200 %: {tag}" for tag in page.evaluate(WIDER_THAN_THE_PAGE)]
    page.evaluate("document.documentElement.style.fontSize = ''")
    return found


def invalid(texts, folder):
    """What html-validate finds in the HTML of {page: text}, by page; `folder` is an empty one to write them to."""
    (folder / ".htmlvalidate.json").write_text(json.dumps({"root": True, "extends": ["html-validate:standard"]}))
    for number, text in enumerate(texts.values()):
        (folder / f"{number}.html").write_text(text)
    judge = Path(os.environ["JUDGES"], "node_modules", ".bin", "html-validate")
    command = [judge, "--formatter", f"json={folder / 'found.json'}", f"{folder}/*.html"]
    subprocess.run(command, capture_output=True, check=False)
    pages, wrong = list(texts), {}
    for found in json.loads((folder / "found.json").read_text()):
        lines = [f"html {one['ruleId']}: {one['message']} (line {one['line']})" for one in found["messages"]]
        wrong |= {pages[int(Path(found["filePath"]).stem)]: lines} if lines else {}
    return wrong
