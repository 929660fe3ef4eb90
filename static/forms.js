// What forms need from page to page and from window to window.

// What was typed comes back with the page: after Back, after loading it again, and in the other language. It stays in
// this tab, under the person and the address, until it is back or sent. Forms that save themselves need none of it.
// A form with data-keeps takes long to write: its words come back by whichever way its page is opened again, with a note
// that they are not sent yet, and another if the page (data-seen) has changed since. The server hears on which page they
// were typed (data-typed-on).
const longForm = document.querySelector("main form[data-keeps]");
const page = longForm ? new URL(longForm.action) : location;
const keyAt = (address) => `typed:${document.getElementById("main")?.dataset.person ?? ""}:${address}`;
const words = {
  key: keyAt(page.pathname + page.search),
  isComingBack: false,
  isSent: false,
};
const NEVER_KEPT = "[type=password], [autocomplete$=password], [type=hidden], [type=file], [autocomplete=one-time-code]";

function typedForms() {
  const saving = document.querySelector("[data-saving]")?.dataset.saving;
  const all = [...document.querySelectorAll("main form[method=post]:not([data-typed-at])")];
  return all.filter((form) => !saving || !form.matches(saving));
}
function fields() {
  const all = typedForms().flatMap((form) => [...form.elements]);
  return all.filter((field) => field.name && !field.matches(`button, fieldset, ${NEVER_KEPT}`));
}
const revision = () => document.querySelector("main form [data-seen]")?.value;
const typedOn = () => document.querySelector("main form [data-typed-on]");
// A page that refused what was sent has it as its own answers, which count as typed all the same; so does one to which
// answers were carried from another (data-carried).
const isRefused = Boolean(document.querySelector("main .summary[data-error]"));
const hasAnswers = isRefused || Boolean(longForm?.matches("[data-carried]"));
const answer = (field) => (["checkbox", "radio"].includes(field.type) ? field.checked : field.value);
function opening(field) {
  if (["checkbox", "radio"].includes(field.type)) return field.defaultChecked;
  if (field.type !== "select-one") return field.defaultValue;
  return ([...field.options].find((option) => option.defaultSelected) ?? field.options[0])?.value;
}

document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.method !== "post") return;
  if (event.target.matches("[action$='/setlang/']")) words.isComingBack = true;
  else if (event.target.closest("main")) words.isSent = true;
});
document.querySelector("#stale a")?.addEventListener("click", () => { words.isComingBack = true; });
addEventListener("pageshow", () => { words.isSent = words.isComingBack = false; });
addEventListener("pagehide", () => {
  const changed = fields().flatMap((field, place) => {
    const now = answer(field);
    return hasAnswers || now !== opening(field) ? [{ place, name: field.name, now, ...(now === true && { value: field.value }) }] : [];
  });
  const version = longForm?.elements.namedItem("version")?.value;
  const kept = { isComingBack: words.isComingBack, changed, seen: revision(), typedOn: typedOn()?.value, version };
  if (words.isSent || !changed.length) sessionStorage.removeItem(words.key);
  else sessionStorage.setItem(words.key, JSON.stringify(kept));
});

function bringBack() {
  const kept = JSON.parse(sessionStorage.getItem(words.key) ?? "null");
  sessionStorage.removeItem(words.key);
  const arrival = performance.getEntriesByType("navigation")[0]?.type;
  const isBack = kept?.isComingBack || ["back_forward", "reload"].includes(arrival);
  if (!kept || !(isBack || longForm)) return;
  for (const note of longForm?.querySelectorAll("[data-returned]") ?? []) {
    note.hidden = note.dataset.returned === "changed" && kept.seen === revision();
  }
  if (typedOn() && kept.typedOn) typedOn().value = kept.typedOn;
  const present = fields();
  for (const { place, name, now } of kept.changed) {
    const field = present[place];
    if (!field || field.name !== name) continue; // the page has other questions now
    if ("aboutText" in field.dataset && kept.seen !== revision()) continue; // it was said of another text
    if (typeof now === "boolean") field.checked = now;
    else field.value = now;
    field.closest("details")?.setAttribute("open", "");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
bringBack();

// Words whose page has become another since they were typed (data-typed-at, its address) can be brought to that one:
// the server then shows them there, as it does when they are sent from their own page.
const bringer = document.querySelector("[data-typed-at]");
const left = bringer && JSON.parse(sessionStorage.getItem(keyAt(bringer.dataset.typedAt)) ?? "null");
if (left) {
  bringer.hidden = false;
  bringer.addEventListener("submit", () => {
    const answers = left.changed.filter(({ now }) => now !== false).map(({ name, now, value }) => [name, value ?? now]);
    for (const [name, value] of [...answers, ["version", left.version ?? ""]]) {
      const field = Object.assign(document.createElement("textarea"), { name, value, hidden: true });
      bringer.append(field); // a hidden input would lose line breaks
    }
    sessionStorage.removeItem(keyAt(bringer.dataset.typedAt));
  });
}

// A password can be read while one types it; it is sent hidden, so that no browser takes it for a text to suggest.
for (const button of document.querySelectorAll("[data-shows]")) {
  const input = document.getElementById(button.dataset.shows);
  const show = (isShown) => {
    input.type = isShown ? "text" : "password";
    button.setAttribute("aria-pressed", isShown);
  };
  show(false);
  button.addEventListener("click", () => show(input.type === "password"));
  input.form.addEventListener("submit", () => show(false));
}

// A browser has no page for Back where it should send something again: the form itself is at the same address.
const refused = isRefused && typedForms()[0];
if (refused && new URL(refused.action).pathname === location.pathname) {
  history.replaceState(history.state, "", location.href);
}

// A page from before your last act in another window, or from the history, says so: acts are counted for all windows.
const stale = document.getElementById("stale");
const lastAct = () => Number(localStorage.getItem("acted") ?? 0);
const opened = lastAct(); // also when it comes back from the history: what was done here has been done since
let seen = opened;
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.method !== "post" || !event.target.closest("main")) return;
  seen = Date.now();
  localStorage.setItem("acted", seen);
});
function tellIfStale(since) {
  if (lastAct() > since) stale.hidden = false;
}
addEventListener("pageshow", (event) => { if (event.persisted) tellIfStale(opened); });
document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") tellIfStale(seen); });
addEventListener("focus", () => tellIfStale(seen));
