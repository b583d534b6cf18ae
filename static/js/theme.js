// Blocks on purpose, and so stays tiny: how pages look must stand before the first paint, also of those that are the
// same for everybody. The cookie `look` says it in words such as `theme:dark.text:150`; a mark at its end changes nothing.
(() => {
  const root = document.documentElement;
  root.dataset.scripted = "";

  function apply() {
    const look = document.cookie.match(/(?:^|; )look=([^;]*)/)?.[1] ?? "";
    for (const name of ["theme", "text", "motion", "shortcuts"]) {
      const value = look.match(new RegExp(`\\b${name}:(\\w+)`))?.[1];
      if (value) root.dataset[name] = value;
      else delete root.dataset[name];
    }
  }

  apply();
  // The back button may bring a page as it was before the settings were changed.
  addEventListener("pageshow", (event) => { if (event.persisted) apply(); });
})();
