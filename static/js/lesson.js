// The lesson page: the contents list follows the reader, and a learner's place is kept.
(() => {
  "use strict";

  const PAUSE = 1500;
  const WIDE = matchMedia("(width >= 67.5em)");
  const sections = [...document.querySelectorAll("[data-behavior='lesson'] section[id]")];
  const list = document.querySelector("[data-behavior='contents']");
  const links = new Map([...list.querySelectorAll("a")].map((link) => [decodeURIComponent(link.hash.slice(1)), link]));
  let current = "";

  function show(anchor) {
    if (anchor === current) return;
    links.get(current)?.removeAttribute("aria-current");
    links.get(anchor)?.setAttribute("aria-current", "true");
    current = anchor;
  }

  // A section is being read when it crosses a band in the upper part of the window; at the end of the page the last one
  // is, though it may never get that high.
  const crossing = new Set();

  function follow() {
    const isAtEnd = innerHeight + scrollY >= document.documentElement.scrollHeight - 2;
    const reading = isAtEnd ? sections.at(-1) : sections.findLast((section) => crossing.has(section));
    if (reading) show(reading.id);
    else if (scrollY < sections[0].offsetTop) show("");
  }

  const observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) crossing[isIntersecting ? "add" : "delete"](target);
    follow();
  }, { rootMargin: "-15% 0px -75%" });
  for (const section of sections) observer.observe(section);

  // Keeping the place. Only what the reader does counts: browsers scroll by themselves to restore a page.

  let hasMoved = false;
  let sent = "";
  let pause = 0;

  /** The form says whether somebody is there whose place is worth keeping: a stranger's scrolling makes no learner. */
  function keepPlace() {
    const form = document.querySelector("[data-behavior='bookmark'][data-keeps-place]");
    if (!form || !hasMoved || !current || current === sent) return;
    sent = current;
    const body = new FormData(form);
    body.set("action", "reached");
    body.set("anchor", current);
    // The form has a button named "action", which hides form.action. Asked as htmx would, for the small answer.
    const request = { method: "POST", body, headers: { "HX-Request": "true" }, keepalive: true };
    fetch(form.getAttribute("action"), request).catch(() => {}); // no reason to disturb the reader
  }

  function onScroll() {
    follow();
    clearTimeout(pause);
    pause = setTimeout(keepPlace, PAUSE);
  }

  for (const name of ["wheel", "touchmove", "keydown", "pointerdown"]) {
    addEventListener(name, () => { hasMoved = true; }, { once: true, passive: true });
  }
  addEventListener("scroll", onScroll, { passive: true });
  addEventListener("pagehide", keepPlace);

  const fit = () => { list.open = WIDE.matches; };
  fit();
  WIDE.addEventListener("change", fit);
})();
