// What pages do beyond links and forms: times in the reader's zone, dialogs, and buttons that wait.
"use strict";

(() => {
  const shown = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

  /** The server writes UTC, which stays as the title. */
  function localTimes(root) {
    for (const time of root.querySelectorAll("time[datetime]:not([data-local])")) {
      const at = new Date(time.dateTime);
      if (!Number.isNaN(at.getTime())) {
        time.textContent = shown.format(at);
        time.dataset.local = "";
      }
    }
  }

  function focusNotice() {
    document.querySelector("[data-focus]")?.focus();
  }

  document.addEventListener("DOMContentLoaded", () => {
    localTimes(document);
    focusNotice();
  });
  document.addEventListener("htmx:load", (event) => localTimes(event.target));

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener) {
      document.getElementById(opener.dataset.opens)?.showModal();
    }
    event.target.closest("[data-closes]")?.closest("dialog")?.close();
  });

  // A page that cannot refresh itself says so, instead of showing what was.
  function refreshes(well) {
    const live = document.querySelector("[data-live]");
    if (live) {
      live.hidden = !well;
      live.nextElementSibling.hidden = well;
    }
  }
  document.addEventListener("htmx:afterRequest", (event) => refreshes(event.detail.successful));

  // A form is sent once; the button says that it is under way.
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (button?.getAttribute("aria-busy") === "true") {
      event.preventDefault();
    } else if (event.target.method === "post") {
      button?.setAttribute("aria-busy", "true");
    }
  });

  // Coming back by the browser's button shows the page as it was left.
  window.addEventListener("pageshow", () => {
    for (const button of document.querySelectorAll("[aria-busy=true]")) {
      button.removeAttribute("aria-busy");
    }
  });
})();
