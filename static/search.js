// As one types: the counts beside the filters and beside "Show mentors" follow, and the number of mentors is said once, a second after the last act.
"use strict";

const announced = document.getElementById("announced");
const form = document.getElementById("search-form");
const PAUSE = 1000; // milliseconds without an act after which typing has stopped
let acted = 0;
let waiting;

form.addEventListener("input", () => {
  acted = performance.now();
  clearTimeout(waiting);
});
document.addEventListener("htmx:afterSwap", () => {
  const results = document.getElementById("results");
  if (!results || results.dataset.seen) return;
  results.dataset.seen = "yes";
  const counts = JSON.parse(document.getElementById("counts").textContent);
  for (const end of document.querySelectorAll("[data-facet]")) end.textContent = counts[end.dataset.facet] ?? 0;
  document.getElementById("found").textContent = results.dataset.summary;
  clearTimeout(waiting);
  waiting = setTimeout(() => { announced.textContent = results.dataset.summary; }, acted + PAUSE - performance.now());
});

// The filters of a phone lie over the page: "Show mentors" puts them away, and Escape puts the suggestions away.
form.addEventListener("submit", () => {
  const filters = document.getElementById("filters");
  if (filters.matches(":popover-open")) filters.hidePopover();
  document.getElementById("suggestions").replaceChildren();
});
document.getElementById("q").addEventListener("keydown", (event) => {
  if (event.key === "Escape") document.getElementById("suggestions").replaceChildren();
});
