// @ts-check
/**
 * Light or dark by the person's choice; without one, the system's. A classic script in the
 * page's head, so that the choice stands before anything is painted.
 */

(() => {
  const KEY = "helpdesk:theme";

  /** @returns {string | null} */
  function chosen() {
    try {
      return localStorage.getItem(KEY);
    } catch {
      // Storage is denied: the system's wish decides, and the toggle lasts for this page.
      return null;
    }
  }

  function toggle() {
    const root = document.documentElement;
    const systemIsDark = matchMedia("(prefers-color-scheme: dark)").matches;
    const isDark = (root.dataset.theme ?? (systemIsDark ? "dark" : "light")) === "dark";
    root.dataset.theme = isDark ? "light" : "dark";
    try {
      localStorage.setItem(KEY, root.dataset.theme);
    } catch {
      // As above.
    }
  }

  const theme = chosen();
  if (theme === "light" || theme === "dark") {
    document.documentElement.dataset.theme = theme;
  }
  document.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-theme-toggle]")) {
      toggle();
    }
  });
})();
