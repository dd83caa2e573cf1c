// The bulk form: what a policy prechooses, what an outcome shows. The progress: said aloud in tenths, not every second.
(() => {
  "use strict";
  // Ctrl and Enter send the form that one is in, as everywhere.
  document.addEventListener("keydown", (event) => {
    const within = event.target.form;
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !within || event.target.closest("dialog")) return;
    event.preventDefault();
    within.requestSubmit();
  });
  const form = document.getElementById("bulk-decide");
  if (form) {
    const policies = JSON.parse(document.getElementById("bulk-policies").textContent);
    const byId = Object.fromEntries(policies.map((policy) => [policy.id, policy]));
    const boxes = [...form.querySelectorAll("input[name=restriction]")];
    const spread = (box) => (box.closest(".choice").querySelector(".extra").hidden = !box.checked);
    boxes.forEach((box) => {
      spread(box);
      box.addEventListener("change", () => spread(box));
    });
    form.elements.policy.addEventListener("change", () => {
      const policy = byId[form.elements.policy.value];
      if (!policy) return;
      boxes.forEach((box) => {
        const body = policy.restrictions.find((one) => one.kind === box.value);
        box.checked = Boolean(body);
        for (const [name, value] of Object.entries(body ?? {})) {
          const field = form.elements[`${box.value}.${name}`];
          if (field) field.value = Array.isArray(value) ? value.join(", ") : value;
        }
        spread(box);
      });
    });
    const outcome = () => {
      const chosen = form.elements.outcome.value;
      form.querySelectorAll("[data-for]").forEach((part) => (part.hidden = part.dataset.for !== chosen));
    };
    form.querySelectorAll("input[name=outcome]").forEach((one) => one.addEventListener("change", outcome));
    outcome();
  }

  const progress = document.getElementById("bulk-progress");
  if (progress) {
    const said = document.getElementById("bulk-said");
    let last = -1;
    const say = () => {
      const share = Number(progress.querySelector("[data-share]")?.dataset.share ?? 0);
      const tenth = Math.floor(share / 10);
      if (tenth !== last) said.textContent = `${tenth * 10} % ${said.dataset.words}`;
      last = tenth;
    };
    new MutationObserver(say).observe(progress, { childList: true, subtree: true });
  }
})();
