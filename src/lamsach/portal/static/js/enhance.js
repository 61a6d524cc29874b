// Small comforts; every page works without them.
"use strict";

// On phones a table row becomes a card: each cell carries its column's heading.
function labelCells(root) {
  for (const table of root.querySelectorAll("table.table:not(.plain)")) {
    const headings = [...(table.tHead?.rows[table.tHead.rows.length - 1]?.cells ?? [])].map((cell) => cell.textContent.trim());
    for (const body of table.tBodies) {
      for (const row of body.rows) {
        if (row.cells.length !== headings.length) continue;
        [...row.cells].forEach((cell, index) => {
          if (cell.tagName === "TD" && !cell.dataset.label && headings[index]) cell.dataset.label = headings[index];
          // What a card has nothing to say about, it leaves out.
          cell.classList.toggle("blank", !cell.querySelector("input, img") && ["", "–", "-"].includes(cell.textContent.trim()));
        });
      }
    }
  }
}

// A table that scrolls sideways can be reached and scrolled with the keyboard.
function openScrollers(root) {
  for (const wrap of root.querySelectorAll(".table-wrap")) {
    if (wrap.scrollWidth > wrap.clientWidth + 1) {
      wrap.tabIndex = 0;
      wrap.setAttribute("role", "region");
      wrap.setAttribute("aria-label", wrap.querySelector("caption, th")?.textContent.trim() || document.title);
    } else {
      wrap.removeAttribute("tabindex");
      wrap.removeAttribute("role");
    }
  }
}

// A form is sent once: the button rests after the first click.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.method !== "post") return;
  if (event.target.dataset.sent) {
    event.preventDefault();
    return;
  }
  event.target.dataset.sent = "yes";
  setTimeout(() => delete event.target.dataset.sent, 4000);
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
  const copy = event.target.closest("[data-copy]");
  if (copy) navigator.clipboard?.writeText(copy.dataset.copy).then(() => copy.classList.add("copied"));
});

// Tick all rows of a table.
document.addEventListener("change", (event) => {
  const all = event.target.closest("input[data-tick-all]");
  if (!all) return;
  for (const box of all.closest("form, table").querySelectorAll(`input[name="${all.dataset.tickAll}"]`)) box.checked = all.checked;
});

function enhance(root) {
  labelCells(root);
  openScrollers(root);
  for (const element of root.querySelectorAll("[data-needs-script][hidden]")) element.hidden = false;
}

// On a phone the menu is wider than the window: it starts at the present page.
const here = document.querySelector(".mainnav [aria-current]");
here?.closest("ul").scrollTo({ left: here.offsetLeft - here.closest("ul").clientWidth / 2 + here.offsetWidth / 2 });

enhance(document);
addEventListener("resize", () => openScrollers(document));
document.addEventListener("htmx:afterSettle", (event) => enhance(event.target));
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));
