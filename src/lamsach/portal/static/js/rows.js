// Lists of rows: add one without loading the page; show only what the chosen kind of row needs. Without script the
// button sends the form and the page comes back with more rows.
"use strict";

function fit(row) {
  const kind = row.querySelector("select[name$='-kind']");
  if (!kind) return;
  for (const part of row.querySelectorAll("[data-for]")) part.hidden = !part.dataset.for.split(" ").includes(kind.value);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-add-row]");
  if (!button) return;
  const prefix = button.dataset.addRow;
  const total = document.querySelector(`input[name="${prefix}-TOTAL_FORMS"]`);
  const template = document.querySelector(`template[data-row-of="${prefix}"]`);
  const list = document.querySelector(`[data-rows="${prefix}"]`);
  if (!total || !template || !list) return;
  event.preventDefault();
  const holder = document.createElement("div");
  holder.innerHTML = template.innerHTML.replaceAll("__prefix__", total.value);
  const row = holder.firstElementChild;
  list.append(row);
  total.value = Number(total.value) + 1;
  fit(row);
  window.htmx?.process(row);
  row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
});

document.addEventListener("change", (event) => {
  const row = event.target.closest("[data-row]");
  if (row && event.target.matches("select[name$='-kind']")) fit(row);
});

document.querySelectorAll("[data-row]").forEach(fit);
