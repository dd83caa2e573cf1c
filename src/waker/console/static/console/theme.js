// Runs before the page is drawn: "auto" becomes light or dark, and follows the device from then on.
(() => {
  const root = document.documentElement;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    const chosen = root.dataset.theme || "auto";
    root.dataset.bsTheme = chosen === "auto" ? (dark.matches ? "dark" : "light") : chosen;
  };
  apply();
  dark.addEventListener("change", apply);
  window.wakerTheme = (chosen) => {
    root.dataset.theme = chosen;
    apply();
  };
})();
