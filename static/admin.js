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
  for (const field of document.querySelectorAll("#content :is(input:not([type=hidden], [type=submit], [type=button]), select, textarea)"))
    if (!field.labels.length && !field.hasAttribute("aria-label")) field.setAttribute("aria-label", nameOf(field));
  for (const icon of document.querySelectorAll("span[aria-label]:not([role])")) icon.setAttribute("role", "img");
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
