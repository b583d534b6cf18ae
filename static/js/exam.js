// The timed player: the clock, the outbox that no answer gets lost from, and pages that turn without the network.
//
// Every choice, flag, strike-out, note and visit is an event. It is kept in the outbox (local storage, one entry an
// event, so that two tabs cannot overwrite each other) until the server has acknowledged it, through offline spells,
// reloads and crashes. Sending one twice is harmless: the server knows it by item and number.
(() => {
  "use strict";

  const one = (selector, scope = document) => scope.querySelector(selector);
  const all = (selector, scope = document) => [...scope.querySelectorAll(selector)];
  const behavior = (name, scope) => one(`[data-behavior="${name}"]`, scope);
  const say = (text) => document.dispatchEvent(new CustomEvent("studyapp:say", { detail: text }));
  const plural = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;

  const root = behavior("sitting");
  const facts = root.dataset;

  // Time: the server's, carried on by the monotonic clock. The computer's own clock may be wrong by hours.

  const anchor = { at: performance.getEntriesByType("navigation")[0]?.responseStart ?? 0 };
  setAnchor(facts.serverNow, facts.remainingMs ? Number(facts.remainingMs) : null, anchor.at);

  function setAnchor(serverNow, remainingMs, at) {
    Object.assign(anchor, { at, server: Date.parse(serverNow), remaining: remainingMs });
  }

  const sinceAnchor = () => performance.now() - anchor.at;
  const serverTime = () => anchor.server + sinceAnchor();
  const left = () => (anchor.remaining === null ? Infinity : Math.max(0, anchor.remaining - sinceAnchor()));

  // Outbox

  const PREFIX = `studyapp.outbox.${facts.attempt}.`;
  const SLOWEST_RETRY = 15_000;
  const waiting = new Map();
  let lastSeq = Number(facts.nextSeq) - 1;
  let token = one('input[name="csrfmiddlewaretoken"]').value;
  let sending = null;
  let retryDelay = 0;
  let retryTimer = 0;
  let resultUrl = "";

  /** What an earlier page of this browser could not send. */
  function takeUpOutbox() {
    try {
      for (const key of Object.keys(localStorage).filter((each) => each.startsWith(PREFIX))) {
        const event = JSON.parse(localStorage.getItem(key));
        waiting.set(key, event);
        lastSeq = Math.max(lastSeq, event.client_seq);
      }
    } catch { /* forbidden or damaged storage: this page's memory is the outbox */ }
  }

  function keep(key, event) {
    waiting.set(key, event);
    try { localStorage.setItem(key, JSON.stringify(event)); } catch { /* full or forbidden: memory has it */ }
  }

  function drop(key) {
    waiting.delete(key);
    try { localStorage.removeItem(key); } catch { /* as above */ }
  }

  const inOrder = () => [...waiting].sort(([, a], [, b]) => a.client_seq - b.client_seq);

  /** Note an event of an item and send it. Numbers are milliseconds since the start, so that two tabs or devices agree on
   *  what is newer, but always grow. */
  function record(article, kind, fields) {
    lastSeq = Math.max(lastSeq + 1, Math.floor(serverTime() - Date.parse(facts.startedAt)));
    const event = {
      url: article.dataset.url,
      position: Number(article.dataset.position),
      kind,
      fields,
      client_seq: lastSeq,
      client_at: new Date(serverTime()).toISOString(),
      elapsed_ms: takeElapsed(),
    };
    keep(`${PREFIX}${event.position}.${event.client_seq}`, event);
    showOutbox();
    flush();
  }

  async function request(url, options) {
    const sentAt = performance.now();
    const response = await fetch(url, {
      ...options,
      headers: { Accept: "application/json", "X-CSRFToken": token },
      signal: AbortSignal.timeout(10_000),
    });
    const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
    const reply = isJson ? await response.json() : {};
    if (reply.server_now) setAnchor(reply.server_now, reply.remaining_ms, (sentAt + performance.now()) / 2);
    return { status: response.status, reply };
  }

  function post(event) {
    const { kind, client_seq, client_at, elapsed_ms } = event;
    const body = new URLSearchParams([...event.fields, ...Object.entries({ kind, client_seq, client_at, elapsed_ms })]);
    return request(event.url, { method: "POST", body, keepalive: true });
  }

  /** Send what waits, oldest first, until all is acknowledged or something fails; true when nothing waits any more. */
  function flush() {
    sending ??= sendAll().finally(() => { sending = null; showOutbox(); });
    return sending;
  }

  async function sendAll() {
    clearTimeout(retryTimer);
    for (let next = inOrder()[0]; next; next = inOrder()[0]) {
      const [key, event] = next;
      let failure;
      try {
        failure = settle(key, event, await post(event));
      } catch {
        failure = "The connection is gone.";
      }
      if (failure) return waitAndRetry(failure);
    }
    retryDelay = 0;
    behavior("connection").hidden = true;
    if (resultUrl) location.assign(resultUrl);
    return true;
  }

  /** What the server's word on an event means; a sentence where it has to be sent again. */
  function settle(key, event, { status, reply }) {
    if (status === 403) {
      sync().catch(() => { /* the next try asks again */ });
      return "The page's form token was old and is being renewed.";
    }
    if (status === 404) return "This browser is not signed in as the person who began this exam.";
    if (status !== 200 && ![409, 410, 422].includes(status)) return "The server could not take it.";
    drop(key);
    if (status === 200) stamp(reply.saved_at);
    if (status === 409) showStanding(event.position, reply);
    if (status === 410) resultUrl = reply.result_url;
    if (status === 422) say(reply.error);
    return "";
  }

  function waitAndRetry(why) {
    retryDelay = Math.min(SLOWEST_RETRY, (retryDelay || 500) * 2);
    retryTimer = setTimeout(flush, retryDelay * (0.75 + Math.random() / 2));
    const what = waiting.size === 1 ? "1 change waits" : `${waiting.size} changes wait`;
    const banner = behavior("connection");
    one("p", banner).textContent = `Not saved yet: ${why} ${what} safely in this browser and will be sent as soon as that works. You can go on.`;
    banner.hidden = false;
    return false;
  }

  function showOutbox() {
    const saved = behavior("saved");
    if (!saved) return;
    saved.toggleAttribute("data-waiting", waiting.size > 0);
    if (waiting.size) saved.textContent = retryDelay ? `${waiting.size} not saved yet` : "Saving";
    else if (facts.savedAt) saved.textContent = `Saved ${facts.savedAt} UTC`;
  }

  function stamp(savedAt) {
    facts.savedAt = savedAt;
  }

  /** Ask the server for the time, for a fresh token, and whether another tab went on. */
  async function sync() {
    const { status, reply } = await request(facts.timeUrl);
    if (status !== 200) return;
    token = reply.csrf_token;
    if (!reply.is_open) location.assign(facts.resultUrl);
    else if (reply.next_seq - 1 > lastSeq) {
      lastSeq = reply.next_seq - 1;
      if (current) await loadPack({ isAnew: true });
      else location.reload();
    }
  }

  const settled = (ms) => Promise.race([flush(), new Promise((resolve) => { setTimeout(resolve, ms, false); })]);

  // Time spent: only while the item is in sight.

  let spent = 0;
  let seenSince = document.hidden ? null : performance.now();

  function countTime() {
    if (seenSince !== null) spent += performance.now() - seenSince;
    seenSince = document.hidden ? null : performance.now();
  }

  function takeElapsed() {
    countTime();
    const ms = Math.round(spent);
    spent = 0;
    return ms;
  }

  function endVisit() {
    countTime();
    if (current && spent >= 1000) record(current, "visit", []);
  }

  // Items: the pages of the form, kept so that they turn at once and without a connection.

  const pages = new Map();
  let current = behavior("item");
  if (current) pages.set(Number(current.dataset.position), current);

  const optionsOf = (article) => all('input[name="option"]', article);
  const chosen = (article) => optionsOf(article).filter((input) => input.checked).map((input) => input.value);
  const struck = (article) => all(".option-row[data-struck]", article).map((row) => row.dataset.option);
  const isFlagged = (article) => behavior("flag", article).getAttribute("aria-pressed") === "true";
  const confidence = (article) => one('input[name="confidence"]:checked', article)?.value ?? "";
  const itemUrl = (position) => `${facts.itemsUrl}${position}/`;

  async function loadPack({ isAnew = false } = {}) {
    const response = await fetch(facts.itemsUrl, { signal: AbortSignal.timeout(20_000) });
    if (!response.ok) return;
    const pack = new DOMParser().parseFromString(await response.text(), "text/html");
    for (const article of all("article", pack)) {
      const position = Number(article.dataset.position);
      if (pages.has(position) && !isAnew) continue;
      const old = pages.get(position);
      pages.set(position, document.adoptNode(article));
      if (old === current) { current.replaceWith(article); current = article; }
    }
    for (const [, event] of inOrder()) redraw(event.position, fieldsOf(event));
    for (const article of pages.values()) showSlot(article);
  }

  const fieldsOf = ({ kind, fields }) => {
    const values = (name) => fields.filter(([each]) => each === name).map(([, value]) => value);
    return {
      answer: { option: values("option"), confidence: values("confidence")[0] ?? "" },
      flag: { is_flagged: values("is_flagged")[0] === "on" },
      strike: { struck: values("struck") },
      note: { note: values("note")[0] ?? "" },
      visit: {},
    }[kind];
  };

  /** Bring an item's controls to what is said about it; what is not said stays. */
  function redraw(position, said) {
    const article = pages.get(position);
    if (!article) return;
    if (said.option) {
      for (const input of optionsOf(article)) input.checked = said.option.includes(input.value);
      for (const input of all('input[name="confidence"]', article)) input.checked = input.value === said.confidence;
    }
    if (said.is_flagged !== undefined) behavior("flag", article).setAttribute("aria-pressed", said.is_flagged);
    if (said.struck) for (const row of all(".option-row", article)) setStruck(row, said.struck.includes(row.dataset.option));
    if (said.note !== undefined) one("textarea", article).value = said.note;
    showSlot(article);
  }

  function setStruck(row, isStruck) {
    const button = one("button", row);
    row.toggleAttribute("data-struck", isStruck);
    one("input", row).disabled = isStruck;
    button.setAttribute("aria-pressed", isStruck);
    button.name = isStruck ? "restore" : "strike";
  }

  function showStanding(position, standing) {
    redraw(position, standing);
    const text = `Question ${position} was answered elsewhere, perhaps in another tab. The newer answer stands and is shown; nothing was lost.`;
    const article = pages.get(position);
    if (article && !one(".notice", article)) {
      const notice = document.createElement("p");
      notice.className = "notice notice--warning";
      notice.textContent = text;
      article.prepend(notice);
    }
    say(text);
  }

  function stateOf(article) {
    const count = chosen(article).length;
    if (count === Number(article.dataset.selectCount)) return "answered";
    return count ? "incomplete" : "open";
  }

  function showSlot(article) {
    const slot = one(`.slot[data-position="${article.dataset.position}"]`);
    if (!slot) return;
    const [state, flagged] = [stateOf(article), isFlagged(article)];
    for (const each of ["open", "incomplete", "answered"]) slot.classList.toggle(`slot--${each}`, each === state);
    slot.classList.toggle("slot--flagged", flagged);
    one(".visually-hidden", slot).textContent = ` ${state}${flagged ? ", flagged" : ""}`;
    const progress = document.getElementById("player-progress");
    progress.value = all(".slot--answered").length;
    progress.setAttribute("aria-label", `${progress.value} of ${progress.max} answered`);
  }

  /** Turn to an item; without its page at hand, by way of the server. */
  function turnTo(position, { isHistory = false } = {}) {
    const article = pages.get(position);
    if (!article) return leave(itemUrl(position) + location.search);
    endVisit();
    current.replaceWith(article);
    current = article;
    if (!isHistory) history.pushState(null, "", itemUrl(position) + location.search);
    for (const slot of all(".slot")) {
      const isHere = Number(slot.dataset.position) === position;
      slot.classList.toggle("slot--current", isHere);
      if (isHere) slot.setAttribute("aria-current", "page");
      else slot.removeAttribute("aria-current");
    }
    behavior("position").textContent = position;
    document.title = document.title.replace(/^Question \d+/, `Question ${position}`);
    document.dispatchEvent(new CustomEvent("studyapp:shown"));
    scrollTo(0, 0);
    current.focus({ preventScroll: true });
  }

  /** The next position in that direction that the review asked for; null at the end. */
  function neighbor(step) {
    const only = new URLSearchParams(location.search).get("only");
    const wanted = { open: ".slot--open, .slot--incomplete", flagged: ".slot--flagged" }[only] ?? ".slot";
    const here = Number(current.dataset.position);
    const others = all(wanted).map((slot) => Number(slot.dataset.position)).filter((each) => (each - here) * step > 0);
    return others.length ? (step > 0 ? Math.min(...others) : Math.max(...others)) : null;
  }

  function go(way) {
    const position = neighbor(way === "previous" ? -1 : 1);
    if (position) turnTo(position);
    else if (way === "next") leave(facts.reviewUrl);
  }

  /** To a page of the server; what waits goes first, and without a connection this page stays. */
  async function leave(url) {
    endVisit();
    if (await settled(3000)) location.assign(url);
    else say("That page opens when the connection is back. Your answers are kept here; you can go on answering.");
  }

  // What the learner does

  function onChange({ target }) {
    if (!current?.contains(target)) return;
    if (target.name === "option" || target.name === "confidence") recordAnswer();
    if (target.name === "note") recordNote();
  }

  function recordAnswer() {
    record(current, "answer", [...chosen(current).map((each) => ["option", each]), ["confidence", confidence(current)]]);
    showSlot(current);
  }

  function recordNote() {
    clearTimeout(noteTimer);
    const field = one("textarea", current);
    if (field.value === (field.dataset.kept ?? field.defaultValue)) return;
    field.dataset.kept = field.value;
    record(current, "note", [["note", field.value]]);
  }

  let noteTimer = 0;
  function onInput({ target }) {
    if (target.name !== "note") return;
    clearTimeout(noteTimer);
    noteTimer = setTimeout(recordNote, 1500);
  }

  function toggleFlag(button) {
    const isOn = !isFlagged(current);
    button.setAttribute("aria-pressed", isOn);
    record(current, "flag", isOn ? [["is_flagged", "on"]] : []);
    showSlot(current);
  }

  /** A struck option cannot stay chosen. */
  function toggleStrike(button) {
    const row = button.closest(".option-row");
    const input = one("input", row);
    setStruck(row, !row.hasAttribute("data-struck"));
    if (input.disabled && input.checked) {
      input.checked = false;
      recordAnswer();
      document.dispatchEvent(new CustomEvent("studyapp:shown"));
    }
    record(current, "strike", struck(current).map((each) => ["struck", each]));
  }

  function onSubmit(event) {
    if (event.target.getAttribute("method") === "dialog") return;
    event.preventDefault();
    if (event.target.matches('[data-behavior="end"]')) return confirmEnd(event.target);
    const button = event.submitter;
    ({
      go: () => go(button.value),
      flag: () => toggleFlag(button),
      strike: () => toggleStrike(button),
      restore: () => toggleStrike(button),
      save_note: recordNote,
    }[button?.name] ?? (() => go("next")))();
  }

  function onClick(event) {
    const link = event.target.closest?.("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    if (link.matches(".slot") && current) {
      event.preventDefault();
      turnTo(Number(link.dataset.position));
    } else if (link.matches("[data-leaves]")) {
      event.preventDefault();
      leave(link.href);
    }
  }

  // The end

  function confirmEnd(form) {
    const dialog = behavior("end-dialog");
    dialog.showModal();
    dialog.onclose = () => { if (dialog.returnValue === "end") end(form); };
  }

  async function end(form) {
    if (await settled(SLOWEST_RETRY)) form.submit();
    else say("The exam ends as soon as the connection is back; everything is kept here until then.");
  }

  let isOver = false;

  /** At zero everything locks. What was done before is sent first; then the exam is handed in, whenever that works. */
  async function timeUp() {
    if (isOver) return;
    isOver = true;
    say("The time is up. Your answers are being handed in.");
    for (const article of pages.values()) article.inert = true;
    clearTimeout(noteTimer);
    await settled(5000);
    handIn();
  }

  async function handIn() {
    try {
      await sync();
      document.getElementById("time-up").submit();
    } catch {
      waitAndRetry("The time is up and the connection is gone.");
      setTimeout(handIn, 3000);
    }
  }

  // Clock

  const MINUTE = 60_000;

  function digits(ms) {
    const seconds = Math.ceil(ms / 1000);
    const pair = (number) => String(number).padStart(2, "0");
    const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
    return hours ? `${hours}:${pair(minutes)}:${pair(seconds % 60)}` : `${minutes}:${pair(seconds % 60)}`;
  }

  function inWords(ms) {
    const seconds = Math.ceil(ms / 1000);
    const minutes = Math.floor(seconds / 60);
    const parts = [[Math.floor(minutes / 60), "hour"], [minutes % 60, "minute"], [minutes < 10 ? seconds % 60 : 0, "second"]];
    return `${parts.filter(([count]) => count).map(([count, unit]) => plural(count, unit)).join(" ") || "0 seconds"} left.`;
  }

  /** Warnings at half time and at 30, 15, 5 and 1 minutes, each only where the form is at least twice as long. */
  function warnings(limit) {
    const late = [30, 15, 5, 1].map((minutes) => [minutes * MINUTE, `${plural(minutes, "minute")} left.`]);
    const half = [[limit / 2, `Half of the time is over: ${inWords(limit / 2)}`]];
    return [...half, ...late].filter(([ms], index) => !index || ms < limit / 2).sort(([a], [b]) => a - b);
  }

  /** The countdown never counts ticks, which sleep with the tab: it asks how far the end is. */
  function countDown(timer) {
    const button = behavior("timer-toggle");
    const steps = warnings(Number(timer.dataset.limitMs));
    const reached = () => steps.find(([ms]) => left() <= ms)?.[0] ?? Infinity;
    let level = reached();
    let ticking = 0;

    function setHidden(isHidden) {
      timer.hidden = isHidden;
      button.textContent = isHidden ? "Show time" : "Hide";
    }

    function warn() {
      const now = reached();
      if (now < level) {
        if (now <= 5 * MINUTE) setHidden(false);
        say(steps.find(([ms]) => ms === now)[1]);
      }
      level = now;
      const look = left() <= MINUTE ? "last" : left() <= 5 * MINUTE ? "soon" : "";
      if (look) timer.dataset.level = look;
      else delete timer.dataset.level;
    }

    function showPace() {
      const share = 1 - left() / Number(timer.dataset.limitMs);
      behavior("pace-mark")?.setAttribute("x", `${(Math.min(Math.max(share, 0), 1) * 100).toFixed(2)}%`);
      const plan = behavior("plan");
      if (plan) plan.textContent = Math.min(Number(plan.dataset.count), Math.floor(share * Number(plan.dataset.count)) + 1);
    }

    function tick() {
      clearTimeout(ticking);
      const ms = left();
      timer.textContent = digits(ms);
      warn();
      showPace();
      if (ms) ticking = setTimeout(tick, ms % 1000 || 1000);
      else timeUp();
    }

    button.hidden = false;
    button.addEventListener("click", () => setHidden(!timer.hidden));
    tick();
    return { tick, toggle: () => setHidden(!timer.hidden), say: () => say(inWords(left())) };
  }

  const timer = behavior("timer");
  const clock = timer && countDown(timer);

  /** After sleep, in front again, back from the page cache or online again: the server knows what time it is. */
  async function wakeUp() {
    countTime();
    if (document.hidden) return;
    try { await sync(); } catch { /* offline: the monotonic clock goes on */ }
    clock?.tick();
    flush();
  }

  document.addEventListener("studyapp:key", (event) => {
    const action = { t: clock?.say, h: clock?.toggle }[event.detail];
    if (!action) return;
    action();
    event.preventDefault();
  });
  document.addEventListener("studyapp:retry", () => flush());
  document.addEventListener("change", onChange);
  document.addEventListener("input", onInput);
  document.addEventListener("submit", onSubmit);
  document.addEventListener("click", onClick);
  document.addEventListener("visibilitychange", wakeUp);
  addEventListener("online", wakeUp);
  addEventListener("pageshow", (event) => { if (event.persisted) wakeUp(); });
  addEventListener("pagehide", () => { if (current) { recordNote(); endVisit(); } });
  addEventListener("popstate", () => {
    const position = Number(location.pathname.match(/items\/(\d+)\/$/)?.[1]);
    if (current && pages.has(position)) turnTo(position, { isHistory: true });
    else location.reload();
  });

  takeUpOutbox();
  const hadWaiting = waiting.size > 0;
  if (current) {
    for (const [, event] of inOrder()) redraw(event.position, fieldsOf(event));
    loadPack().catch(() => { /* pages turn by way of the server */ });
  }
  flush().then((isEmpty) => { if (hadWaiting && isEmpty && !current && !resultUrl) location.reload(); });
})();
