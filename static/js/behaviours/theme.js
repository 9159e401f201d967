// @ts-check
/**
 * Light or dark and how much contrast, by the person's choice; without one, the system's. A
 * classic script in the page's head, so that the choice stands before anything is painted.
 *
 * A <select data-look="theme"> or "contrast" chooses; [data-theme-toggle] goes to the other theme.
 */

(() => {
  const KEYS = { theme: "helpdesk:theme", contrast: "helpdesk:contrast" };
  const ALLOWED = { theme: ["light", "dark"], contrast: ["more", "standard"] };
  const root = document.documentElement;
  const more = matchMedia("(prefers-contrast: more)");
  /** @typedef {keyof typeof KEYS} Look */
  // What was chosen on this page: storage may be denied, and then it lasts as long as the page.
  /** @type {Partial<Record<Look, string>>} */
  const here = {};

  /** @param {Look} look */
  function chosen(look) {
    let value = here[look];
    try {
      value = localStorage.getItem(KEYS[look]) ?? value;
    } catch {
      // Denied.
    }
    return value !== undefined && ALLOWED[look].includes(value) ? value : "";
  }

  /**
   * @param {Look} look
   * @param {string} value nothing: as the system wishes
   */
  function choose(look, value) {
    here[look] = value;
    try {
      if (value) {
        localStorage.setItem(KEYS[look], value);
      } else {
        localStorage.removeItem(KEYS[look]);
      }
    } catch {
      // Denied.
    }
    show();
  }

  function show() {
    const theme = chosen("theme");
    if (theme) {
      root.dataset.theme = theme;
    } else {
      delete root.dataset.theme;
    }
    root.dataset.contrast = chosen("contrast") || (more.matches ? "more" : "standard");
    document.querySelectorAll("select[data-look]").forEach((select) => {
      if (select instanceof HTMLSelectElement) {
        select.value = chosen(/** @type {Look} */ (select.dataset.look));
      }
    });
  }

  function toggle() {
    const systemIsDark = matchMedia("(prefers-color-scheme: dark)").matches;
    const isDark = (root.dataset.theme ?? (systemIsDark ? "dark" : "light")) === "dark";
    choose("theme", isDark ? "light" : "dark");
  }

  show();
  document.addEventListener("DOMContentLoaded", show);
  more.addEventListener("change", show);
  // Another tab has chosen.
  addEventListener("storage", show);
  document.addEventListener("change", ({ target }) => {
    if (target instanceof HTMLSelectElement && target.dataset.look) {
      choose(/** @type {Look} */ (target.dataset.look), target.value);
    }
  });
  document.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-theme-toggle]")) {
      toggle();
    }
  });
})();
