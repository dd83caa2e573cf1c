// The evidence beside a case: tabs, texts that are blurred, how media is shown, and other tabs on the same case.
(() => {
  "use strict";
  const bench = document.getElementById("bench");
  if (!bench) return;
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

  // Tabs: links to the parts without scripts, tabs with them
  const row = $("#evidence .tabs");
  const tabs = $$("a", row);
  const parts = tabs.map((tab) => document.getElementById(tab.hash.slice(1)));
  row.setAttribute("role", "tablist");
  tabs.forEach((tab, n) => {
    tab.role = "tab";
    tab.setAttribute("aria-controls", parts[n].id);
    parts[n].setAttribute("role", "tabpanel");
    parts[n].setAttribute("aria-labelledby", tab.id);
    parts[n].tabIndex = 0;
  });
  $("#evidence > .pane-body").classList.add("tabbed");
  let at = 0;
  const turn = (n, focus = false) => {
    at = (n + tabs.length) % tabs.length;
    tabs.forEach((tab, m) => {
      tab.setAttribute("aria-selected", String(m === at));
      tab.tabIndex = m === at ? 0 : -1;
      parts[m].hidden = m !== at;
    });
    if (focus) tabs[at].focus();
    tabs[at].scrollIntoView({ block: "nearest", inline: "nearest" });
    document.dispatchEvent(new CustomEvent("waker:evidence", { detail: parts[at].id }));
  };
  const named = (id) => tabs.findIndex((tab) => tab.hash === `#${id}`);
  tabs.forEach((tab, n) => tab.addEventListener("click", (event) => (event.preventDefault(), turn(n))));
  row.addEventListener("keydown", (event) => {
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    turn(next, true);
  });
  $$("[data-show]").forEach((link) =>
    link.addEventListener("click", (event) => {
      event.preventDefault();
      turn(named(link.dataset.show));
    })
  );
  turn(Math.max(0, location.hash ? named(location.hash.slice(1)) : 0));

  // How media and texts are shown: at once here, and kept with the person
  $$("form[data-viewing]").forEach((form) =>
    form.addEventListener("change", () => {
      const chosen = Object.fromEntries(new FormData(form));
      fetch(form.action, { method: "POST", body: new FormData(form), headers: { "X-Requested-With": "fetch" } });
      delete chosen.csrfmiddlewaretoken;
      bench.dataset.text = chosen.text;
      document.dispatchEvent(new CustomEvent("waker:viewing", { detail: chosen }));
    })
  );

  wakerKeys.take((event) => {
    const tab = tabs.findIndex((one) => one.dataset.key === event.key);
    if (tab >= 0) return () => turn(tab);
    return {
      "[": () => turn(at - 1),
      "]": () => turn(at + 1),
      t: () => bench.classList.toggle("uncovered"),
      h: () => {
        const menu = $("#case-menu");
        if (!menu) return;
        menu.open = !menu.open;
        if (menu.open) $(".menu-box a, .menu-box button", menu)?.focus();
      },
    }[event.key];
  });

  // Other tabs. A case is one person's, not one tab's: a tab says so when another has the same case open, and stops
  // when it was decided there. The server has the last word: deciding twice is refused whatever happens here.
  const note = $("#elsewhere");
  const say = (words, over) => {
    $("p", note).textContent = words;
    note.hidden = false;
    if (!over) return;
    const form = document.getElementById("decide");
    if (!form) return;
    form.dataset.over = "";
    $("#go", form).disabled = true;
  };
  const claim = async () => {
    const url = bench.dataset.claim;
    if (!url || note.dataset.over) return false;
    let answer;
    try {
      answer = await fetch(url, { method: "POST", headers: { "X-CSRFToken": bench.dataset.token } });
    } catch {
      return false; // no network: the next try will tell
    }
    if (answer.status !== 409) return false;
    const { mine } = await answer.json();
    note.dataset.over = "1";
    clearInterval(keeping);
    say(mine ? bench.dataset.decided : bench.dataset.lost, true);
    return true;
  };
  // A case is kept while somebody works on it: who does nothing for ten minutes lets it go when its lease runs out.
  let lastInput = Date.now();
  for (const kind of ["keydown", "pointerdown", "pointermove", "wheel"]) {
    addEventListener(kind, () => (lastInput = Date.now()), { passive: true });
  }
  const keeping = setInterval(() => Date.now() - lastInput < 600_000 && claim(), 120_000);
  claim();
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && claim());

  if (!window.BroadcastChannel) return;
  const channel = new BroadcastChannel("waker");
  const me = Math.random().toString(36).slice(2);
  const mine = bench.dataset.case;
  let leaving = false;
  let awaited = "";
  channel.addEventListener("message", async ({ data }) => {
    if (data.case !== mine || data.from === me) return;
    if (data.kind === "looking") {
      if (!leaving && bench.dataset.claim) channel.postMessage({ kind: "here", case: mine, from: me, to: data.from });
    } else if (data.kind === "here" && data.to === me && !note.dataset.over) say(bench.dataset.open, false);
    else if (data.kind === "deciding") {
      awaited = data.from;
      for (const wait of [300, 900, 2500]) {
        await new Promise((done) => setTimeout(done, wait));
        if (await claim()) break;
      }
    } else if (data.kind === "left" && !note.dataset.over) {
      note.hidden = true;
      if (data.from === awaited) claim(); // it leaves when the server has answered, however long that took
    }
  });
  if (bench.dataset.claim) channel.postMessage({ kind: "looking", case: mine, from: me });
  document.getElementById("decide")?.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    leaving = true;
    channel.postMessage({ kind: "deciding", case: mine, from: me });
  });
  addEventListener("pagehide", () => channel.postMessage({ kind: "left", case: mine, from: me }));
})();
