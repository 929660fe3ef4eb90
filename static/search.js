// As one types: the counts beside the filters and beside "Show mentors" follow, and the number of mentors is said once, a second after the last act.
"use strict";

const announced = document.getElementById("announced");
const form = document.getElementById("search-form");
const PAUSE = 1000; // milliseconds without an act after which typing has stopped
let acted = 0;
let waiting;
let isSubmitted = false; // since the last letter

form.addEventListener("input", () => {
  isSubmitted = false;
  acted = performance.now();
  clearTimeout(waiting);
});
document.addEventListener("htmx:afterSwap", () => {
  const results = document.getElementById("results");
  if (!results || results.dataset.seen) return;
  results.dataset.seen = "yes";
  const counts = JSON.parse(document.getElementById("counts").textContent);
  for (const end of document.querySelectorAll("[data-facet]")) {
    end.textContent = counts[end.dataset.facet] ?? 0;
    end.parentElement.classList.toggle("none", !counts[end.dataset.facet]);
  }
  document.getElementById("found").textContent = results.dataset.summary;
  clearTimeout(waiting);
  waiting = setTimeout(() => { announced.textContent = results.dataset.summary; }, acted + PAUSE - performance.now());
});

// The filters of a phone lie over the page: "Show mentors" puts them away, and Escape puts the suggestions away.
form.addEventListener("submit", () => {
  isSubmitted = true;
  const filters = document.getElementById("filters");
  if (filters.matches(":popover-open")) filters.hidePopover();
  document.getElementById("suggestions").replaceChildren();
});
document.getElementById("q").addEventListener("keydown", (event) => {
  if (event.key === "Escape") document.getElementById("suggestions").replaceChildren();
});

// Old results never stand unsaid under new words: while a search is on its way they are dimmed, and if it is lost a
// sentence says which results they are.
const lost = document.getElementById("lost");
const results = () => document.getElementById("results");
const isSearch = (event) => event.detail.target?.id === "results";
function showResults(are) {
  lost.hidden = true;
  results().setAttribute("aria-busy", are === "on their way");
}
function sayLost(how) {
  const [why, which] = lost.querySelectorAll("span"), { query } = results().dataset;
  const isOfOtherWords = query && query !== document.getElementById("q").value.trim();
  why.textContent = why.dataset[how];
  which.textContent = isOfOtherWords ? which.dataset.for.replace("{query}", () => query) : which.dataset.before;
  showResults("here");
  lost.hidden = false;
  document.getElementById("found").textContent = announced.textContent = "";
  clearTimeout(waiting);
}
document.addEventListener("htmx:beforeRequest", (event) => { if (isSearch(event)) showResults("on their way"); });
document.addEventListener("htmx:afterSwap", (event) => { if (isSearch(event)) showResults("here"); });
for (const [failure, how] of [["htmx:sendError", "offline"], ["htmx:timeout", "offline"], ["htmx:responseError", "failed"]]) {
  document.addEventListener(failure, (event) => { if (isSearch(event)) sayLost(how); });
}
// What was typed just before Enter is that search, which is on its way: a second one would take its place in the history.
document.addEventListener("htmx:confirm", (event) => { if (event.detail.elt.id === "q" && isSubmitted) event.preventDefault(); });
