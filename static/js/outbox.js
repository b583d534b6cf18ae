// Where events of a timed quiz wait until the server has acknowledged them.
//
// There are two stores, because each survives what the other does not. Local storage is written at once, even by a page
// that is going away, but the browser takes seconds to bring it to disk. IndexedDB needs a moment and is then safe even
// from a browser that is killed. What one of them still holds although the other forgot it is sent again, which is
// harmless: the server knows an event by its item and number.
(() => {
  "use strict";

  const PREFIX = "studyapp.outbox.";
  const DRAFTS = "studyapp.draft.";
  let kept = Promise.resolve();

  const database = new Promise((resolve, reject) => {
    const opening = indexedDB.open("studyapp", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("outbox");
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  }).catch(() => null); // storage is forbidden: the page's memory is what there is

  /** Run one request in a transaction and return what it gave, once that is on its way to the disk. */
  async function inDatabase(mode, act) {
    const store = (await database)?.transaction("outbox", mode).objectStore("outbox");
    if (!store) return undefined;
    const request = act(store);
    return new Promise((resolve, reject) => {
      store.transaction.oncomplete = () => resolve(request.result);
      store.transaction.onabort = () => reject(store.transaction.error);
    });
  }

  const nameOf = (event) => `${PREFIX}${event.attempt}.${event.position}.${event.client_seq}`;

  function keep(event) {
    try { localStorage.setItem(nameOf(event), JSON.stringify(event)); } catch { /* full or forbidden */ }
    kept = Promise.allSettled([kept, inDatabase("readwrite", (store) => store.put(event, nameOf(event)))]);
  }

  function drop(event) {
    try { localStorage.removeItem(nameOf(event)); } catch { /* as above */ }
    inDatabase("readwrite", (store) => store.delete(nameOf(event))).catch(() => { /* it is sent once more, one day */ });
  }

  function inLocalStorage() {
    try {
      return Object.keys(localStorage).filter((name) => name.startsWith(PREFIX)).map(read).filter(Boolean);
    } catch { return []; }
  }

  function read(name) {
    try { return JSON.parse(localStorage.getItem(name)); } catch { return null; } // damaged: the others are not
  }

  /** What pages of this browser could not send, oldest first. */
  async function load() {
    const stored = await inDatabase("readonly", (store) => store.getAll()).catch(() => []) ?? [];
    const events = new Map([...stored, ...inLocalStorage()].map((event) => [nameOf(event), event]));
    return [...events.values()].sort((a, b) => a.client_seq - b.client_seq);
  }

  /** Forget everything unsent, interview answers (interview.js) too: for a browser that others use after this. */
  async function clear() {
    try {
      const names = Object.keys(localStorage).filter((name) => name.startsWith(PREFIX) || name.startsWith(DRAFTS));
      for (const name of names) localStorage.removeItem(name);
    } catch { /* storage is forbidden: there is nothing */ }
    await kept;
    await inDatabase("readwrite", (store) => store.clear());
  }

  /** Read at every request: signing in, in whatever tab, renews it. */
  function token() {
    const cookie = document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/)?.[1];
    return cookie ?? document.querySelector('input[name="csrfmiddlewaretoken"]')?.value ?? "";
  }

  async function request(url, options) {
    const response = await fetch(url, {
      ...options,
      headers: { Accept: "application/json", "X-CSRFToken": token() },
      signal: AbortSignal.timeout(10_000),
    });
    const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
    return { status: response.status, reply: isJson ? await response.json() : {} };
  }

  function post(event) {
    const { kind, client_seq, client_at, elapsed_ms } = event;
    const body = new URLSearchParams([...event.fields, ...Object.entries({ kind, client_seq, client_at, elapsed_ms })]);
    return request(event.url, { method: "POST", body, keepalive: true });
  }

  // Elsewhere on the site: what is left of an exam that was broken off and never opened again

  async function sendLeftovers() {
    let [sent, late] = [0, 0];
    const others = new Set(); // attempts of learners who are not signed in: theirs stays until they are
    for (const event of await load()) {
      if (others.has(event.attempt)) continue;
      const { status, reply } = await post(event);
      if (reply.signed_out) break;
      if (status === 404) others.add(event.attempt);
      if (![200, 409, 410, 422].includes(status)) continue; // somebody else's, or a server in trouble
      drop(event);
      if (event.kind === "visit") continue; // time spent is no news
      sent += 1;
      late += status === 410;
    }
    if (sent) tell(sent, late);
  }

  function tell(sent, late) {
    const toast = document.createElement("p");
    const changes = (count) => `${count} ${count === 1 ? "change" : "changes"}`;
    toast.className = "toast";
    toast.textContent = `${changes(sent)} to an exam, kept in this browser while the connection was gone, ${sent === 1 ? "was" : "were"} sent now.`;
    if (late) toast.textContent += ` ${changes(late)} came after its end: kept in its log, not counted.`;
    document.getElementById("toasts").append(toast);
  }

  window.studyappOutbox = { keep, drop, load, clear, post, request, token, draftPrefix: DRAFTS, whenKept: () => kept };
  if (!document.querySelector('[data-behavior="sitting"]')) sendLeftovers().catch(() => { /* still offline */ });
})();
