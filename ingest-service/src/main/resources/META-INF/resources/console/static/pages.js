// Files that are too large are not sent at all, and buttons of parts of a page can be used again.
"use strict";

(() => {
  function check(input) {
    const most = Number(input.dataset.most);
    const file = input.files[0];
    const fault =
      file && file.size > most
        ? `It is larger than ${ input.dataset.mostText }, the most that a request may have.`
        : "";
    input.setCustomValidity(fault);
    input.setAttribute("aria-invalid", String(Boolean(fault)));
    document.getElementById("file-error").textContent = fault;
  }

  document.addEventListener("change", (event) => {
    if (event.target.matches("input[type=file][data-most]")) {
      check(event.target);
    }
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    for (const button of event.target.querySelectorAll("[aria-busy=true]")) {
      button.removeAttribute("aria-busy");
    }
  });
})();
