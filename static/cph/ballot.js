/* Helps with ballot papers; everything works without it. Nothing here sends or keeps anything. */
(() => {
  "use strict";

  /* --- numbers by touch: "next choice" beside each name --- */
  for (const paper of document.querySelectorAll("[data-rank]")) {
    const inputs = [...paper.querySelectorAll("input")];
    const said = Object.assign(document.createElement("p"), { className: "govuk-body cph-quiet cph-paper__said" });
    said.setAttribute("role", "status");
    const name = (input) => paper.querySelector(`label[for="${input.id}"]`).textContent.trim();
    const rank = (input) => (/^[0-9]{1,3}$/.test(input.value.trim()) ? Number(input.value) : 0);
    const say = () => {
      const chosen = inputs.filter(rank).sort((a, b) => rank(a) - rank(b));
      said.textContent = chosen.length ? "Your order: " + chosen.map((one) => `${rank(one)} ${name(one)}`).join("; ") : "";
      for (const input of inputs) input.taps[1].hidden = !input.value;
      for (const input of inputs) input.taps[0].hidden = Boolean(input.value);
    };
    const next = (input) => { input.value = Math.max(0, ...inputs.map(rank)) + 1; };
    const out = (input) => {
      const was = rank(input);
      input.value = "";
      for (const one of inputs) if (was && rank(one) > was) one.value = rank(one) - 1;
    };
    for (const input of inputs) {
      const row = Object.assign(document.createElement("div"), { className: "cph-paper__taps" });
      input.taps = [["Make this my next choice", next], ["Take out", out]].map(([words, act], place) => {
        const button = Object.assign(document.createElement("button"), { type: "button", className: "cph-link-button" });
        const whose = Object.assign(document.createElement("span"), { className: "govuk-visually-hidden" });
        button.textContent = words;
        whose.textContent = name(input);
        button.append(whose);
        button.addEventListener("click", () => { act(input); say(); input.taps[1 - place].focus(); });
        return button;
      });
      row.append(...input.taps);
      input.closest(".cph-paper__line").querySelector(".govuk-form-group").after(row);
      input.addEventListener("input", say);
    }
    paper.after(said);
    say();
  }

  /* --- print --- */
  for (const place of document.querySelectorAll("[data-print]")) {
    place.hidden = false;
    place.querySelector("button").addEventListener("click", () => window.print());
  }

  /* --- is my paper in the box? --- */
  const form = document.querySelector("[data-find]");
  if (!form) return;
  const CONSONANTS = "bdfghjklmnprstvz", VOWELS = "aiou";
  const hexOf = (words) => {
    const letters = words.toLowerCase().replace(/[^a-z]/g, "");
    if (letters.length !== 40) return "";
    let hex = "";
    for (let at = 0; at < 40; at += 5) {
      const [a, b, c, d, e] = letters.slice(at, at + 5);
      const parts = [CONSONANTS.indexOf(a), VOWELS.indexOf(b), CONSONANTS.indexOf(c), VOWELS.indexOf(d), CONSONANTS.indexOf(e)];
      if (parts.some((part) => part < 0)) return "";
      hex += (parts[0] << 12 | parts[1] << 10 | parts[2] << 6 | parts[3] << 4 | parts[4]).toString(16).padStart(4, "0");
    }
    return hex;
  };
  const digest = async (text) => {
    const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
    return [...new Uint8Array(bytes)].map((one) => one.toString(16).padStart(2, "0")).join("");
  };
  const lines = (id) => (document.getElementById(id)?.textContent ?? "").split("\n").map((one) => one.trim()).filter(Boolean);
  const found = document.getElementById("found");
  const tell = (words, isIn) => {
    found.hidden = false;
    found.classList.toggle("cph-found--in", isIn);
    found.classList.toggle("cph-found--out", !isIn);
    found.textContent = words;
  };
  const lookFor = async () => {
    const typed = document.getElementById("look-for").value.trim().toLowerCase();
    const tracker = hexOf(typed);
    let wanted = typed.replace(/[^0-9a-f-]/g, "");
    if (!typed) return tell("Enter something of your receipt.", false);
    if (tracker) {
      if (!window.crypto?.subtle) return tell("This browser works nothing out here: look for your commitment instead.", false);
      const order = document.getElementById("look-order").value.match(/[0-9]+/g)?.map(Number).join(",") ?? "";
      wanted = await digest(`cph paper 1\n${form.dataset.find}\n${order}\n${tracker}\n`);
    }
    if (wanted.length < 6) return tell("Enter at least six letters of your commitment, or the eight words of your tracker.", false);
    const papers = lines("commitments").filter((one) => one.startsWith(wanted));
    const envelopes = lines("slips").filter((one) => one.startsWith(wanted));
    if (papers.length) return tell(`Your paper is in the box and was counted: ${papers[0]}`, true);
    if (envelopes.length) return tell(`Your envelope is in the box: ${envelopes[0].split(" ")[0]}`, true);
    if (tracker && !lines("commitments").length) return tell(`The papers are not published yet. Your commitment is ${wanted}; look for your envelope meanwhile.`, false);
    return tell(tracker ? `No paper with this tracker and these choices: ${wanted}. Try the commitment of your receipt, or another order.` : "Not in the list. Check what you typed. If it is right, tell the returning officer and keep your receipt.", false);
  };
  form.hidden = false;
  form.addEventListener("submit", (event) => { event.preventDefault(); lookFor(); });
})();
