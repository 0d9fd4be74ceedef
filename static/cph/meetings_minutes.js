/* Minutes are saved as they are typed: a second after the last key, one request at a time, again when the line comes back.
   The forms work without this by their button. What was sent and not answered goes along as `tried`, so that a save that
   arrived though its answer did not is no quarrel with oneself. */
(() => {
  "use strict";
  const PAUSE = 1000;
  const AGAIN = 5000;

  class Keeper {
    constructor(form) {
      this.form = form;
      this.text = form.elements.discussion;
      this.said = form.querySelector("[data-said]");
      this.busy = false;
      this.dirty = false;
      this.tried = null;
      form.addEventListener("input", () => this.quiet || this.soon(PAUSE));
      form.addEventListener("change", () => this.soon(0));
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        this.soon(0);
      });
      window.addEventListener("online", () => this.dirty && this.soon(0));
      document.addEventListener("visibilitychange", () => document.hidden && this.dirty && this.soon(0));
      if (this.text.value !== this.text.defaultValue) this.soon(0); // put back by keep_typing.js
    }

    soon(wait) {
      this.dirty = true;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.save(), wait);
    }

    say(words, bad = false) {
      this.said.textContent = words;
      this.said.classList.toggle("min-problem", bad);
    }

    async save() {
      if (this.busy || !this.dirty) return;
      this.busy = true;
      this.dirty = false;
      const data = new FormData(this.form);
      if (this.tried !== null) data.set("tried", this.tried);
      this.say("Saving…");
      try {
        const answer = await fetch(this.form.action, {
          method: "POST",
          body: data,
          headers: { Accept: "application/json" },
          credentials: "same-origin",
        });
        if (answer.redirected || !answer.headers.get("Content-Type")?.includes("json")) {
          this.say("Not saved. Save with the button to see why. What you typed is still here.", true);
        } else this.answered(answer, await answer.json(), data.get("discussion"));
      } catch {
        this.tried = data.get("discussion");
        this.dirty = true;
        this.say("Not saved: no connection. What you typed is kept here and sent when there is one.", true);
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.save(), AGAIN);
      }
      this.busy = false;
      if (this.dirty && this.tried === null) this.soon(PAUSE);
    }

    answered(answer, found, sent) {
      if (answer.ok) {
        this.tried = null;
        this.form.elements.seen.value = found.seen;
        this.say(found.saved);
        this.forget(sent);
      } else if (found.html && !this.dirty) this.settle(found.html);
      else this.say(found.problem, true);
    }

    /* What the server has, this device need not keep (keep_typing.js looks at what differs from it). */
    forget(sent) {
      this.text.defaultValue = sent.replaceAll("\r\n", "\n");
      this.quiet = true;
      this.text.dispatchEvent(new Event("input", { bubbles: true }));
      this.quiet = false;
    }

    /* Two wrote in one item: both texts side by side, and the next save is by the button. */
    settle(html) {
      const place = this.form.parentElement;
      place.insertAdjacentHTML("afterend", html);
      const fresh = place.nextElementSibling;
      place.remove();
      fresh.querySelector("[role=alert]")?.scrollIntoView({ block: "start" });
      fresh.querySelector("textarea")?.focus({ preventScroll: true });
    }
  }

  const start = (root) => root.querySelectorAll("form[data-autosave]").forEach((form) => new Keeper(form));
  document.addEventListener("DOMContentLoaded", () => start(document));

  /* Several owners, one list of names: what stands before the last comma goes before each name offered. */
  document.addEventListener("input", (event) => {
    const field = event.target;
    const list = field.matches?.("[data-names]") && field.list;
    if (!list) return;
    const before = field.value.slice(0, field.value.lastIndexOf(",") + 1);
    list.querySelectorAll("option").forEach((option) => {
      option.dataset.name ??= option.value;
      option.value = before ? `${before} ${option.dataset.name}` : option.dataset.name;
    });
  });
})();
