// The timed player: the clock, events that are never lost, and pages that turn without the network.
//
// Every choice, flag, strike-out, note and visit is an event. It is kept in the outbox (outbox.js) until the server has
// acknowledged it, through offline spells, reloads and crashes. Sending one twice is harmless: the server knows it by
// item and number. Other tabs of this browser hear of it at once.
(() => {
  "use strict";

  const one = (selector, scope = document) => scope.querySelector(selector);
  const all = (selector, scope = document) => [...scope.querySelectorAll(selector)];
  const behavior = (name, scope) => one(`[data-behavior="${name}"]`, scope);
  const say = (text) => document.dispatchEvent(new CustomEvent("studyapp:say", { detail: text }));
  const plural = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;

  const outbox = window.studyappOutbox;
  const facts = behavior("sitting").dataset;

  // Time: the server's, carried on by the monotonic clock. The computer's own clock may be wrong by hours.

  const anchor = { at: performance.getEntriesByType("navigation")[0]?.responseStart ?? 0 };
  setAnchor(facts.serverNow, facts.remainingMs ? Number(facts.remainingMs) : null, anchor.at);

  function setAnchor(serverNow, remainingMs, at) {
    Object.assign(anchor, { at, server: Date.parse(serverNow), remaining: remainingMs });
  }

  const sinceAnchor = () => performance.now() - anchor.at;
  const serverTime = () => anchor.server + sinceAnchor();
  const deadline = () => (anchor.remaining === null ? Infinity : anchor.server + anchor.remaining - 1); // for rounding
  const left = () => (anchor.remaining === null ? Infinity : Math.max(0, anchor.remaining - sinceAnchor()));

  // Sending

  const SLOWEST_RETRY = 15_000;
  const LARGEST_TIME = 1_900_000_000; // three weeks; above it, up to the server's limit, numbers only count up
  const LONGEST_VISIT = 3_600_000;
  const waiting = new Map();
  const tabs = new BroadcastChannel(`studyapp.${facts.attempt}`);
  let unsure = []; // events that a pack of items now on its way may not know yet
  let lastSeq = Number(facts.nextSeq) - 1;
  let sending = null;
  let retryDelay = 0;
  let retryTimer = 0;
  let resultUrl = "";
  let refusal = "";
  let signIn = ""; // where to, once the server has said that nobody is signed in

  const nameOf = (event) => `${event.position}.${event.client_seq}`;
  const inOrder = () => [...waiting.values()].sort((a, b) => a.client_seq - b.client_seq);

  /** What other pages of this browser could not send; true where it is more than time spent. */
  async function takeUpOutbox() {
    for (const event of await outbox.load()) {
      if (event.attempt !== facts.attempt) continue;
      lastSeq = Math.max(lastSeq, event.client_seq);
      waiting.set(nameOf(event), event);
      unsure.push(event);
    }
    return inOrder().some((event) => event.kind !== "visit");
  }

  /** Numbers are milliseconds since the start, so that two tabs or devices agree on what is newer, but always grow. */
  function nextSeq() {
    const ms = Math.floor(serverTime() - Date.parse(facts.startedAt));
    lastSeq = Math.max(lastSeq + 1, Math.min(ms, LARGEST_TIME));
    return lastSeq;
  }

  /** Note an event of an item and send it. */
  function record(article, kind, fields) {
    add({
      attempt: facts.attempt,
      url: article.dataset.url,
      position: Number(article.dataset.position),
      kind,
      fields,
      client_seq: nextSeq(),
      // What is noted when the clock strikes was done before: inputs lock then.
      client_at: new Date(Math.min(serverTime(), deadline())).toISOString(),
      elapsed_ms: takeElapsed(),
    });
    flush();
  }

  function add(event) {
    waiting.set(nameOf(event), event);
    unsure.push(event);
    outbox.keep(event);
    if (event.kind !== "visit") tabs.postMessage(event);
    showOutbox();
  }

  function remove(event) {
    waiting.delete(nameOf(event));
    outbox.drop(event);
  }

  async function request(url, ...more) {
    const sentAt = performance.now();
    return heard(await outbox.request(url, ...more), sentAt);
  }

  async function post(event) {
    const sentAt = performance.now();
    return heard(await outbox.post(event), sentAt);
  }

  function heard({ status, reply }, sentAt) {
    if (reply.server_now) setAnchor(reply.server_now, reply.remaining_ms, (sentAt + performance.now()) / 2);
    return { status, reply };
  }

  /** Send what waits, oldest first; true when nothing waits any more. */
  function flush() {
    sending ??= sendAll().finally(() => { sending = null; showOutbox(); });
    return sending;
  }

  /** An event that the server stumbles over does not hold up the others; a lost connection does. */
  async function sendAll() {
    clearTimeout(retryTimer);
    refusal = signIn = "";
    let failure = "";
    const tried = new Set();
    const next = () => inOrder().find((event) => !tried.has(event));
    for (let event = next(); event; event = next()) {
      tried.add(event);
      const answer = await post(event).catch(() => ({ status: 0, reply: {} }));
      const why = settle(event, answer);
      failure ||= why;
      if (why && answer.status !== 500) break;
    }
    if (failure) return waitAndRetry(failure);
    retryDelay = 0;
    behavior("connection").hidden = true;
    if (refusal) warn(refusal);
    if (resultUrl) showResult();
    return true;
  }

  /** What the server's word on an event means; a sentence where it has to be sent again. */
  function settle(event, { status, reply }) {
    if (status === 0) return "The connection is gone.";
    if (status === 403) {
      sync().catch(() => { /* it also renews the form token; the next try asks again */ });
      return "The page's form token was old and is being renewed.";
    }
    if (status === 404 && reply.signed_out) {
      signIn = reply.sign_in;
      return "You are signed out.";
    }
    if (status === 404) return "This browser is not signed in as the person who began this exam.";
    if (![200, 409, 410, 422].includes(status)) return "The server could not take it.";
    remove(event);
    if (status === 200) facts.savedAt = reply.saved_at;
    if (status === 409 && reply.is_kept) showStanding(event.position, reply);
    if (status === 409 && !reply.is_kept) add({ ...event, client_seq: nextSeq() }); // another event has that number
    if (status === 410) resultUrl = reply.result_url;
    if (status === 422) refusal = `${reply.error} Everything else is saved.`;
    return "";
  }

  async function waitAndRetry(why) {
    retryDelay = Math.min(SLOWEST_RETRY, (retryDelay || 500) * 2);
    retryTimer = setTimeout(flush, retryDelay * (0.75 + Math.random() / 2));
    await outbox.whenKept();
    const what = `${plural(waiting.size, "change")} ${waiting.size === 1 ? "waits" : "wait"}`;
    const outlook = isOver ? "The time is up; the exam is handed in right after." : "You can go on.";
    warn(signIn
      ? `${why} Your answers are kept in this browser: ${what} to be sent. ${outlook}`
      : `Not saved yet: ${why} ${what} safely in this browser and will be sent as soon as that works. ${outlook}`);
    return false;
  }

  const warn = (text) => document.dispatchEvent(new CustomEvent("studyapp:warn", { detail: { text, signIn } }));
  const onceAgain = () => (signIn ? "you are signed in again" : "the connection is back");

  function showOutbox() {
    const saved = behavior("saved");
    if (!saved) return;
    saved.toggleAttribute("data-waiting", waiting.size > 0);
    if (waiting.size) saved.textContent = retryDelay ? `${waiting.size} not saved yet` : "Saving";
    else if (facts.savedAt) saved.textContent = `Saved ${facts.savedAt}`;
  }

  /** Ask the server for the time and whether another device went on; false where it does not know this learner. */
  async function sync() {
    const { status, reply } = await request(facts.timeUrl);
    if (reply.signed_out) signIn = reply.sign_in;
    if (status !== 200) return false;
    if (!reply.is_open) resultUrl = facts.resultUrl;
    else if (reply.next_seq - 1 > lastSeq) {
      lastSeq = reply.next_seq - 1;
      if (current) await loadPack();
      else if (!one("dialog[open]")) location.reload();
    }
    return true;
  }

  /** Whether all is sent and the server in reach, found out within so many milliseconds. */
  const settled = (ms) => Promise.race([
    flush().then((isSent) => isSent && sync()).catch(() => false),
    new Promise((resolve) => { setTimeout(resolve, ms, false); }),
  ]);

  // Time spent: only while the item is in sight.

  let spent = 0;
  let seenSince = document.hidden ? null : performance.now();

  function countTime() {
    if (seenSince !== null) spent += performance.now() - seenSince;
    seenSince = document.hidden ? null : performance.now();
  }

  function takeElapsed() {
    countTime();
    const ms = Math.min(Math.round(spent), LONGEST_VISIT);
    spent = 0;
    return ms;
  }

  /** Of the item that is about to leave the page: a note that is still being typed, and the time. */
  function endVisit() {
    if (!current || isOver) return;
    recordNote();
    countTime();
    if (spent >= 1000) record(current, "visit", []);
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

  /** Fetch every item. One that is here already keeps its page and is only brought up to date, the focus included. */
  async function loadPack() {
    unsure = inOrder();
    const response = await fetch(facts.itemsUrl, { signal: AbortSignal.timeout(20_000) });
    if (!response.ok) return;
    const pack = new DOMParser().parseFromString(await response.text(), "text/html");
    if (current) recordNote();
    for (const article of all("article", pack)) {
      const position = Number(article.dataset.position);
      if (pages.has(position)) redraw(position, stateIn(article));
      else pages.set(position, document.adoptNode(article));
    }
    redrawUnsure();
    for (const article of pages.values()) showSlot(article);
    facts.pages = pages.size; // now they turn without the network
  }

  function redrawUnsure() {
    const events = [...unsure].sort((a, b) => a.client_seq - b.client_seq);
    for (const event of events) redraw(event.position, fieldsOf(event));
  }

  const stateIn = (article) => ({
    option: chosen(article),
    confidence: confidence(article),
    is_flagged: isFlagged(article),
    struck: struck(article),
    note: one("textarea", article).value,
  });

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
    if (said.note !== undefined) {
      const field = one("textarea", article);
      field.value = field.dataset.kept = said.note;
      if (said.note) field.closest("details").open = true;
    }
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
    const text = `Question ${position} was answered elsewhere, perhaps in another tab. The newest answer stands and is shown; nothing was lost.`;
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
    progress.value = all(".slot--answered[data-position]").length; // the legend has one more
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
    const isSent = await settled(3000);
    if (resultUrl) showResult();
    else if (isSent) location.assign(url);
    else warn(`That page opens when ${onceAgain()}. ${kept()} You can go on answering.`);
  }

  const kept = () => (waiting.size ? `${plural(waiting.size, "change")} not saved yet: kept in this browser.` : "All your answers are saved.");

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
    if (!link || link.matches('[data-behavior="sign-in"]') || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    if (link.matches(".slot") && current) {
      event.preventDefault();
      turnTo(Number(link.dataset.position));
    } else if (link.matches("[data-leaves]") || (!current && !link.hash)) {
      event.preventDefault();
      leave(link.href);
    }
  }

  // The end

  function confirmEnd(form) {
    const dialog = behavior("end-dialog");
    dialog.returnValue = "stay"; // Escape leaves what was chosen the last time
    dialog.onclose = () => { if (dialog.returnValue === "end") end(form); };
    dialog.showModal();
  }

  async function end(form) {
    if (await settled(SLOWEST_RETRY)) handIn(form);
    else warn(`Not ended yet${signIn ? "" : ": the server is out of reach"}. ${kept()} Press the button again when ${onceAgain()}.`);
  }

  let isLeaving = false;

  /** Whoever handed it in first, the learner, another tab or the clock: it ends once. */
  function handIn(form) {
    if (resultUrl) return showResult();
    if (isLeaving) return;
    isLeaving = true;
    one('input[name="csrfmiddlewaretoken"]', form).value = outbox.token();
    form.submit();
  }

  function showResult() {
    if (!isLeaving) location.assign(resultUrl);
    isLeaving = true;
  }

  let isOver = false;

  /** At zero everything locks. What was done before is sent first; then the exam is handed in, whenever that works. */
  async function timeUp() {
    if (isOver) return;
    endVisit();
    isOver = true;
    say("The time is up. Your answers are being handed in.");
    for (const article of pages.values()) article.inert = true;
    endAtLast();
  }

  async function endAtLast() {
    await takeUpOutbox();
    if (await settled(5000)) return handIn(document.getElementById("time-up"));
    if (!waiting.size) warn(`The time is up; the exam is handed in as soon as ${onceAgain()}. ${kept()}`);
    setTimeout(endAtLast, 2000);
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

    const clocksDiffer = () => Date.now() - performance.now();
    let difference = clocksDiffer();

    function tick() {
      clearTimeout(ticking);
      // The monotonic clock may stand still while a laptop sleeps, which nothing else tells.
      if (Math.abs(clocksDiffer() - difference) > 5000) wakeUp();
      difference = clocksDiffer();
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
    if (document.hidden) return current && recordNote();
    try {
      await takeUpOutbox();
      await sync();
      if (current && pages.size < facts.itemCount) await loadPack();
    } catch { /* offline: the monotonic clock goes on */ }
    clock?.tick();
    flush();
  }

  /** Another tab of this browser noted something. */
  function onNews({ data: event }) {
    lastSeq = Math.max(lastSeq, event.client_seq);
    unsure.push(event);
    if (event.kind === "answer") showStanding(event.position, fieldsOf(event));
    else redraw(event.position, fieldsOf(event));
  }

  document.addEventListener("studyapp:key", (event) => {
    const action = { t: clock?.say, h: clock?.toggle }[event.detail];
    if (!action) return;
    action();
    event.preventDefault();
  });
  document.addEventListener("studyapp:retry", wakeUp);
  document.addEventListener("change", onChange);
  document.addEventListener("input", onInput);
  document.addEventListener("submit", onSubmit);
  document.addEventListener("click", onClick);
  document.addEventListener("visibilitychange", wakeUp);
  addEventListener("online", wakeUp);
  addEventListener("focus", wakeUp);
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    isLeaving = false;
    wakeUp();
  });
  addEventListener("pagehide", endVisit);
  addEventListener("popstate", () => {
    const position = Number(location.pathname.match(/items\/(\d+)\/$/)?.[1]);
    if (!current || !pages.has(position)) location.reload();
    else if (current !== pages.get(position)) turnTo(position, { isHistory: true });
  });
  tabs.addEventListener("message", onNews);

  /** What was chosen while this script was still on its way; the form is not one that browsers fill in by themselves. */
  function recordEarly() {
    if (!current) return;
    const pickers = all('input[name="option"], input[name="confidence"]', current);
    if (pickers.some((input) => input.checked !== input.defaultChecked)) recordAnswer();
    recordNote();
  }

  async function start() {
    const hasNews = await takeUpOutbox();
    redrawUnsure();
    const isSent = await flush();
    if (hasNews && isSent && !current && !resultUrl) location.reload(); // the overview did not know of them
    if (current) await loadPack();
  }

  recordEarly();
  start().catch(() => { /* pages turn by way of the server until the connection is back */ });
})();
