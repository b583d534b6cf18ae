// What every page shares: the look, the key sheet, keys, the limit of "select N", and what htmx needs around it.
// Pages work without this file; what needs it is `hidden` in the HTML and shown here.
(() => {
  "use strict";

  const root = document.documentElement;
  const one = (selector, scope = document) => scope.querySelector(selector);
  const all = (selector, scope = document) => [...scope.querySelectorAll(selector)];
  const behavior = (name, scope) => one(`[data-behavior="${name}"]`, scope);

  /** Speak through the one polite live region. Other scripts send the event `studyapp:say`. */
  function say(text) {
    const region = behavior("announcer");
    region.textContent = "";
    setTimeout(() => { region.textContent = text; }, 50); // a region that keeps its text stays silent
  }
  document.addEventListener("studyapp:say", (event) => say(event.detail));

  /** One sentence that everybody sees and hears, until the next one. */
  function toast(text) {
    const line = document.createElement("p");
    line.className = "toast";
    line.textContent = text;
    document.getElementById("toasts").replaceChildren(line);
  }

  // Look: what stands on the root element is what the cookie says and, once it is sent, what the learner's row says.
  // The mark says that it is not sent yet; until then no page of the server changes the cookie (decision 0022).

  const LOOK = ["theme", "text", "motion", "shortcuts"];
  const NEXT_THEME = { "": "light", light: "dark", dark: "" };
  const UNSAVED = "!";
  const YEAR = 365 * 24 * 3600;
  const secure = location.protocol === "https:" ? "; secure" : "";

  const cookie = (name) => document.cookie.match(new RegExp(`(?:^|; )${name}=([^;]*)`))?.[1] ?? "";
  const writeLook = (look) => { document.cookie = `look=${look}; path=/; max-age=${look ? YEAR : 0}; samesite=lax${secure}`; };
  const keysAreOn = () => root.dataset.shortcuts !== "off";
  let lookTimer = 0;

  function setLook(name, value) {
    if (value) root.dataset[name] = value;
    else delete root.dataset[name];
    const words = LOOK.filter((each) => root.dataset[each]).map((each) => `${each}:${root.dataset[each]}`);
    writeLook(words.join(".") + UNSAVED);
    showLook();
    clearTimeout(lookTimer);
    lookTimer = setTimeout(sendLook, 400); // clicking round to the theme that was meant is one wish
  }

  /** Without a token nobody can be there to save for; without a connection the next page sends it. */
  async function sendLook() {
    const [look, token, url] = [cookie("look"), cookie("(?:__Host-)?csrftoken"), behavior("keys-off").dataset.url];
    if (!look.endsWith(UNSAVED) || !token) return;
    const request = { method: "POST", body: new URLSearchParams({ look }), headers: { "X-CSRFToken": token }, keepalive: true };
    const { ok } = await fetch(url, request).catch(() => ({ ok: false }));
    if (ok && cookie("look") === look) writeLook(look.slice(0, -UNSAVED.length));
  }

  /** The controls of this page, among them those of the settings, say what the root element says. */
  function showLook() {
    const theme = root.dataset.theme ?? "";
    const label = one('[data-behavior="theme"] span');
    if (label) label.textContent = theme || "auto";
    for (const radio of all('input[type="radio"][name="theme"]')) radio.checked = radio.value === theme;
    for (const box of all('input[name="uses_shortcuts"]')) box.checked = keysAreOn();
    behavior("keys-off").checked = !keysAreOn();
  }

  function setUpLook() {
    const button = behavior("theme");
    if (button) {
      button.hidden = false;
      one("span", button).textContent = root.dataset.theme ?? "auto";
      button.addEventListener("click", () => setLook("theme", NEXT_THEME[root.dataset.theme ?? ""]));
    }
    const box = behavior("keys-off");
    box.checked = !keysAreOn();
    box.addEventListener("change", () => setLook("shortcuts", box.checked ? "off" : ""));
    sendLook();
  }

  // Time zone: told in a cookie to whoever makes a learner of this browser, and offered in the settings

  function setUpZone() {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (!zone) return;
    document.cookie = `tz=${zone}; path=/; samesite=lax${secure}`;
    const button = behavior("own-zone");
    if (button) offerZone(zone, button, document.getElementById("time-zone"));
  }

  function offerZone(zone, button, select) {
    const fit = () => { button.hidden = select.value === zone; };
    button.textContent = `Use this device’s: ${zone}`;
    button.addEventListener("click", () => {
      if (!all("option", select).some((each) => each.value === zone)) select.add(new Option(zone, zone));
      select.value = zone;
      select.focus();
      fit();
    });
    select.addEventListener("change", fit);
    fit();
  }

  // Key sheet

  function setUpHelp() {
    const dialog = document.getElementById("key-help");
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
    for (const button of all('[data-behavior="help"]')) {
      button.hidden = false;
      button.addEventListener("click", () => dialog.showModal());
    }
  }

  // Keys

  const SAME_AS = { ArrowRight: "j", ArrowLeft: "k" };
  const PICKERS = 'input[type="radio"], input[type="checkbox"]';
  const TYPING = `input:not(${PICKERS}), textarea, select, [contenteditable]`;
  const HAS_OWN_ENTER = "a[href], button, summary";

  /** Where keys act: the whole player page, or the one question in a lesson that holds the focus. */
  const keyScope = (target) => one('[data-keys="page"]') ?? target.closest('[data-behavior="item"]');

  /** Whether Ctrl, Alt or Cmd is held; many keyboards need AltGr, which counts as both, to write an @. */
  function isHeld(event) {
    if (event.key === "@" && event.getModifierState("AltGraph")) return false;
    return event.ctrlKey || event.altKey || event.metaKey;
  }

  function mayUseKeys(event) {
    const target = event.target;
    if (event.defaultPrevented || event.repeat || event.isComposing) return false;
    if (isHeld(event)) return false;
    if (event.shiftKey && !/[?!@/-]/.test(event.key) && !/^Digit[1-9]$/.test(event.code)) return false;
    return keysAreOn() && target instanceof Element && !target.matches(TYPING) && !one("dialog[open]");
  }

  function press(element) {
    if (!element || element.disabled) return false;
    element.click();
    return true;
  }

  function choose(key, scope) {
    const inputs = all('input[name="option"]', scope);
    const input = /^[1-9]$/.test(key) ? inputs[key - 1] : inputs.find((each) => each.dataset.letter === key);
    return press(input) || explainStruck(input?.closest("[data-struck]"));
  }

  /** A struck option does not answer, neither to its key nor to a click; that must not pass for a fault. */
  function explainStruck(row) {
    if (!row) return false;
    const letter = one(".option-letter", row).textContent;
    toast(`Option ${letter} is struck out. Restore it first (Shift and ${one("button", row).dataset.strike}, or its ✕), then choose it.`);
    return true;
  }

  /** Shift and a digit, wherever the layout puts the digits' signs. */
  const strike = (code, scope) => press(one(`[data-strike="${code.slice(-1)}"]`, scope));

  /** A button or link of the page that names the key. */
  const command = (key, scope) => key.length === 1 && press(one(`[data-key="${CSS.escape(key)}"]`, scope));

  /** To the box where it stands, else to the page that has it; a quiz under way has neither. */
  function goToSearch() {
    const box = one(".search-form input");
    if (!box) return press(behavior("search"));
    box.focus();
    box.select();
    return true;
  }

  /** Letters that name an option choose it, even where they also name a command: F on a question with six options. */
  function act(event, scope) {
    if (event.key === "Enter") return !event.target.matches(HAS_OWN_ENTER) && press(one("[data-default]", scope));
    if (event.key in SAME_AS && event.target.matches('input[type="radio"]')) return false;
    const key = SAME_AS[event.key] ?? event.key.toLowerCase();
    if (choose(key, scope)) return true;
    if (command(key, scope)) return true;
    return !document.dispatchEvent(new CustomEvent("studyapp:key", { detail: key, cancelable: true }));
  }

  function onKey(event) {
    if (!mayUseKeys(event)) return;
    if (event.key === "?") {
      document.getElementById("key-help").showModal();
      event.preventDefault();
      return;
    }
    const scope = keyScope(event.target);
    const isDone = scope && (event.shiftKey ? strike(event.code, scope) || command(event.key, scope) : act(event, scope));
    if (isDone || (event.key === "/" && goToSearch())) event.preventDefault();
  }

  // Select N

  const chosenIn = (item) => all('input[type="checkbox"][name="option"]:checked', item).length;

  function showCount(item, isRefused = false) {
    const count = behavior("chosen-count", item);
    if (!count) return;
    count.hidden = false;
    count.toggleAttribute("data-full", isRefused);
    count.textContent = `${chosenIn(item)} chosen${isRefused ? ": untick one to choose another" : ""}`;
  }

  /** One more than asked for is refused; nothing else changes, and unticking always works. */
  function limitChoice(event) {
    if (!event.target.matches?.('input[type="checkbox"][name="option"]')) return;
    const item = event.target.closest('[data-behavior="item"]');
    const isOver = event.target.checked && chosenIn(item) > Number(item.dataset.selectCount);
    if (isOver) event.preventDefault();
    setTimeout(() => showCount(item, isOver)); // the box falls back only after the event
  }

  const showCounts = (scope = document) => {
    for (const item of all('[data-behavior="item"]', scope)) showCount(item);
  };

  // htmx

  let newsCame = -Infinity;

  /** The second click of a double click on Check must not press the Next that has come in its place. */
  function stopDoubleClick(event) {
    const isSecond = event.detail > 1 && performance.now() - newsCame < 500;
    if (isSecond && event.target.closest?.("[data-default]")) {
      event.preventDefault();
      event.stopPropagation();
    }
  }

  /** Put the focus on what has just arrived: the verdict, else what was wrong with the form, else the news or question. */
  function focusNews(element) {
    newsCame = performance.now();
    if (element.contains(document.activeElement)) return; // the button that was pressed is there again
    const found = ["verdict", "error", "news"].map((name) => behavior(name, element)).find(Boolean);
    const news = found ?? element.closest('[data-behavior="item"]');
    news?.focus();
    const text = one("[data-announce]", element)?.textContent;
    if (text) say(text.trim().replace(/\s+/g, " "));
  }

  const FOR_GUESTS = "You were a guest here: unless you have signed up since, nobody can get back to what was saved. ";

  /** The one banner about what is not saved. Other scripts send the event `studyapp:warn`. */
  function warn({ text, signIn, opensTab }) {
    const banner = behavior("connection");
    const line = one("p", banner);
    banner.hidden = false;
    const invitation = `Sign in to send what waits${opensTab ? " (in a new tab)" : ""}`;
    const before = signIn ? `${text} ${one('script[data-guest="yes"]') ? FOR_GUESTS : ""}` : text;
    if (line.textContent === before + (signIn ? invitation : "")) return; // or a link with the focus would lose it
    line.textContent = before;
    if (!signIn) return;
    const link = document.createElement("a");
    Object.assign(link, { href: signIn, textContent: invitation, target: opensTab ? "_blank" : "" });
    link.dataset.behavior = "sign-in";
    line.append(link);
  }
  document.addEventListener("studyapp:warn", (event) => warn(event.detail));

  let failed = null;
  let isSignedOut = false;

  function showFailure(detail) {
    if (detail.requestConfig.triggeringEvent?.type === "load") return; // nobody asked for it, nothing is lost
    failed = detail;
    const signIn = signInFrom(detail.xhr);
    isSignedOut = Boolean(signIn);
    const isSending = detail.requestConfig.verb !== "get";
    const why = isSignedOut ? "you are signed out"
      : detail.xhr.status === 404 ? "it is gone, or somebody else is signed in in this browser now"
      : detail.xhr.status ? "the server could not take it" : "the server did not answer";
    const text = isSending
      ? `Not saved yet: ${why}. Your choice is kept on this page.`
      : `That could not be loaded: ${why}. Nothing is lost.`;
    warn({ text, signIn, opensTab: true });
  }

  function signInFrom(xhr) {
    try { return JSON.parse(xhr.responseText).sign_in ?? ""; } catch { return ""; }
  }

  function retry() {
    if (!failed) return document.dispatchEvent(new CustomEvent("studyapp:retry")); // the timed player has an outbox
    const { elt, requestConfig } = failed;
    for (const field of all('input[name="csrfmiddlewaretoken"]')) { // signing in, in another tab, renewed it
      field.value = window.studyappOutbox?.token() ?? field.value;
    }
    if (document.contains(elt)) window.htmx.trigger(elt, requestConfig.triggeringEvent.type);
    else location.reload();
  }

  let busyTimer = 0;
  const markBusy = () => {
    clearTimeout(busyTimer);
    busyTimer = setTimeout(() => { document.body.dataset.busy = ""; }, 300);
  };
  const markIdle = () => {
    clearTimeout(busyTimer);
    delete document.body.dataset.busy;
  };

  function setUpRequests() {
    const banner = behavior("connection");
    one("button", banner).addEventListener("click", retry);
    for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
      document.addEventListener(name, (event) => showFailure(event.detail));
    }
    addEventListener("focus", () => { if (failed && isSignedOut) retry(); });
    document.addEventListener("htmx:beforeRequest", markBusy);
    document.addEventListener("htmx:afterRequest", (event) => {
      markIdle();
      if (!event.detail.successful) return;
      banner.hidden = true;
      failed = null;
    });
    document.addEventListener("htmx:load", (event) => {
      if (event.target === document.body) return;
      showCounts(event.target.parentElement);
      focusNews(event.target);
    });
    document.addEventListener("submit", (event) => { if (!event.defaultPrevented) markBusy(); });
  }

  // The list of questions: always open where there is room beside the item

  function setUpNavigator() {
    const navigator = behavior("navigator");
    if (!navigator) return;
    const wide = matchMedia("(width >= 60em)");
    const fit = () => { navigator.open = wide.matches; };
    const show = () => {
      navigator.open = true;
      (one("[aria-current]", navigator) ?? one("a", navigator)).focus();
    };
    fit();
    wide.addEventListener("change", fit);
    behavior("open-navigator")?.addEventListener("click", () => { navigator.open = true; });
    document.addEventListener("studyapp:key", (event) => {
      if (event.detail !== "n") return;
      show();
      event.preventDefault();
    });
  }

  /** The box under a password shows what was typed; without this script it stays away. */
  function setUpLooks() {
    for (const label of all('[data-behavior="look"]')) {
      const box = one("input", label);
      const password = document.getElementById(box.getAttribute("aria-controls"));
      const show = () => { password.type = box.checked ? "text" : "password"; };
      label.hidden = false;
      box.checked = false;
      box.addEventListener("change", show);
      password.form.addEventListener("submit", () => { password.type = "password"; }); // or it would be remembered as text
    }
  }

  function setUpPrint() {
    const button = behavior("print");
    if (!button) return;
    button.hidden = false;
    button.addEventListener("click", () => print());
  }

  /** Where the answer says so itself (Clear-Site-Data), this does nothing more; not every browser heeds it. */
  function clearStorage() {
    if (!behavior("cleared")) return;
    try { localStorage.clear(); sessionStorage.clear(); } catch { /* forbidden, and so empty */ }
    indexedDB.deleteDatabase("studyapp");
  }

  clearStorage();
  setUpLook();
  setUpZone();
  setUpHelp();
  setUpPrint();
  setUpLooks();
  setUpNavigator();
  setUpRequests();
  document.addEventListener("keydown", onKey);
  document.addEventListener("studyapp:shown", () => showCounts());
  document.addEventListener("click", limitChoice);
  document.addEventListener("click", (event) => explainStruck(event.target.closest?.("[data-struck] .option")?.parentElement));
  document.addEventListener("click", stopDoubleClick, true);
  // Also after the back button, which may bring back a page with its boxes ticked.
  addEventListener("pageshow", ({ persisted }) => {
    markIdle();
    showCounts();
    if (persisted) showLook();
  });
})();
