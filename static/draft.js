// A draft that says honestly whether it is saved. Saving itself is htmx's; without this file nothing is lost but the words.
"use strict";

const form = () => document.getElementById("draft-form");
const state = () => document.getElementById("draft-state");
let unsaved = false;

function say(words) {
  const said = document.getElementById("draft-said");
  if (said && said.textContent !== words) said.textContent = words;
}

document.addEventListener("input", (event) => {
  if (!event.target.closest("#draft-form")) return;
  unsaved = true;
  say(navigator.onLine ? state().dataset.waiting : state().dataset.unsaved);
});

for (const failure of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.addEventListener(failure, () => { unsaved = true; if (state()) say(state().dataset.unsaved); });
}
document.addEventListener("htmx:afterOnLoad", (event) => {
  if (event.detail.elt.closest("#draft") && !document.querySelector("#draft :is([data-error], [data-refused])")) unsaved = false;
});
addEventListener("online", () => { if (unsaved && form()) form().dispatchEvent(new Event("input", { bubbles: true })); });
addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
document.addEventListener("submit", () => { unsaved = false; });
