// What a page can do without this file, it does without this file. No inline handlers, nothing evaluated.
"use strict";

// Our own words next to the field beat the browser's bubble, which vanishes: let the server answer.
for (const form of document.querySelectorAll("form[method=post]")) form.noValidate = true;

// What needs attention comes first: in the focus and in the title of the page (WCAG 3.3.1, 2.4.2).
function tellOfErrors(root) {
  const summary = root.querySelector("[data-error]");
  if (!summary) return;
  if (!document.title.startsWith(summary.dataset.error)) document.title = `${summary.dataset.error}: ${document.title}`;
}

// Counters advise, once half of the room is taken; to the ear only when little is left.
function countLetters(root) {
  for (const note of root.querySelectorAll("[data-counts]")) {
    const text = document.getElementById(note.dataset.counts);
    const tell = () => {
      const most = text.maxLength, count = text.value.length;
      note.textContent = count * 2 < most ? "" : note.dataset.left.replace("{n}", count).replace("{max}", most);
      note.classList.toggle("over", count >= most);
      note.setAttribute("aria-live", count > most * 0.9 ? "polite" : "off");
    };
    text.addEventListener("input", tell);
    tell();
  }
}

// A link to a page that asks "are you sure?" may ask it here, in a dialog that holds the same form.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-dialog]");
  const dialog = link && document.getElementById(link.dataset.dialog);
  if (dialog) { event.preventDefault(); dialog.showModal(); }
  const button = event.target.closest("[data-close]");
  if (button) { event.preventDefault(); button.closest("dialog").close(); }
});

// Pressing twice sends once, and the pressed button shows that it works until the next page has come. After 20 seconds,
// or back from the history, it can be pressed again: a download leaves the page as it was.
const WAIT = 20_000; // milliseconds
const working = document.getElementById("working");
const labels = new WeakMap(); // of pressed buttons, which say "Sending…" in as much room
function showWorking(button, isBusy) {
  if (button && working && isBusy !== labels.has(button)) {
    if (isBusy) labels.set(button, [...button.childNodes]);
    button.style.minWidth = isBusy ? `${button.offsetWidth}px` : "";
    button.replaceChildren(...(isBusy ? [working.dataset.words] : labels.get(button)));
    if (!isBusy) labels.delete(button);
  }
  button?.toggleAttribute("data-busy", isBusy);
  if (working) working.textContent = isBusy ? working.dataset.words : "";
}
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.method !== "post") return;
  const form = event.target, button = event.submitter;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "yes";
  showWorking(button, true);
  setTimeout(() => { delete form.dataset.sent; showWorking(button, false); }, WAIT);
});
addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
  for (const button of document.querySelectorAll("[data-busy]")) showWorking(button, false);
});

tellOfErrors(document); // the page itself focuses it, by its autofocus
countLetters(document);
document.addEventListener("htmx:load", (event) => {
  if (event.target === document.body) return;
  tellOfErrors(event.target);
  event.target.querySelector("[data-error]")?.focus();
  countLetters(event.target);
});
// What a page sends by itself, and the portal refuses, is answered in a sentence where it would have said "saved".
document.addEventListener("htmx:responseError", (event) => {
  const { xhr, target } = event.detail;
  if (xhr.status === 409 && target.matches("[role=status], [aria-live]")) target.textContent = xhr.responseText;
});

// The way back to the Mentor Network leads to the search one came from: its words, filters and page, and where one was.
if (location.pathname === "/mentors/") addEventListener("pagehide", () => sessionStorage.setItem("search", location.href));
for (const link of document.querySelectorAll("a[data-to-search]")) {
  const search = sessionStorage.getItem("search");
  if (!search) continue;
  link.href = search;
  if (document.referrer === search) link.addEventListener("click", (event) => { event.preventDefault(); history.back(); });
}

// What forms need from page to page; a page without one does without it.
const { forms } = document.currentScript.dataset;
if (document.querySelector("main form[method=post]")) import(forms);
document.addEventListener("submit", (event) => { if (event.target.matches("[action$='/logout/']")) sessionStorage.clear(); });
// A form that comes back to its own page leaves the reader where they were: at the same control, at the same height.
document.addEventListener("submit", ({ target, submitter }) => {
  if (submitter && "stays" in target.dataset) sessionStorage.setItem("stays", submitter.getBoundingClientRect().top);
});
addEventListener("load", () => {
  const height = sessionStorage.getItem("stays"), control = document.getElementById(location.hash.slice(1));
  sessionStorage.removeItem("stays");
  if (height === null || !control) return;
  control.focus({ preventScroll: true });
  scrollBy({ top: control.getBoundingClientRect().top - height, behavior: "instant" });
});
