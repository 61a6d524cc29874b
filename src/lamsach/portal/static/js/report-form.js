// The report form: says when saving fails, and keeps what was typed when the page is left with something unsaved.
// Without it the form works by its buttons.
"use strict";

(() => {
  const sheet = document.getElementById("sheet");
  if (!sheet) return;
  const saved = document.getElementById("saved");
  let unsaved = false;

  sheet.addEventListener("input", () => { unsaved = true; });
  sheet.addEventListener("submit", () => { unsaved = false; });
  sheet.addEventListener("htmx:afterRequest", (event) => {
    const answer = event.detail.xhr;
    // After signing out the answer comes from the sign-in page: that is not a save.
    const elsewhere = answer?.responseURL && new URL(answer.responseURL).pathname !== new URL(sheet.action).pathname;
    if (event.detail.successful && !elsewhere) {
      unsaved = false;
      saved.classList.remove("error");
      return;
    }
    saved.classList.add("error");
    saved.textContent = sheet.dataset.lost;
  });
  sheet.addEventListener("htmx:beforeSwap", (event) => {
    const answer = event.detail.xhr;
    if (answer?.responseURL && new URL(answer.responseURL).pathname !== new URL(sheet.action).pathname) {
      event.detail.shouldSwap = false;
    }
  });
  addEventListener("beforeunload", (event) => {
    if (unsaved) event.preventDefault();
  });
})();
