// A form that saves itself says honestly whether it is saved (components/saving.html). Saving is htmx's; without this
// file nothing is lost but the words.
"use strict";

const state = () => document.querySelector("[data-saving]");
const form = () => state() && document.querySelector(state().dataset.saving);
const said = () => state()?.querySelector("[data-said]");
// How often something was typed: in all, before the last sending, and before the last one that was kept.
let typed = 0, sent = 0, saved = 0;

function say(words) {
  if (said() && said().textContent !== words) said().textContent = words;
}

function sayUnsaved() {
  if (state()) say(navigator.onLine ? state().dataset.waiting : state().dataset.unsaved);
}

document.addEventListener("input", (event) => {
  if (!form()?.contains(event.target)) return;
  typed += 1;
  sayUnsaved();
});
// Who sends what is typed: the sentence itself, or the form, which its own answer may have replaced by then.
const saves = (event) => state() && event.detail.elt.matches(`[data-saving], ${state().dataset.saving}`);
document.addEventListener("htmx:beforeRequest", (event) => { if (saves(event)) sent = typed; });
document.addEventListener("htmx:afterOnLoad", (event) => {
  if (!saves(event) || state()?.querySelector("[data-refused]")) return;
  if (event.detail.xhr.status >= 400) return; // htmx calls a refused page loaded, too
  saved = sent;
  if (typed !== saved) sayUnsaved();
});
// A refusal is a sentence (RefusalMiddleware); anything else that fails is no connection.
const sentence = (answer) => (answer?.status === 409 ? answer.responseText : "");
for (const failure of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.addEventListener(failure, (event) => {
    if (saves(event)) say(sentence(event.detail.xhr) || state().dataset.unsaved);
  });
}
function sendWhatWaits() {
  if (typed !== saved && form()) form().dispatchEvent(new Event("input", { bubbles: true }));
}
addEventListener("online", sendWhatWaits);
addEventListener("offline", () => { if (typed !== saved) sayUnsaved(); });
// A new form is listened to once it has settled: words typed before that are told again.
document.addEventListener("htmx:afterSettle", (event) => { if (event.target.contains(form())) sendWhatWaits(); });
addEventListener("beforeunload", (event) => { if (typed !== saved) event.preventDefault(); });
document.addEventListener("submit", () => { saved = typed; });

// A tab that is closed, or a phone put away: the last words go out at once, and arrive though the page is gone.
async function answerToLastWords() {
  const words = new FormData(form());
  for (const [name, value] of Object.entries(JSON.parse(state().getAttribute("hx-vals") ?? "{}"))) words.set(name, value);
  htmx.trigger(state(), "htmx:abort");
  const options = { method: "POST", body: words, keepalive: true, headers: { "HX-Request": "true" } };
  try {
    const answer = await fetch(state().getAttribute("hx-post"), options);
    return { status: answer.status, responseText: await answer.text() };
  } catch {
    return null;
  }
}
document.addEventListener("visibilitychange", async () => {
  if (document.visibilityState !== "hidden" || typed === saved || !form() || !navigator.onLine) return;
  const upTo = typed, answer = await answerToLastWords();
  if (!form()) return;
  if (sentence(answer)) return say(sentence(answer));
  if (answer?.status !== 200) return sayUnsaved();
  const page = new DOMParser().parseFromString(answer.responseText, "text/html");
  if (page.querySelector("[data-refused]")) return sayUnsaved();
  const revision = page.getElementById("revision");
  if (revision) form().revision.value = Math.max(form().revision.value, revision.value);
  saved = upTo;
  if (typed === saved) say(page.querySelector("[data-said]").textContent);
});
