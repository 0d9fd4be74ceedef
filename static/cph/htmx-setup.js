/* Requests by htmx: the token every form carries, and a line at the foot of the page that says what was saved.
   A view says it with the header  HX-Trigger: {"cph:saved": "Saved at 4.15 pm"}.  Nothing here is needed to do a task. */
(() => {
  "use strict";
  const say = (words, bad) => {
    const line = document.getElementById("cph-live");
    line.classList.toggle("cph-live--problem", bad);
    line.textContent = words;
  };
  document.addEventListener("htmx:configRequest", (event) => {
    const field = document.querySelector("input[name=csrfmiddlewaretoken]");
    if (field) event.detail.headers["X-CSRFToken"] = field.value;
  });
  document.addEventListener("cph:saved", (event) => say(event.detail.value, false));
  document.addEventListener("htmx:sendError", () => say("Not saved: no connection. What you typed is still here.", true));
  document.addEventListener("htmx:responseError", () => say("Not saved. Save the page with its button to see why.", true));
})();
