// The form of an opinion: what is asked depends on what it is, and keys.
(() => {
  "use strict";
  const form = document.getElementById("opinion");
  if (!form) return;
  const $$ = (selector) => [...form.querySelectorAll(selector)];
  const turn = () => {
    const outcome = form.elements.outcome.value;
    $$("[data-only]").forEach((part) => (part.hidden = part.dataset.only !== outcome));
    $$("[data-not]").forEach((part) => (part.hidden = part.dataset.not === outcome));
  };
  form.addEventListener("change", turn);
  turn();
  form.addEventListener("submit", () => (document.getElementById("go").disabled = true));

  wakerKeys.form(form, {
    p: () => form.elements.policy.offsetParent && form.elements.policy.focus(),
    e: () => form.elements.note.focus(),
  });
})();
