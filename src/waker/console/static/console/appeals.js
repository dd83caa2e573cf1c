// The form of an appeal: what is asked depends on what comes of it, and keys.
(() => {
  "use strict";
  const form = document.getElementById("appeal");
  if (!form) return;
  const $$ = (selector) => [...form.querySelectorAll(selector)];
  const keysOn = document.body.dataset.keys !== "off";
  const restricting = form.dataset.restricting.split(" ");
  const turn = () => {
    const outcome = form.elements.outcome.value;
    $$("[data-when]").forEach((part) => (part.hidden = part.dataset.when !== outcome));
    $$("[data-restrictions]").forEach((part) => (part.hidden = !restricting.includes(outcome)));
    $$(".choice .extra").forEach((part) => (part.hidden = !part.closest(".choice").querySelector("input").checked));
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
    if (!keysOn || event.ctrlKey || event.metaKey || event.altKey || writing(event.target)) return;
    const outcome = $$("input[name=outcome]")[Number(event.key) - 1];
    const shown = (selector) => $$(selector).find((one) => one.offsetParent);
    const act = outcome
      ? () => outcome.click()
      : { r: () => shown("input[name=restriction]")?.focus(), e: () => form.elements.explanation.focus() }[event.key];
    if (act) {
      event.preventDefault();
      act();
    }
  });
})();
