// The form of an opinion: what is asked depends on what it is, and keys.
(() => {
  "use strict";
  const form = document.getElementById("opinion");
  if (!form) return;
  const $$ = (selector) => [...form.querySelectorAll(selector)];
  const keysOn = document.body.dataset.keys !== "off";
  const turn = () => {
    const outcome = form.elements.outcome.value;
    $$("[data-only]").forEach((part) => (part.hidden = part.dataset.only !== outcome));
    $$("[data-not]").forEach((part) => (part.hidden = part.dataset.not === outcome));
  };
  form.addEventListener("change", turn);
  turn();
  form.addEventListener("submit", () => (document.getElementById("go").disabled = true));

  const writing = (target) =>
    target.matches("textarea, select, input:not([type=checkbox], [type=radio])") || target.isContentEditable;
  document.addEventListener("keydown", (event) => {
    if (document.querySelector("dialog[open]")) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit();
      return;
    }
    if (event.key === "Escape" && form.contains(event.target)) event.target.blur();
    if (!keysOn || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (writing(event.target)) return;
    const outcome = $$("input[name=outcome]")[Number(event.key) - 1];
    const shown = (element) => (element.offsetParent ? element : null);
    const act =
      outcome && !outcome.disabled
        ? () => outcome.click()
        : { p: () => shown(form.elements.policy)?.focus(), e: () => form.elements.note.focus() }[event.key];
    if (act) {
      event.preventDefault();
      act();
    }
  });
})();
