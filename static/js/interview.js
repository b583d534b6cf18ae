// One interview question: what is written is saved by itself, the clock counts up, keys reveal and rate.
// Without this file the same page is a form with a Save button.
(() => {
  "use strict";

  const PAUSE = 1500;
  const RETRY = 5000;
  const PATIENCE = 3000;
  const one = (selector, scope = document) => scope.querySelector(selector);
  const say = (text) => document.dispatchEvent(new CustomEvent("studyapp:say", { detail: text }));
  const form = one('[data-behavior="draft"]');

  // Saving. One request at a time; the page's last text goes out when the page is left, whatever is still on its way.

  function setUpSaving() {
    const field = form.elements.text;
    let saved = field.value;
    let sending = null;
    let onItsWay = null;
    let sentLeaving = null;
    let pause = 0;
    let isOver = false;

    function body(text) {
      const data = new FormData(form);
      data.set("text", text);
      if (sending !== null) data.set("unconfirmed", sending);
      return data;
    }

    /** The answer to a request is the line that says what became of the text, with the stamps to send next. */
    async function show(response, text) {
      const part = new DOMParser().parseFromString(await response.text(), "text/html").getElementById("draft-status");
      if (!part) throw new Error("no status");
      document.getElementById("draft-status").replaceWith(part);
      if (response.ok) saved = text;
      else say(part.textContent.trim());
      return response.ok;
    }

    function showWaiting() {
      const line = one(".draft-status-line", document.getElementById("draft-status"));
      line.textContent = "Not saved yet: the server does not answer. It is tried again.";
      line.classList.add("draft-status-line--refused");
    }

    /** Return how long to wait before the next try: a refusal is not repeated until something else is written. */
    async function send(text, keepalive) {
      const request = { method: "POST", body: body(text), headers: { "HX-Request": "true" }, keepalive };
      sending = text;
      try {
        return await show(await fetch(form.getAttribute("action"), request), text) ? PAUSE : 0;
      } catch {
        showWaiting();
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
      if (sending === null || isOver) {
        isOver = true;
        return;
      }
      event.preventDefault();
      const { submitter } = event;
      await Promise.race([onItsWay, new Promise((resolve) => { setTimeout(resolve, PATIENCE); })]);
      isOver = true;
      form.requestSubmit(submitter);
    }

    field.addEventListener("input", () => {
      clearTimeout(pause);
      pause = setTimeout(save, PAUSE);
    });
    document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") saveLeaving(); });
    addEventListener("pagehide", saveLeaving);
    addEventListener("online", save);
    form.addEventListener("submit", submitAfterSaving);
    addEventListener("pageshow", (event) => { if (event.persisted) isOver = false; });
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
