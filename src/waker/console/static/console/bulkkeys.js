// The keys of the bulk pages: what a key is for carries its name (`data-press`), and is gone to or pressed.
(() => {
  "use strict";
  const press = (target) => {
    if (target.matches("fieldset")) target.querySelector("input:not([disabled])")?.focus();
    else if (target.matches("select, textarea, input:not([type=checkbox], [type=radio])")) target.focus();
    else target.click();
    if (target.matches("summary")) target.parentElement.querySelector("textarea")?.focus();
  };
  wakerKeys.take((event) => {
    const target = [...document.querySelectorAll(`[data-press="${CSS.escape(event.key)}"]`)].find(
      (one) => one.checkVisibility() && !one.disabled && !one.closest("[hidden]")
    );
    return target && (() => press(target));
  });
  // Ctrl and Enter send the form that one is in, else the one that the page is for; Escape leaves a field.
  document.addEventListener("keydown", (event) => {
    if (wakerKeys.dialog()) return;
    if (event.key === "Escape" && event.target.form) event.target.blur();
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.defaultPrevented) return;
    const form = event.target.form ?? document.querySelector("#bulk-decide, .bulk-confirm, details[open] > .bulk-undo");
    if (!form) return;
    event.preventDefault();
    form.requestSubmit();
  });
})();
