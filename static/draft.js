// A draft that says honestly whether it is saved. Saving itself is htmx's; without this file nothing is lost but the words.
"use strict";

const form = () => document.getElementById("draft-form");
const state = () => document.getElementById("draft-state");
// How often something was typed: in all, before the last sending, and before the last one that was kept.
let typed = 0, sent = 0, saved = 0;

function say(words) {
  const said = document.getElementById("draft-said");
  if (said && said.textContent !== words) said.textContent = words;
}

function sayUnsaved() {
  if (state()) say(navigator.onLine ? state().dataset.waiting : state().dataset.unsaved);
}

document.addEventListener("input", (event) => {
  if (!event.target.closest("#draft-form")) return;
  typed += 1;
  sayUnsaved();
});
document.addEventListener("htmx:beforeRequest", (event) => { if (event.detail.elt.closest("#draft")) sent = typed; });
document.addEventListener("htmx:afterOnLoad", (event) => {
  if (!event.detail.elt.closest("#draft") || document.querySelector("#draft [data-refused]")) return;
  if (event.detail.xhr.status >= 400) return; // htmx calls a refused page loaded, too
  saved = sent;
  if (typed !== saved) sayUnsaved();
});
// A refusal is a sentence (RefusalMiddleware); anything else that fails is no connection.
const sentence = (answer) => (answer?.status === 409 ? answer.responseText : "");
for (const failure of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.addEventListener(failure, (event) => {
    if (state()) say(sentence(event.detail.xhr) || state().dataset.unsaved);
  });
}
function sendWhatWaits() {
  if (typed !== saved && form()) form().dispatchEvent(new Event("input", { bubbles: true }));
}
addEventListener("online", sendWhatWaits);
// A new form is listened to once it has settled: words typed before that are told again.
document.addEventListener("htmx:afterSettle", (event) => { if (event.target.id === "draft") sendWhatWaits(); });
addEventListener("beforeunload", (event) => { if (typed !== saved) event.preventDefault(); });
document.addEventListener("submit", () => { saved = typed; });

// A tab that is closed, or a phone put away: the last words go out at once, and arrive though the page is gone.
document.addEventListener("visibilitychange", async () => {
  if (document.visibilityState !== "hidden" || typed === saved || !form() || !navigator.onLine) return;
  const words = new FormData(form()), upTo = typed;
  words.set("do", "autosave");
  htmx.trigger(state(), "htmx:abort");
  const answer = await fetch(form().action, { method: "POST", body: words, keepalive: true, headers: { "HX-Request": "true" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const revision = page.getElementById("revision");
  if (!revision || !form()) return;
  form().revision.value = Math.max(form().revision.value, revision.value);
  saved = upTo;
  if (typed === saved) say(page.getElementById("draft-said").textContent);
});
