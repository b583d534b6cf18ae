// The player: the countdown, its keys T and H, and the list of questions (key N).
(() => {
  "use strict";

  const MINUTE = 60_000;
  const LEVELS = [[MINUTE, "last", "One minute left."], [5 * MINUTE, "soon", "Five minutes left."]];
  const WIDE = matchMedia("(width >= 60em)");
  const behavior = (name) => document.querySelector(`[data-behavior="${name}"]`);
  const say = (text) => document.dispatchEvent(new CustomEvent("studyapp:say", { detail: text }));

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
    const said = parts.filter(([number]) => number).map(([number, unit]) => `${number} ${unit}${number === 1 ? "" : "s"}`);
    return `${said.join(" ") || "0 seconds"} left.`;
  }

  /**
   * The countdown. Never counts ticks, which sleep with the tab: it asks the monotonic clock how far the end is from
   * when the page began to arrive.
   */
  function countDown(timer) {
    const [arrival] = performance.getEntriesByType("navigation");
    const end = (arrival?.responseStart ?? 0) + Number(timer.dataset.remainingMs);
    const button = behavior("timer-toggle");
    const left = () => Math.max(0, end - performance.now());
    let level = LEVELS.find(([limit]) => left() <= limit)?.[1];
    let waiting = 0;

    function setHidden(isHidden) {
      timer.hidden = isHidden;
      button.textContent = isHidden ? "Show time" : "Hide";
    }

    function tick() {
      const ms = left();
      timer.textContent = digits(ms);
      const reached = LEVELS.find(([limit]) => ms <= limit);
      if (reached && reached[1] !== level) {
        level = reached[1];
        setHidden(false);
        say(reached[2]);
      }
      if (level) timer.dataset.level = level;
      if (ms) waiting = setTimeout(tick, ms % 1000 || 1000);
      else timeUp();
    }

    button.hidden = false;
    button.addEventListener("click", () => setHidden(!timer.hidden));
    document.addEventListener("visibilitychange", () => { clearTimeout(waiting); tick(); });
    tick();
    return { toggle: () => setHidden(!timer.hidden), say: () => say(inWords(left())) };
  }

  /** Hand in; the last choice may still be on its way, so it gets a second's start. */
  let isOver = false;
  function timeUp() {
    if (isOver) return;
    isOver = true;
    say("The time is up.");
    setTimeout(() => document.getElementById("time-up").submit(), 1000);
  }

  function showNavigator(navigator) {
    navigator.open = true;
    (navigator.querySelector("[aria-current]") ?? navigator.querySelector("a")).focus();
  }

  const timer = behavior("timer");
  const clock = timer && countDown(timer);
  const navigator = behavior("navigator");
  const keys = {
    t: clock && clock.say,
    h: clock && clock.toggle,
    n: navigator && (() => showNavigator(navigator)),
  };

  document.addEventListener("studyapp:key", (event) => {
    if (!keys[event.detail]) return;
    keys[event.detail]();
    event.preventDefault();
  });

  if (navigator) {
    const fit = () => { navigator.open = WIDE.matches; };
    fit();
    WIDE.addEventListener("change", fit);
    behavior("open-navigator")?.addEventListener("click", () => { navigator.open = true; });
  }
})();
