/* What was typed is never lost: kept on this device as it is typed, sent when the connection is back. An enhancement only.

   On the page
     data-keep-user="17"        on the form or anything around it: whose device memory this is (Person.pk). Without it nothing is kept.
     <form data-keep="name">    every textarea and text-like input of this form is kept under user + name as it is typed, and put
                                back after a reload with a notice. The name says which thing it is: "minutes-12-item-40".
                                Where the server's own text has changed since, nothing is overwritten: the notice offers what was kept.
     data-keep-queue            on such a form, or on one without data-keep: when it cannot be sent it waits in a queue and is sent
                                again, in order, with the page's current CSRF token, on any page that loads this file.
                                Forms with a file are never queued.
     data-keep-label="Minutes of item 4"   what the notice calls it.
     data-keep-notice           an element inside the form in which the notice stands; else it is put first in the form.
     data-keep-state            an element anywhere that says how many entries wait.
     data-keep-sets="here"      on a submit button: when its form is queued, the closest [data-keep-row] gets this data-keep-is,
                                so that the page can show what will be (CSS) before the server knows.
   To the server, with every request of this file:  header X-Keep: 1, field kept_for = whole seconds since it was tapped or sent.
     A form sent again is the same form: give it a hidden form_key (UUID), or make the act one that is the same twice.
   From the server: a header X-Kept (any value) on the answer confirms; X-Go says where to go then; status 409 or 422 with plain
     text refuses in words. See networks.meetings.views.keeping: `saved(request, to)`, `refused(request, error)`. Forms sent by
     htmx are left to htmx; the same header X-Kept clears what was kept, and a request that finds no connection is queued.
   Events on document:  cph:sent (the queue is empty, something was sent),  cph:queued.  What was kept is thrown away after 30 days. */
