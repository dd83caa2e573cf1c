// The frame's behaviour: keys, lists, the search box, the theme, toasts. Every page works without it too.
(() => {
  "use strict";
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

  // Forms that filter submit themselves; their button is for browsers without scripts.
  $$("[data-no-script]").forEach((button) => (button.hidden = true));
  $$("form[data-submit]").forEach((form) =>
    form.addEventListener("change", (event) => event.target.matches("select") && form.requestSubmit())
  );
  // Nothing empty in the address.
  $$("form[method=get]").forEach((form) =>
    form.addEventListener("submit", () =>
      $$("input, select", form).forEach((field) => (field.disabled = field.disabled || !field.value))
    )
  );

  // The menu on a small screen
  const side = $("#side");
  const menu = $("#menu");
  const showMenu = (open) => {
    side.classList.toggle("open", open);
    menu.setAttribute("aria-expanded", String(open));
    if (open) $("a", side).focus();
  };
  menu?.addEventListener("click", (event) => {
    event.stopPropagation();
    showMenu(!side.classList.contains("open"));
  });
  document.addEventListener("click", (event) => {
    if (side?.classList.contains("open") && !side.contains(event.target)) showMenu(false);
  });

  // Light and dark: the other one than now, remembered for this person
  $("#theme")?.addEventListener("click", (event) => {
    const button = event.currentTarget;
    const theme = document.documentElement.dataset.bsTheme === "dark" ? "light" : "dark";
    window.wakerTheme(theme);
    fetch(button.dataset.url, {
      method: "POST",
      headers: { "X-CSRFToken": button.dataset.token, "Content-Type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ theme }),
    });
  });

  // Toasts go by themselves, but never while somebody is on them. One with an undo counts how long nobody is told yet,
  // and that goes on while somebody is on it.
  const STAYS = 10000;
  $$("#toasts .toast-line").forEach((toast) => {
    let timer, tick;
    const undo = $("[data-undo]", toast);
    const stays = undo ? undo.dataset.undo * 1000 : STAYS;
    let ends = Date.now() + stays;
    const left = undo && Object.assign(document.createElement("span"), { className: "undo-left num", ariaHidden: "true" });
    if (undo) undo.prepend(left);
    const count = () => {
      const share = Math.max(0, (ends - Date.now()) / stays);
      left.textContent = Math.ceil((share * stays) / 1000);
      left.style.setProperty("--left", share);
    };
    const leave = () => {
      if (!undo) ends = Date.now() + stays;
      timer = setTimeout(() => {
        clearInterval(tick);
        toast.remove();
      }, ends - Date.now());
    };
    const stay = () => clearTimeout(timer);
    if (undo) tick = setInterval(count, 100), count();
    toast.addEventListener("mouseenter", stay);
    toast.addEventListener("mouseleave", leave);
    toast.addEventListener("focusin", stay);
    toast.addEventListener("focusout", leave);
    $("[data-dismiss]", toast)?.addEventListener("click", () => toast.remove());
    leave();
  });

  // Dialogs
  const openDialog = (id) => document.getElementById(id)?.showModal();
  $$("[data-open]").forEach((button) => button.addEventListener("click", () => openDialog(button.dataset.open)));
  $$("dialog").forEach((dialog) => {
    $$("[data-close]", dialog).forEach((button) => button.addEventListener("click", () => dialog.close()));
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    dialog.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !event.target.form) return;
      event.preventDefault();
      event.target.form.requestSubmit();
    });
  });

  // The search box: suggestions are a listbox walked with the arrow keys
  const find = $("#find");
  const found = $("#found");
  if (find && found) {
    let at = -1;
    let chosen = "";
    const options = () => $$("a", found);
    const mark = (next) => {
      const all = options();
      at = next;
      chosen = all[at]?.href ?? "";
      all.forEach((option, n) => option.setAttribute("aria-selected", String(n === at)));
      if (at >= 0) find.setAttribute("aria-activedescendant", all[at].id);
      else find.removeAttribute("aria-activedescendant");
    };
    const step = (by) => {
      const count = options().length;
      mark(count ? (at < 0 && by < 0 ? count - 1 : (at + by + count) % count) : -1);
    };
    const shut = () => {
      found.replaceChildren();
      find.setAttribute("aria-expanded", "false");
      mark(-1);
    };
    document.addEventListener("htmx:after:swap", () => {
      if (document.activeElement !== find || !find.value.trim()) return shut();
      find.setAttribute("aria-expanded", String(found.childElementCount > 0));
      // Who walked over what the first letters found stays on it when the whole word finds it too
      mark(options().findIndex((option) => option.href === chosen));
    });
    find.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown") step(1);
      else if (event.key === "ArrowUp") step(-1);
      else if (event.key === "Enter" && at >= 0) options()[at].click();
      else if (event.key === "Escape") {
        shut();
        find.blur();
      } else return;
      event.preventDefault();
    });
    document.addEventListener("click", (event) => !event.target.closest(".search") && shut());
  }

  // Lists: j and k walk over the links of the first list on the page
  const links = () => $$("[data-list] .go");
  const walk = (step) => {
    const all = links();
    if (!all.length) return;
    const now = all.indexOf(document.activeElement);
    const next = now < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(now + step, 0), all.length - 1);
    all[next].focus();
    all[next].closest("li").scrollIntoView({ block: "nearest" });
  };

  // Keys
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !side?.classList.contains("open")) return;
    showMenu(false);
    menu.focus();
  });
  let going = 0;
  wakerKeys.take((event) => {
    if (Date.now() - going < 1200) {
      going = 0;
      const place = $(`.place[data-key="${CSS.escape(event.key)}"]`);
      if (place) return () => place.click();
    }
    return {
      "?": () => openDialog("keys"),
      "/": () => find?.focus(),
      g: () => (going = Date.now()),
      j: () => walk(1),
      k: () => walk(-1),
      b: () => $("form[data-break]")?.requestSubmit(),
      n: () => $("form[data-next]")?.requestSubmit(),
      u: () => $("[data-undo]")?.form.requestSubmit(),
    }[event.key];
  });
})();
