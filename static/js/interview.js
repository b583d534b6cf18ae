// One interview question: what is written is saved by itself, the clock counts up, keys reveal and rate.
// Without this file the same page is a form with a Save button.
(() => {
  "use strict";

  const PAUSE = 1500;
  const RETRY = 5000;
  const PATIENCE = 3000;
  const one = (selector, scope = document) => scope.querySelector(selector);
  const say = (text) => document.dispatchEvent(new CustomEvent("studyapp:say", { detail: text }));
  const outbox = window.studyappOutbox;
  const form = one('[data-behavior="draft"]');

  // What is not saved yet is in the browser's storage too, under the name of whom the page was shown to.

  const nameOfDraft = () => `${outbox.draftPrefix}${form.elements.shown_to.value}.${location.pathname}`;

  const drafts = {
    keep(text) {
      try { localStorage.setItem(nameOfDraft(), JSON.stringify({ text, base: form.elements.base.value })); } catch { /* full or forbidden */ }
    },
    drop() {
      try { localStorage.removeItem(nameOfDraft()); } catch { /* as above */ }
    },
    load() {
      try { return JSON.parse(localStorage.getItem(nameOfDraft())); } catch { return null; }
    },
  };

  // Saving. One request at a time; the page's last text goes out when the page is left, whatever is still on its way.

  function setUpSaving() {
    const field = form.elements.text;
    const banner = one('[data-behavior="connection"]');
    let saved = field.value;
    let sending = null;
    let onItsWay = null;
    let sentLeaving = null;
    let pause = 0;
    let isOver = false;

    function body(text) {
      const data = new FormData(form);
      data.set("text", text);
      data.set("csrfmiddlewaretoken", outbox.token());
      if (sending !== null) data.set("unconfirmed", sending);
      return data;
    }

    /** The answer to a request is the line that says what became of the text, with the stamps to send next. */
    async function show(response, text) {
      const part = new DOMParser().parseFromString(await response.text(), "text/html").getElementById("draft-status");
      if (!part) throw new Error("no status");
      if (response.ok) drafts.drop();
      document.getElementById("draft-status").replaceWith(part);
      if (response.ok) saved = text;
      else say(part.textContent.trim());
      if (field.value !== saved) drafts.keep(field.value);
      if (response.ok) banner.hidden = true;
      return response.ok;
    }

    function showWaiting(text) {
      const line = one(".draft-status-line", document.getElementById("draft-status"));
      line.textContent = text;
      line.classList.add("draft-status-line--refused");
    }

    /** Nobody is signed in any more, or somebody else than the page was shown to. It is tried again on coming back. */
    function showNotTheirs({ sign_in: signIn }) {
      showWaiting(signIn
        ? "Not saved yet: you are signed out. What you wrote is kept in this browser."
        : "Not saved yet: somebody else is signed in in this browser now. Save asks whose it is.");
      if (!signIn) return;
      const text = "You are signed out. What you wrote is kept in this browser; Save lets you go on without an account.";
      document.dispatchEvent(new CustomEvent("studyapp:warn", { detail: { text, signIn, opensTab: true } }));
    }

    /** Return how long to wait before the next try: a refusal is not repeated until something else is written. */
    async function send(text, keepalive) {
      const request = { method: "POST", body: body(text), headers: { "HX-Request": "true" }, keepalive };
      sending = text;
      try {
        const response = await fetch(form.getAttribute("action"), request);
        if (response.status === 404) {
          showNotTheirs(await response.json());
          return 0;
        }
        return await show(response, text) ? PAUSE : 0;
      } catch {
        showWaiting("Not saved yet: the server does not answer. It is tried again.");
        return RETRY;
      } finally {
        sending = null;
      }
    }

    async function save() {
      clearTimeout(pause);
      if (isOver || sending !== null || field.value === saved) return;
      onItsWay = send(field.value, false);
      const wait = await onItsWay;
      if (wait && field.value !== saved) pause = setTimeout(save, wait);
    }

    /** Leaving is announced twice, and a request that is not kept alive ends with the page. */
    function saveLeaving() {
      clearTimeout(pause);
      if (isOver || field.value === saved || field.value === sentLeaving) return;
      sentLeaving = field.value;
      send(field.value, true).finally(() => { sentLeaving = null; });
    }

    /** The form carries the text itself, but two first saves at once would make two guests of a stranger. */
    async function submitAfterSaving(event) {
      if (sending === null || isOver) return submitNow();
      event.preventDefault();
      const { submitter } = event;
      await Promise.race([onItsWay, new Promise((resolve) => { setTimeout(resolve, PATIENCE); })]);
      submitNow();
      form.requestSubmit(submitter);
    }

    function submitNow() {
      isOver = true;
      form.elements.csrfmiddlewaretoken.value = outbox.token();
      if (navigator.onLine) drafts.drop(); // the form carries it, and a refusal brings it back
    }

    function takeUpDraft() {
      const kept = drafts.load();
      if (!kept || kept.text === field.value) return drafts.drop();
      field.value = kept.text;
      form.elements.base.value = kept.base; // had another window saved something else, both are shown
      save();
    }

    field.addEventListener("input", () => {
      drafts.keep(field.value);
      clearTimeout(pause);
      pause = setTimeout(save, PAUSE);
    });
    document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") saveLeaving(); });
    addEventListener("pagehide", saveLeaving);
    for (const comingBack of ["online", "focus"]) addEventListener(comingBack, save);
    document.addEventListener("studyapp:retry", save);
    form.addEventListener("submit", submitAfterSaving);
    addEventListener("pageshow", (event) => { if (event.persisted) isOver = false; });
    takeUpDraft();
  }

  // The clock counts what the answer took so far and this visit. Nothing of it is announced but at the key T.

  function setUpClock() {
    const clock = one('[data-behavior="answer-clock"]', form);
    const toggle = one('[data-behavior="answer-clock-toggle"]', form);
    const face = one('[role="timer"]', clock);
    const shownAt = Date.now();
    const suggested = Number(clock.dataset.suggested);
    const spent = () => (Number(clock.dataset.seconds) || 0) + Math.max(0, Math.floor((Date.now() - shownAt) / 1000));
    const reading = () => `${Math.floor(spent() / 60)}:${String(spent() % 60).padStart(2, "0")}`;

    function tick() {
      face.textContent = reading();
      if (spent() >= suggested) face.dataset.level = "soon";
    }

    function start() {
      clock.hidden = false;
      toggle.hidden = true;
      tick();
      setInterval(tick, 1000);
    }

    toggle.hidden = false;
    toggle.addEventListener("click", start);
    if ("running" in clock.dataset) start();
    document.addEventListener("studyapp:key", (event) => {
      if (event.detail !== "t") return;
      say(`${reading()} minutes spent`);
      event.preventDefault();
    });
  }

  // Keys. Enter is the default button of the page; Space and digits would press what holds the focus.

  function press(event) {
    const holder = document.activeElement;
    const wanted = event.detail === " " ? one("[data-reveal]") : one(`[data-rating="${CSS.escape(event.detail)}"]`);
    if (!wanted || (event.detail === " " && holder?.matches("a, button, summary, input"))) return;
    wanted.click();
    event.preventDefault();
  }

  document.addEventListener("studyapp:key", press);
  if (form) {
    setUpSaving();
    setUpClock();
  }
})();
