// The command palette: everything that this page offers, every place, and the policies, found by typing.
// What it does is always a real link, button or form of the page: nothing is possible here that is not possible there.
(() => {
  "use strict";
  const palette = document.getElementById("palette");
  if (!palette) return;
  const text = document.getElementById("palette-text");
  const list = document.getElementById("palette-list");
  const words = palette.dataset;
  let commands = [];
  let matching = [];
  let at = 0;

  const reachable = (element) => {
    if (element.disabled || element.closest("[data-over]")) return false;
    const box = element.closest(".menu-box");
    const hidden = (box ? box.closest(".menu") : element).closest("[hidden], dialog:not([open])");
    return !hidden && !element.hidden;
  };
  const run = (element) => {
    const menu = element.closest(".menu-box")?.closest("details");
    if (element.matches("input[type=radio], input[type=checkbox]")) {
      element.checked = true;
      element.dispatchEvent(new Event("change", { bubbles: true }));
      element.focus();
      return;
    }
    if (element.matches("summary")) {
      element.parentElement.open = true;
      element.parentElement.querySelector(".menu-box a, .menu-box button, .menu-box select")?.focus();
      return;
    }
    if (menu) menu.open = false;
    element.click();
  };
  const collect = () => {
    const seen = new Set();
    const found = [];
    const add = (group, label, keys, act) => {
      if (!label || seen.has(group + label)) return;
      seen.add(group + label);
      found.push({ group, label, keys, act, words: `${label} ${group}`.toLowerCase() });
    };
    // The form first: it is what the page is for
    const all = [...document.querySelectorAll("#decide [data-command]"), ...document.querySelectorAll("[data-command]")];
    new Set(all).forEach((element) => {
      if (reachable(element)) add(words.page, element.dataset.command, element.dataset.keys || "", () => run(element));
    });
    document.querySelectorAll(".side .place[href]").forEach((link) =>
      add(words.go, link.firstElementChild?.nextSibling?.textContent.trim() || link.textContent.trim(), link.dataset.key ? `g ${link.dataset.key}` : "", () => link.click())
    );
    const policies = document.getElementById("policies");
    if (policies && document.querySelector("#decide:not([data-over])")) {
      JSON.parse(policies.textContent).forEach((policy) =>
        add(words.policy, policy.title, "", () =>
          document.dispatchEvent(new CustomEvent("waker:policy", { detail: policy.id }))
        )
      );
    }
    return found;
  };

  // The words as typed, in any order; earlier and whole words count for more
  const rank = (command, wanted) => {
    let score = 0;
    for (const word of wanted) {
      const place = command.words.indexOf(word);
      if (place < 0) return -1;
      score += place === 0 ? 3 : /\W/.test(command.words[place - 1]) ? 2 : 1;
    }
    return score;
  };
  const draw = () => {
    const wanted = text.value.toLowerCase().split(/\s+/).filter(Boolean);
    matching = commands
      .map((command, n) => ({ command, n, score: rank(command, wanted) }))
      .filter((one) => one.score >= 0)
      .sort((one, other) => other.score - one.score || one.n - other.n)
      .map((one) => one.command);
    list.replaceChildren(
      ...matching.map((command, n) => {
        const line = document.createElement("li");
        line.role = "option";
        line.id = `palette-${n}`;
        const group = Object.assign(document.createElement("span"), { className: "group", textContent: command.group });
        const label = Object.assign(document.createElement("span"), { className: "clip", textContent: command.label });
        line.append(group, label);
        if (command.keys) {
          const keys = Object.assign(document.createElement("span"), { className: "keys-of" });
          command.keys.split(/[ +](?!$)/).forEach((key) => keys.append(Object.assign(document.createElement("kbd"), { textContent: key }), " "));
          line.append(keys);
        }
        line.addEventListener("mousemove", () => n !== at && mark(n));
        line.addEventListener("click", () => choose(n));
        return line;
      })
    );
    if (!matching.length) list.append(Object.assign(document.createElement("li"), { className: "none", role: "option", textContent: words.none }));
    mark(0);
  };
  const mark = (next) => {
    if (!matching.length) return text.removeAttribute("aria-activedescendant");
    at = (next + matching.length) % matching.length;
    [...list.children].forEach((line, n) => line.setAttribute("aria-selected", String(n === at)));
    list.children[at].scrollIntoView({ block: "nearest" });
    text.setAttribute("aria-activedescendant", `palette-${at}`);
  };
  const choose = (n) => {
    const command = matching[n];
    if (!command) return;
    shut();
    command.act();
  };
  // The field is left before the dialog goes: a hidden field would keep the next key for itself
  const shut = () => {
    text.blur();
    palette.close();
  };
  const open = () => {
    if (palette.open || document.querySelector("dialog[open]")) return;
    commands = collect();
    text.value = "";
    draw();
    palette.showModal();
    text.focus();
  };
  text.addEventListener("input", draw);
  text.addEventListener("keydown", (event) => {
    const moves = { ArrowDown: () => mark(at + 1), ArrowUp: () => mark(at - 1), Home: () => mark(0), End: () => mark(-1), Enter: () => choose(at), Escape: shut };
    if (!moves[event.key]) return;
    event.preventDefault();
    moves[event.key]();
  });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      if (palette.open) shut();
      else open();
    }
  });
  document.querySelectorAll("[data-open=palette]").forEach((button) =>
    button.addEventListener("click", (event) => {
      event.stopImmediatePropagation();
      button.closest("details")?.removeAttribute("open");
      open();
    }, true)
  );

  document.querySelectorAll(".menu-list [data-open]").forEach((button) =>
    button.addEventListener("click", () => (button.closest("details").open = false))
  );

  // Menus: one at a time, shut by Escape and by a click elsewhere
  document.addEventListener("click", (event) =>
    document.querySelectorAll("details.menu[open]").forEach((menu) => menu.contains(event.target) || (menu.open = false))
  );
  document.addEventListener("keydown", (event) => {
    const menu = document.querySelector("details.menu[open]");
    if (!menu) return;
    if (event.key === "Escape") {
      menu.open = false;
      menu.querySelector("summary").focus();
      event.preventDefault();
    } else if (menu.querySelector(".menu-list") && ["ArrowDown", "ArrowUp"].includes(event.key)) {
      const all = [...menu.querySelectorAll(".menu-list a, .menu-list button")];
      const now = all.indexOf(document.activeElement);
      all[(now + (event.key === "ArrowDown" ? 1 : -1) + all.length) % all.length].focus();
      event.preventDefault();
    }
  });
})();
