// What stage.py puts into every page before its own scripts: a trap, eyes and hands.
(() => {
  "use strict";

  const ran = [];
  window.pwned = () => { ran.push("pwned"); };
  for (const name of ["alert", "confirm", "prompt", "print", "open"]) window[name] = () => { ran.push(name); };

  const HARMLESS = new Set((
    "a abbr b blockquote br button code dd del dfn div dl dt em h3 h4 h5 h6 hr i ins kbd li mark ol p pre q s samp " +
    "small span strong sub sup table tbody td tfoot th thead tr u ul var wbr"
  ).split(" "));
  const LINKS = new Set(["href", "src", "action", "xlink:href", "data", "poster", "srcset", "formaction", "cite"]);
  const RUNS = /^(javascript|vbscript|livescript|mocha|file|blob|filesystem|data:text|data:application)/i;
  const COMMANDS = /^(on|style$|srcdoc$|formaction$)|:on/i;
  const NOT_A_READERS = /^(data-|hx-|name$|form$|autofocus$|is$|slot$|part$|contenteditable$|accesskey$)/;

  /** Every element, inside templates and shadow roots too. */
  const everything = (root) => [...root.querySelectorAll("*")].flatMap((element) => [
    element,
    ...(element instanceof HTMLTemplateElement ? everything(element.content) : []),
    ...(element.shadowRoot ? everything(element.shadowRoot) : []),
  ]);

  function faults(element, isHostile) {
    const found = [];
    for (const { name, value } of element.attributes) {
      const bare = value.replace(/[\s\u0000-\u0020\u007f-\u00a0\u2000-\u200f\u2028\u2029]/g, "");
      const meant = String(element[name] ?? "");
      if (COMMANDS.test(name)) found.push(`attribute ${name}`);
      if (LINKS.has(name) && (RUNS.test(bare) || RUNS.test(meant))) found.push(`address ${value}`);
      if (isHostile && LINKS.has(name) && /^data:/i.test(bare)) found.push(`address ${value}`);
      if (isHostile && NOT_A_READERS.test(name)) found.push(`attribute ${name}`);
    }
    if (isHostile && !HARMLESS.has(element.localName)) found.push(`element ${element.localName}`);
    if (element.localName === "script" && !element.src.startsWith(`${location.origin}/`)) {
      if (element.type !== "application/json") found.push("script");
    }
    return found.map((fault) => `${fault}: ${element.outerHTML.slice(0, 200)}`);
  }

  window.stage = {
    ran,

    /** Everything that should not be in the page. Inside [data-hostile] that is more than on our own pages. */
    look() {
      const hostile = new Set([...document.querySelectorAll("[data-hostile]")].flatMap(everything));
      return everything(document).flatMap((element) => faults(element, hostile.has(element)));
    },

    /** Do to every element what could start a handler; links are not followed. */
    touch() {
      const kinds = {
        click: MouseEvent, mouseover: MouseEvent, pointerenter: PointerEvent, keydown: KeyboardEvent, focus: FocusEvent,
        toggle: Event, animationstart: Event, error: Event, load: Event,
      };
      addEventListener("click", (event) => event.preventDefault(), { capture: true });
      for (const element of document.querySelectorAll("[data-hostile] *")) {
        for (const [kind, Kind] of Object.entries(kinds)) element.dispatchEvent(new Kind(kind, { cancelable: true }));
      }
    },
  };
})();
