// The decide form: finding a policy by typing, what it prechooses, keys, and asking once more.
(() => {
  "use strict";
  const form = document.getElementById("decide");
  if (!form) return;
  const $ = (selector, root = form) => root.querySelector(selector);
  const $$ = (selector, root = form) => [...root.querySelectorAll(selector)];
  const policies = JSON.parse(document.getElementById("policies").textContent);
  const byId = Object.fromEntries(policies.map((policy) => [policy.id, policy]));
  const select = $("#policy");
  const text = $("#policy-text");
  const options = $("#policy-options");
  const explanation = $("#explanation");

  // What the guidelines propose for a policy, unless somebody wrote words of their own
  let proposed = byId[select.value]?.explanation ?? "";
  const prechoose = (policy) => {
    $$("input[name=restriction]").forEach((box) => {
      const body = policy.restrictions.find((one) => one.kind === box.value);
      box.checked = Boolean(body);
      for (const [name, value] of Object.entries(body ?? {})) {
        const field = form.elements[`${box.value}.${name}`];
        if (field) field.value = Array.isArray(value) ? value.join(", ") : value;
      }
      spread(box);
    });
    if (!explanation.value.trim() || explanation.value === proposed) explanation.value = policy.explanation;
    proposed = policy.explanation;
  };
  const spread = (box) => {
    const row = box.closest(".choice");
    $(".extra", row).hidden = !box.checked;
    if (box.checked) row.hidden = false;
  };
  $$("input[name=restriction]").forEach((box) => box.addEventListener("change", () => spread(box)));

  // Rare restrictions stand behind a button
  const more = $("#more-restrictions");
  const rare = $$(".choice[data-more]");
  if (rare.length > 1) {
    rare.forEach((row) => (row.hidden = true));
    more.hidden = false;
    more.addEventListener("click", () => {
      rare.forEach((row) => (row.hidden = false));
      more.hidden = true;
      $("input", rare[0]).focus();
    });
  }

  // Exceptions that the policy allows
  const allow = () => {
    const policy = byId[select.value];
    const allowed = policy ? policy.exceptions : null;
    $$("[data-exception]").forEach((row) => {
      row.hidden = allowed !== null && !allowed.includes(row.dataset.exception);
      if (row.hidden) $("input", row).checked = false;
    });
    $("#no-exceptions").hidden = allowed === null || allowed.length > 0;
  };

  // The policy box: a combobox over the list, in the place of the plain select
  let at = -1;
  const shown = () => $$("li[role=option]", options);
  const label = (policy) => (policy ? policy.title : "");
  const shut = () => {
    options.hidden = true;
    at = -1;
    text.setAttribute("aria-expanded", "false");
    text.removeAttribute("aria-activedescendant");
    text.value = label(byId[select.value]);
  };
  const mark = (next) => {
    const all = shown();
    if (!all.length) return;
    at = (next + all.length) % all.length;
    all.forEach((one, n) => one.setAttribute("aria-selected", String(n === at)));
    all[at].scrollIntoView({ block: "nearest" });
    text.setAttribute("aria-activedescendant", all[at].id);
  };
  const pick = (id) => {
    select.value = id;
    shut();
    prechoose(byId[id]);
    allow();
    document.dispatchEvent(new CustomEvent("waker:picked"));
  };
  document.addEventListener("waker:policy", (event) => byId[event.detail] && pick(event.detail));
  const list = (words) => {
    const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
    const matching = policies.filter((policy) => wanted.every((word) => policy.words.includes(word)));
    options.replaceChildren(
      ...matching.map((policy) => {
        const line = document.createElement("li");
        line.role = "option";
        line.id = `policy-${policy.id}`;
        line.textContent = policy.title;
        if (policy.zero) {
          const tag = document.createElement("span");
          tag.className = "tag red push";
          tag.textContent = form.dataset.severe;
          line.append(tag);
        }
        line.addEventListener("mousedown", (event) => {
          event.preventDefault();
          pick(policy.id);
        });
        return line;
      })
    );
    if (!matching.length) {
      const line = document.createElement("li");
      line.className = "none";
      line.textContent = options.dataset.none;
      options.append(line);
    }
    options.hidden = false;
    text.setAttribute("aria-expanded", "true");
    at = -1;
    if (matching.length) mark(0);
  };
  text.hidden = false;
  select.hidden = true;
  if (select.getAttribute("aria-invalid")) {
    text.setAttribute("aria-invalid", "true");
    text.setAttribute("aria-describedby", "policy-error");
  }
  text.addEventListener("focus", () => {
    text.select();
    list("");
    const chosen = shown().findIndex((one) => one.id === `policy-${select.value}`);
    if (chosen >= 0) mark(chosen);
  });
  text.addEventListener("input", () => list(text.value));
  text.addEventListener("blur", shut);
  text.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") options.hidden ? list("") : mark(at + 1);
    else if (event.key === "ArrowUp") mark(at - 1);
    else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
      const one = shown()[at];
      if (one) pick(one.id.slice("policy-".length));
    } else if (event.key === "Escape") {
      shut();
      text.blur();
    } else return;
    event.preventDefault();
  });
  shut();
  allow();

  // What is asked depends on what it is
  const turn = () => {
    const outcome = form.elements.outcome.value;
    $$("[data-for]").forEach((part) => (part.hidden = part.dataset.for !== outcome));
  };
  $$("input[name=outcome]").forEach((radio) => radio.addEventListener("change", turn));
  turn();

  // Asking once more before what cannot be taken back for whom it hits
  const sure = document.getElementById("sure");
  const texts = document.getElementById("sure-texts").dataset;
  let confirmed = Boolean($("[data-confirm]"));
  const grave = () => {
    if (form.elements.outcome.value !== "violation") return "";
    const chosen = $$("input[name=restriction]:checked").map((box) => box.value);
    if (byId[select.value]?.zero && !form.elements.law.value.trim()) return texts.zero;
    if (chosen.includes("terminate")) return texts.terminate;
    if (chosen.includes("ban")) return texts.ban;
    return "";
  };
  form.addEventListener("submit", (event) => {
    if (event.submitter?.hasAttribute("formnovalidate")) return;
    const what = grave();
    if (what && !confirmed && !event.submitter?.hasAttribute("data-confirm")) {
      event.preventDefault();
      document.getElementById("sure-what").textContent = what;
      sure.showModal();
      return;
    }
    $("#go").disabled = true;
  });
  addEventListener("pageshow", (event) => event.persisted && ($("#go").disabled = form.hasAttribute("data-over")));
  document.getElementById("sure-go").addEventListener("click", () => {
    confirmed = true;
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = "confirmed";
    field.value = "1";
    form.append(field);
    sure.close();
    form.requestSubmit();
  });
  document.getElementById("asked")?.focus();

  // Keys
  const side = (id) => () => {
    const radio = document.getElementById(id);
    if (radio.disabled) return;
    radio.checked = true;
    radio.focus();
    radio.dispatchEvent(new Event("change", { bubbles: true }));
  };
  wakerKeys.form(form, {
    1: side("o-violation"),
    2: side("o-fine"),
    3: side("o-exception"),
    p: () => text.focus(),
    r: () => $("input[name=restriction]:checked, input[name=restriction]")?.focus(),
    e: () => (form.elements.outcome.value === "exception" ? $("#reasoning") : explanation).focus(),
  });
})();