(() => {
  "use strict";
  const DAYS = 30, RETRY = 15000, PATIENCE = 20000;
  const typed = (form) => [...form.elements].filter((one) => one.name && one.name !== "csrfmiddlewaretoken" &&
    (one.tagName === "TEXTAREA" || (one.tagName === "INPUT" && !/^(hidden|password|file|submit|button|checkbox|radio|reset|image)$/.test(one.type))));
  const userOf = (form) => form.closest("[data-keep-user]")?.dataset.keepUser || "";
  const user = () => document.querySelector("[data-keep-user]")?.dataset.keepUser || "";
  const keyOf = (form) => `cph-keep:${userOf(form)}:${form.dataset.keep}`;
  const queueKey = () => `cph-queue:${user()}`;
  const savedKey = () => `cph-saved:${user()}`;
  const forms = () => [...document.querySelectorAll("form[data-keep]")].filter(userOf);
  const queues = (form) => "keepQueue" in form.dataset && userOf(form) && !form.querySelector("input[type=file]");

  // --- the memory; a device that allows none keeps nothing, and the page works as ever
  const read = (key, otherwise) => {
    try { return JSON.parse(localStorage.getItem(key)) ?? otherwise; } catch { return otherwise; }
  };
  const write = (key, value) => {
    try { localStorage.setItem(key, JSON.stringify(value)); return true; } catch { return false; }
  };
  const forget = (key) => { try { localStorage.removeItem(key); } catch { /* nothing was kept */ } };
  const settled = (form) => {
    if (read(keyOf(form), null)) write(savedKey(), Date.now());
    forget(keyOf(form));
  };
  const sweep = () => {
    try {
      for (const key of Object.keys(localStorage)) {
        if (key.startsWith("cph-keep:") && Date.now() - (read(key, {}).at || 0) > DAYS * 864e5) forget(key);
      }
    } catch { /* no memory, nothing to sweep */ }
  };

  const timeWords = (stamp) => {
    const then = new Date(stamp), hour = then.getHours(), minutes = String(then.getMinutes()).padStart(2, "0");
    const clock = `${hour % 12 || 12}${minutes === "00" ? "" : "." + minutes} ${hour < 12 ? "am" : "pm"}`;
    return then.toDateString() === new Date().toDateString() ? clock : `${clock} on ${then.toLocaleDateString("en-GB", { day: "numeric", month: "long" })}`;
  };

  // --- the notice of a form
  const notice = (form, words, buttons = [], kept = "") => {
    let place = form.querySelector("[data-keep-notice]");
    if (!place) {
      place = document.createElement("div");
      place.dataset.keepNotice = "";
      form.prepend(place);
    }
    place.replaceChildren();
    place.className = words ? "cph-kept" : "";
    if (!words) return;
    const line = document.createElement("p");
    line.setAttribute("role", "status");
    line.textContent = words;
    place.append(line);
    if (kept) {
      const text = document.createElement("pre");
      text.textContent = kept;
      place.append(text);
    }
    for (const [label, act] of buttons) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "govuk-button govuk-button--secondary";
      button.textContent = label;
      button.addEventListener("click", act);
      place.append(button);
    }
  };
  const throwAway = (form) => ["Throw away what is kept", () => {
    forget(keyOf(form));
    for (const one of typed(form)) one.value = one.defaultValue;
    notice(form, "");
  }];

  // --- keeping and restoring
  const keep = (form) => {
    const fields = typed(form), before = read(keyOf(form), null);
    const values = Object.fromEntries(fields.filter((one) => one.value !== one.defaultValue).map((one) => [one.name, one.value]));
    if (!Object.keys(values).length) return void (settled(form), notice(form, ""));
    const bases = Object.fromEntries(fields.map((one) => [one.name, one.defaultValue]));
    write(keyOf(form), { values, bases: before?.bases || bases, since: before?.since || Date.now(), at: Date.now() });
  };
  const restore = (form) => {
    const kept = read(keyOf(form), null);
    if (!kept) return;
    const open = typed(form).filter((one) => one.name in kept.values && kept.values[one.name] !== one.defaultValue);
    if (!open.length) return void forget(keyOf(form));
    const changed = open.filter((one) => one.defaultValue !== kept.bases[one.name]);
    const since = `Not saved yet: kept on this device since ${timeWords(kept.since)}`;
    const put = () => {
      for (const one of open) one.value = kept.values[one.name];
      notice(form, since, [throwAway(form)]);
    };
    if (!changed.length) return put();
    const words = `${since}. It was changed elsewhere meanwhile; nothing was overwritten. This is what you typed:`;
    notice(form, words, [["Use what I typed", put], throwAway(form)], open.map((one) => kept.values[one.name]).join("\n\n"));
  };
  // what was sent is saved; what was typed since then is kept still
  const confirmed = (form, sent) => {
    for (const one of typed(form)) if (sent.has(one.name)) one.defaultValue = sent.get(one.name);
    settled(form);
    keep(form);
    if (!read(keyOf(form), null)) notice(form, "");
  };

  // --- the queue
  let flying = 0;  // forms being sent now, and the page that one of them leads to: what is tapped meanwhile waits its turn
  const queue = () => read(queueKey(), []);
  const token = () => document.querySelector("input[name=csrfmiddlewaretoken]")?.value || "";
  const bodyOf = (form, button) => {
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === "string" && name !== "csrfmiddlewaretoken") body.append(name, value);
    if (button?.name) body.append(button.name, button.value);
    return body;
  };
  const entryOf = (form, button) => {
    const body = bodyOf(form, button);
    const words = form.dataset.keepLabel || "What you entered";
    return { url: button?.getAttribute("formaction") || form.action, body: body.toString(), form: form.dataset.keep || "",
      key: body.get("form_key") || "", label: button?.dataset.keepLabel || words, at: Date.now() };
  };
  const enqueue = (entry) => {
    const waiting = queue();
    const same = waiting.findIndex((one) => entry.key && one.key === entry.key && one.url === entry.url);
    if (same >= 0) waiting[same] = { ...entry, at: waiting[same].at };
    else waiting.push(entry);
    const kept = write(queueKey(), waiting), line = document.getElementById("cph-live");
    if (line && kept && !flying) line.textContent = "No connection: kept on this device, and sent by itself later.";
    show();
    document.dispatchEvent(new CustomEvent("cph:queued", { detail: entry }));
    return kept;
  };
  const show = (words = "") => {
    const waiting = queue(), number = waiting.length;
    const said = words || (number && flying ? "Sending…" : number ? `No connection. ${number === 1 ? "1 entry waits" : `${number} entries wait`} on this device since ${timeWords(waiting[0].at)} and will be sent by ${number === 1 ? "itself" : "themselves"}.` : "");
    for (const place of document.querySelectorAll("[data-keep-state]")) {
      if (place.textContent !== said) place.textContent = said;
      place.classList.toggle("cph-kept", Boolean(said));
    }
  };
  const send = async (entry) => {
    const body = new URLSearchParams(entry.body);
    body.set("kept_for", String(Math.max(0, Math.round((Date.now() - entry.at) / 1000))));
    return fetch(entry.url, { method: "POST", body, credentials: "same-origin", signal: AbortSignal.timeout(PATIENCE),
      headers: { "X-Keep": "1", "X-CSRFToken": token() } });
  };
  const formOf = (entry) => entry.form && forms().find((one) => one.dataset.keep === entry.form);
  let busy = false;
  const flush = async () => {
    if (busy || !queue().length || !token()) return;
    busy = true;
    try {
      if (navigator.locks) await navigator.locks.request("cph-keep", { ifAvailable: true }, (lock) => lock && drain());
      else await drain();
    } finally { busy = false; }
  };
  const drain = async () => {
    const refused = [];
    let sent = 0;
    for (let entry = queue()[0]; entry; entry = queue()[0]) {
      let answer;
      try { answer = await send(entry); } catch { show(); break; }
      const saved = answer.headers.has("X-Kept");
      const final = answer.status >= 400 && answer.status < 500 && answer.status !== 403 && answer.status !== 429 && answer.status !== 408;
      // signed out, or the server is unwell: it waits on
      if (!saved && !final) { show(answer.status === 403 || answer.redirected ? "Not sent yet. Load the page again, and sign in if you are asked: what you entered is kept on this device." : ""); break; }
      write(queueKey(), queue().filter((one) => one.at !== entry.at || one.url !== entry.url || one.body !== entry.body));
      const form = formOf(entry);
      if (saved) {
        sent += 1;
        write(savedKey(), Date.now());
        if (form) settle(form, entry);
      } else {
        const why = (answer.headers.get("Content-Type") || "").startsWith("text/plain") ? await answer.text() : "It could not be taken.";
        refused.push(`${entry.label}: not accepted. ${why}`);
        if (form) notice(form, `Not accepted. ${why}`);
      }
    }
    if (!queue().length) show(refused.join(" "));
    if (sent || refused.length) document.dispatchEvent(new CustomEvent("cph:sent", { detail: { sent, refused } }));
  };
  // sent from the queue: the form is empty again and a new one, unless something else was typed into it meanwhile
  const settle = (form, entry) => {
    const sent = new URLSearchParams(entry.body);
    const same = typed(form).every((one) => one.value === (sent.get(one.name) ?? one.value));
    if (form.elements.form_key && window.crypto?.randomUUID) form.elements.form_key.value = crypto.randomUUID();
    if (!("keepStays" in form.dataset) && same) { forget(keyOf(form)); form.reset(); } else confirmed(form, sent);
    notice(form, `Saved at ${timeWords(Date.now())}.`);
  };

  // --- forms sent by this file
  const wait = (form, button, entry) => {
    const kept = enqueue(entry);
    const row = button?.closest("[data-keep-row]");
    if (row && button.dataset.keepSets) row.dataset.keepIs = button.dataset.keepSets;
    if (form.dataset.keep) {
      keep(form);
      notice(form, kept && flying ? "Waiting its turn: it is sent next." : kept ? `No connection. Not saved yet: kept on this device since ${timeWords(entry.at)}. It will be sent by itself.`
        : "No connection, and this device keeps nothing: do not close this page. Send it again when you are online.");
    }
  };
  const submit = async (form, button) => {
    const entry = entryOf(form, button);
    if (flying) return wait(form, button, entry);
    if (queue().length) {
      wait(form, button, entry);
      return flush();
    }
    flying += 1;
    const became = await sentNow(form, button, entry);
    if (became === "leaving") return;  // what is tapped from here on goes with the next page
    flying = Math.max(0, flying - 1);
    if (became === "unsent") wait(form, button, entry);
    else flush();
  };
  const sentNow = async (form, button, entry) => {
    let answer;
    try { answer = await send(entry); } catch { return "unsent"; }
    if (answer.headers.has("X-Kept")) {
      if (form.dataset.keep) confirmed(form, new URLSearchParams(entry.body));
      const to = answer.headers.get("X-Go");
      if (!to) {
        document.dispatchEvent(new CustomEvent("cph:sent", { detail: { sent: 1, refused: [] } }));
        return "saved";
      }
      const there = new URL(to, location.href);
      const same = there.pathname + there.search === location.pathname + location.search;
      if (there.hash || !same) location.assign(there);
      if (same) location.reload();
      return "leaving";
    }
    if (answer.status >= 500) return "unsent";
    resend(form, button);  // the server says why on its own page; nothing was done, so sending again does no harm
    return "leaving";
  };
  const resend = (form, button) => {
    if (button?.name) {
      const copy = Object.assign(document.createElement("input"), { type: "hidden", name: button.name, value: button.value });
      form.append(copy);
    }
    form.submit();
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.matches("[hx-post], [data-hx-post]") || !queues(form) || event.defaultPrevented) return;
    event.preventDefault();
    if (form.dataset.keepBusy) return;
    form.dataset.keepBusy = "1";
    submit(form, event.submitter).finally(() => delete form.dataset.keepBusy);
  });

  // --- forms sent by htmx
  const formIn = (event) => event.detail.elt instanceof Element ? event.detail.elt.closest("form") : null;
  const buttonIn = (event) => event.detail.requestConfig?.triggeringEvent?.submitter || event.detail.triggeringEvent?.submitter || null;
  const isPost = (event) => (event.detail.requestConfig?.verb || "").toLowerCase() === "post";
  document.addEventListener("htmx:beforeRequest", (event) => {
    const form = formIn(event);
    if (!form || !isPost(event) || !queues(form) || (!queue().length && navigator.onLine)) return;
    event.preventDefault();
    wait(form, buttonIn(event), entryOf(form, buttonIn(event)));
    flush();
  });
  // htmx keeps only the last of what is tapped while it waits for an answer: the others wait here, and go in their order
  document.addEventListener("htmx:confirm", (event) => {
    const form = formIn(event);
    if (!form || event.detail.verb !== "post" || !queues(form) || !flying) return;
    event.preventDefault();
    wait(form, buttonIn(event), entryOf(form, buttonIn(event)));
  });
  document.addEventListener("htmx:beforeSend", (event) => { if (isPost(event)) flying += 1; });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (!isPost(event)) return;
    flying = Math.max(0, flying - 1);
    if (!flying) flush();
  });
  for (const name of ["htmx:sendError", "htmx:timeout"]) document.addEventListener(name, (event) => {
    const form = formIn(event);
    if (form && isPost(event) && queues(form)) wait(form, buttonIn(event), entryOf(form, buttonIn(event)));
  });
  // before the answer is put in: afterwards the form may be gone, and a new one would be given what is saved already
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    const form = formIn(event);
    if (!form?.dataset.keep || !event.detail.xhr?.getResponseHeader("X-Kept")) return;
    const sent = new Map(Object.entries(event.detail.requestConfig?.parameters || {}));
    confirmed(form, { has: (name) => sent.has(name), get: (name) => String(sent.get(name) ?? "") });
  });

  // --- from the beginning
  const begin = (scope) => { for (const form of forms()) if (scope.contains(form) || form.contains(scope)) restore(form); };
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form?.dataset.keep && userOf(form)) keep(form);
  });
  document.addEventListener("htmx:load", (event) => { if (event.detail.elt !== document.body) begin(event.detail.elt); });
  window.addEventListener("online", flush);
  window.addEventListener("pageshow", (event) => { if (event.persisted) { flying = 0; flush(); } });
  window.addEventListener("storage", (event) => { if (event.key === queueKey()) show(); });
  // saved by the page before this one while this one was on its way: it may show what was there before. Ask once more.
  // Each save is asked about once, so that a device whose clock was set back does not load page after page twice.
  const isStale = () => {
    const saved = read(savedKey(), 0);
    forget(savedKey());
    return saved >= performance.timeOrigin;
  };
  document.addEventListener("DOMContentLoaded", () => {
    if (isStale()) return location.reload();
    sweep();
    begin(document.documentElement);
    show();
    flush();
    setInterval(() => { if (queue().length && navigator.onLine) flush(); }, RETRY);
  });
})();
