// The form of an appeal: what is asked depends on what comes of it, and keys.
(() => {
  "use strict";
  const form = document.getElementById("appeal");
  if (!form) return;
  const $$ = (selector) => [...form.querySelectorAll(selector)];
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

  const shown = (selector) => $$(selector).find((one) => one.offsetParent);
  wakerKeys.form(form, {
    r: () => shown("input[name=restriction]")?.focus(),
    e: () => form.elements.explanation.focus(),
  });
})();
