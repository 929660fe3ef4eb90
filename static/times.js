// Times are chosen by taps: a day, then half hours. The fields of the form stay the answer: this fills and empties
// them, and makes each a line of the list of what was chosen. A time that is none of these half hours stays a field.
"use strict";

const times = document.getElementById("times"), chooser = document.getElementById("times-chooser");
const { weeks, clock, usual } = JSON.parse(document.getElementById("slots").textContent);
const part = (selector) => chooser.querySelector(selector);
const [days, slots, said] = ["week-days", "slots", "muted"].map((name) => part(`.${name}`));
const [otherHours, otherTime] = [part("[data-other-hours]"), part("[data-other-time]")];
const lines = [...times.querySelectorAll(".field:has(> [type=datetime-local])")].map(lineOf);
const DAYS = weeks.flatMap((week) => week.days);
// The first day is soon over, and a time has to be read and chosen before it comes: it begins with the second.
let week = 0, day = DAYS[1], isAllDay = false;

// A line of the list: its field, the words for it, and the button that removes it.
function lineOf(row) {
  const field = row.querySelector("input"), words = document.createElement("span");
  const remove = part("template").content.firstElementChild.cloneNode(true);
  remove.id = `remove_${field.id}`;
  row.append(words, remove);
  const line = { row, field, words, remove, isTyped: false };
  remove.addEventListener("click", () => empty(line));
  return line;
}
const lineWith = (value) => lines.find(({ field }) => field.value === value);
const unused = () => lines.find(({ field, isTyped }) => !field.value && !isTyped);
const count = () => lines.filter(({ field }) => field.value).length;

// How a person reads a value of a field: "Fri, March 6, 10 am"; nothing for a time that is none of the half hours.
function nameOf(value) {
  const [date, hour] = value.split("T");
  const [on, at] = [DAYS.find((one) => one.day === date), clock.find(([one]) => one === hour)];
  return on && at ? `${on.name}, ${at[1]}` : "";
}
function say(sentence, time = "") {
  said.textContent = said.dataset[sentence].replace("{time}", time).replace("{n}", count()).replace("{max}", lines.length);
}

function add(value) {
  const line = unused();
  if (!line) return say("full");
  forgive(line);
  line.field.value = value;
  show();
  say("added", nameOf(value));
}
function empty(line) {
  const name = nameOf(line.field.value) || line.field.value.replace("T", " "), place = lines.indexOf(line);
  const hadFocus = line.row.contains(document.activeElement);
  line.field.value = "";
  line.isTyped = false;
  forgive(line);
  show();
  say("removed", name);
  const shown = lines.filter(({ row }) => !row.hidden);
  const next = shown.find((other) => lines.indexOf(other) > place) ?? shown.at(-1);
  if (hadFocus) (next?.remove ?? days.querySelector("[aria-pressed=true]") ?? days.firstElementChild).focus();
}
// What was wrong with a time goes with it.
function forgive({ row, field }) {
  document.getElementById(`${field.id}_error`)?.remove();
  row.classList.remove("wrong");
  field.removeAttribute("aria-invalid");
  field.removeAttribute("aria-describedby");
}

function button(value, label, isPressed, press) {
  const made = document.createElement("button");
  Object.assign(made, { type: "button", className: "button small", value });
  made.setAttribute("aria-pressed", isPressed);
  made.append(...label);
  made.addEventListener("click", press);
  return made;
}
function text(tag, words) {
  return Object.assign(document.createElement(tag), { textContent: words });
}
// One stop for the Tab key; arrows lead from button to button. What had the focus keeps it though it is made anew.
function fill(bar, buttons) {
  const place = [...bar.children].indexOf(document.activeElement);
  bar.replaceChildren(...buttons);
  const stop = buttons[place] ?? buttons.find((one) => one.getAttribute("aria-pressed") === "true") ?? buttons[0];
  for (const one of buttons) one.tabIndex = one === stop ? 0 : -1;
  if (place >= 0) stop?.focus();
}
const STEPS = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };
for (const bar of [days, slots]) {
  bar.addEventListener("keydown", (event) => {
    const to = bar.children[[...bar.children].indexOf(event.target) + STEPS[event.key]];
    if (!(event.key in STEPS)) return;
    event.preventDefault();
    if (!to) return;
    event.target.tabIndex = -1;
    to.tabIndex = 0;
    to.focus();
  });
}

function showDays() {
  part("#week-name").textContent = weeks[week].name;
  for (const turn of chooser.querySelectorAll("[data-week]")) turn.hidden = !weeks[week + Number(turn.dataset.week)];
  fill(days, weeks[week].days.map((one) => {
    const words = [text("span", one.weekday), " ", text("strong", one.number)];
    const made = button(one.day, words, one === day, () => { day = one; show(); });
    made.setAttribute("aria-label", `${one.weekday} ${one.number}, ${one.month}`); // begins with what is seen (WCAG 2.5.3)
    made.toggleAttribute("data-chosen", lines.some(({ field }) => field.value.startsWith(one.day)));
    return made;
  }));
}
function showSlots() {
  const open = clock.filter(([hour]) => hour >= day.from);
  const isUsual = ([hour]) => hour >= usual[0] && hour <= usual[1];
  const few = open.filter(isUsual);
  otherHours.hidden = !few.length || few.length === open.length;
  otherHours.setAttribute("aria-expanded", isAllDay);
  slots.setAttribute("aria-label", day.name);
  fill(slots, (isAllDay || !few.length ? open : few).map(([hour, words]) => {
    const value = `${day.day}T${hour}`, chosen = lineWith(value);
    return button(value, [words], Boolean(chosen), () => (chosen ? empty(chosen) : add(value)));
  }));
}
function showLines() {
  for (const { row, field, words, remove, isTyped } of lines) {
    const name = nameOf(field.value), isField = isTyped || (field.value && !name);
    row.hidden = !field.value && !isTyped && !row.matches(".wrong");
    field.hidden = row.querySelector("label").hidden = !isField;
    words.textContent = isField ? "" : name;
    remove.hidden = !field.value && !isTyped;
    remove.firstElementChild.textContent = name || row.querySelector("label").textContent;
  }
}
function show() {
  showDays();
  showSlots();
  showLines();
}

for (const turn of chooser.querySelectorAll("[data-week]")) {
  turn.addEventListener("click", () => {
    week += Number(turn.dataset.week);
    [day] = weeks[week].days;
    show();
    days.firstElementChild.focus();
  });
}
otherHours.addEventListener("click", () => { isAllDay = !isAllDay; show(); });
otherTime.addEventListener("click", () => {
  const line = unused();
  if (!line) return say("full");
  line.isTyped = true;
  forgive(line);
  show();
  line.field.focus();
});
// What comes back with the page (static/forms.js) or is typed is shown, too.
times.addEventListener("input", show);
addEventListener("pageshow", show);

// The sentence about length, way and place is no longer true once one of them is changed.
const arranged = document.querySelector(".arranged");
arranged?.addEventListener("input", () => arranged.querySelector(".closed").replaceChildren(arranged.querySelector(".opened").textContent));

chooser.hidden = false;
times.classList.add("by-taps");
for (const details of times.querySelectorAll(".more-times")) details.open = true;
show();
// The links of the summary lead to what is shown of a field.
for (const { field, remove } of lines) {
  for (const link of document.querySelectorAll(`.summary [href="#${field.id}"]`)) link.hash = remove.hidden ? "times" : remove.id;
}
