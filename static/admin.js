// What Django's admin leaves without a name for those who listen (WCAG 4.1.2).
"use strict";

const words = (node) => node?.textContent.replace(/\s+/g, " ").trim() ?? "";

// In a list: the column and the row. In a form: the row's label, and the word before the field ("Date:").
function nameOf(field) {
  const cell = field.closest("#result_list tbody :is(td, th)");
  if (cell) {
    const column = document.querySelector(`#result_list thead th:nth-child(${cell.cellIndex + 1}) .text`);
    return `${words(column)}: ${words(cell.parentElement.querySelector("th"))}`;
  }
  return `${words(field.closest(".form-row")?.querySelector("label, legend"))} ${words(field.previousSibling)}`.trim();
}

addEventListener("load", () => {
  // On a phone a row stands as a card, and each value under the name of its column.
  const columns = [...document.querySelectorAll("#result_list thead th")].map((head) => words(head.querySelector(".text")));
  for (const cell of document.querySelectorAll("#result_list tbody :is(td, th):not(.action-checkbox, th)")) {
    if (columns[cell.cellIndex]) cell.dataset.label = columns[cell.cellIndex];
    cell.classList.toggle("is-empty", words(cell) === "-" && !cell.querySelector("img, input"));
  }
  for (const field of document.querySelectorAll("#content :is(input:not([type=hidden], [type=submit], [type=button]), select, textarea)"))
    if (!field.labels.length && !field.hasAttribute("aria-label")) field.setAttribute("aria-label", nameOf(field));
  for (const icon of document.querySelectorAll("span[aria-label]:not([role])")) icon.setAttribute("role", "img");
});

// "/" leads to the search for a person, as on many sites; not while somebody types.
addEventListener("keydown", (event) => {
  const find = document.getElementById("find-person");
  if (event.key !== "/" || !find || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable], [role=textbox]")) return;
  event.preventDefault();
  find.focus();
});

// The box that looks a person up: its parts take the label of the choice they stand for. It comes when it likes.
function nameLookedUp(box) {
  const name = words(box.previousElementSibling?.labels?.[0]).replace(/:$/, "");
  if (name) for (const part of box.querySelectorAll("[role=combobox], [role=textbox]")) part.setAttribute("aria-label", name);
}

new MutationObserver(() => document.querySelectorAll(".select2-container").forEach(nameLookedUp))
  .observe(document.body, { childList: true, subtree: true });

addEventListener("focusin", ({ target }) => {
  if (!target.matches(".select2-search__field") || target.hasAttribute("aria-label")) return;
  const open = document.querySelector(".select2-container--open:not(:has(.select2-search__field)) [role=combobox]");
  target.setAttribute("aria-label", open?.getAttribute("aria-label") ?? "");
  open?.setAttribute("aria-controls", open.getAttribute("aria-owns"));
});

// Printing is the browser's; its button shows itself only where a script can press it.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

// A ready reason goes into the box, where it can be edited before it is sent.
for (const select of document.querySelectorAll("select[data-fills]"))
  select.addEventListener("change", () => {
    const box = document.getElementById(select.dataset.fills);
    const text = select.selectedOptions[0].dataset.text;
    if (!text) return;
    box.value = [box.value.trim(), text].filter(Boolean).join("\n\n");
    select.value = "";
    box.focus();
  });
