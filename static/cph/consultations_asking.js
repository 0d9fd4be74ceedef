/* Hides what is asked only after another answer: questions, and “which?” beside “something else”.
   Without this script they stand there with a sentence that says so. */
(() => {
  "use strict";
  const depending = [...document.querySelectorAll("[data-only-if]")];
  const revealing = [...document.querySelectorAll("[data-reveals]")];
  const leads = (question) => {
    const wanted = new Set(question.dataset.leadsHere.split(" "));
    const parent = document.getElementById(`${question.dataset.onlyIf}-question`);
    if (!parent) return true; // answered on another page: the server has asked
    if (parent.hidden) return false;
    const chosen = [...parent.querySelectorAll("input:checked")];
    return chosen.some((input) => input.name === question.dataset.onlyIf && wanted.has(input.value));
  };
  // in their order, so that what depends on something hidden is hidden too
  const show = () => {
    for (const question of depending) question.hidden = !leads(question);
    for (const input of revealing) document.getElementById(input.dataset.reveals).hidden = !input.checked;
  };
  for (const question of depending) {
    const sentence = question.querySelector(".cph-question__condition");
    if (sentence) sentence.hidden = Boolean(document.getElementById(`${question.dataset.onlyIf}-question`));
  }
  document.addEventListener("change", show);
  window.addEventListener("pageshow", show); // the browser fills fields again when somebody comes back
  show();
})();
