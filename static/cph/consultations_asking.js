/* Hides questions that are asked only after another answer. Without this script they stand there with a sentence that says so. */
(() => {
  "use strict";
  const depending = [...document.querySelectorAll("[data-only-if]")];
  if (!depending.length) return;
  const leads = (question) => {
    const wanted = new Set(question.dataset.leadsHere.split(" "));
    const parent = document.getElementById(`${question.dataset.onlyIf}-question`);
    if (!parent) return true; // answered on another page: the server has asked
    if (parent.hidden) return false;
    return [...parent.querySelectorAll("input:checked")].some((input) => input.name === question.dataset.onlyIf && wanted.has(input.value));
  };
  // in their order, so that what depends on something hidden is hidden too
  const show = () => {
    for (const question of depending) question.hidden = !leads(question);
  };
  for (const question of depending) {
    const sentence = question.querySelector(".cph-question__condition");
    if (sentence) sentence.hidden = Boolean(document.getElementById(`${question.dataset.onlyIf}-question`));
  }
  document.addEventListener("change", show);
  show();
})();
