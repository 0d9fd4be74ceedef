/* Saved as you go: two seconds after the last change the form is sent to its draft address. Without this script the buttons save. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-draft]");
  if (!form || !window.fetch) return;
  const line = form.querySelector("[data-saved]");
  const PAUSE = 2000;
  let timer = 0, flying = false, again = false, leaving = false;
  const say = (words, bad) => {
    line.textContent = words;
    line.classList.toggle("cph-saved--not", Boolean(bad));
  };
  const save = async () => {
    if (leaving) return;
    if (flying) { again = true; return; }
    flying = true;
    try {
      const answer = await fetch(form.dataset.draft, { method: "POST", body: new FormData(form), credentials: "same-origin" });
      const found = (answer.headers.get("Content-Type") || "").startsWith("application/json") ? await answer.json() : {};
      if (found.saved) say(found.saved);
      else say(`Not saved. ${found.why || "Go on: the next page saves it."}`, true);
    } catch {
      say("No connection: not saved yet. It is tried again when you go on typing.", true);
    }
    flying = false;
    if (again) { again = false; save(); }
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  };
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  form.addEventListener("submit", () => { leaving = true; clearTimeout(timer); });
  // the page came back from the browser's memory: it may save again
  window.addEventListener("pageshow", () => { leaving = false; });
})();
