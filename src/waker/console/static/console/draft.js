// The draft of a decision: kept on the server while it is filled in, and the statement that it would give, live.
(() => {
  "use strict";
  const form = document.getElementById("decide");
  if (!form || form.hasAttribute("data-over")) return;
  const $ = (selector) => document.getElementById(selector);
  const state = $("draft-state");
  const version = $("draft-version");
  const token = form.elements.csrfmiddlewaretoken.value;
  const hint = [...state.childNodes];
  const KEEP_AFTER = 700;
  const SHOW_AFTER = 250;

  // Keeping: a little after the last change, and at once when the page is left. A save names the version that it was
  // made from; when another tab or browser was faster this tab says so and keeps nothing more.
  let timer = 0;
  let dirty = false;
  let saving = null;
  let stopped = false;
  const body = () => {
    const data = new URLSearchParams(new FormData(form));
    data.delete("csrfmiddlewaretoken");
    return data;
  };
  const keep = async (last = false) => {
    clearTimeout(timer);
    if (!dirty || stopped) return;
    if (saving && !last) return saving.then(() => keep());
    dirty = false;
    saving = fetch(form.dataset.draft, {
      method: "POST",
      body: body(),
      headers: { "X-CSRFToken": token },
      keepalive: last,
    })
      .then(async (answer) => {
        if (answer.status === 409) {
          stopped = true;
          $("newer").hidden = form.hasAttribute("data-over");
          return;
        }
        if (!answer.ok) throw new Error(String(answer.status));
        version.value = (await answer.json()).version;
        state.textContent = state.dataset.saved;
        form.dataset.kept = version.value;
      })
      .catch(() => {
        dirty = true;
        state.textContent = state.dataset.failed;
      })
      .finally(() => (saving = null));
    return saving;
  };
  const changed = () => {
    dirty = true;
    delete form.dataset.kept;
    clearTimeout(timer);
    timer = setTimeout(keep, KEEP_AFTER);
    preview();
  };
  form.addEventListener("input", (event) => event.target.id !== "policy-text" && changed());
  form.addEventListener("change", (event) => event.target.id !== "policy-text" && changed());
  document.addEventListener("waker:picked", changed);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && keep(true));
  addEventListener("pagehide", () => keep(true));
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    stopped = true;
    clearTimeout(timer);
  });
  $("newer-load")?.addEventListener("click", () => location.assign(location.pathname));

  // The statement and what follows, as the server would make them of the form as it is
  const statement = $("statement");
  const leads = $("leads");
  let showing = 0;
  let wait = 0;
  let language = "";
  const preview = () => {
    clearTimeout(wait);
    wait = setTimeout(fetchPreview, SHOW_AFTER);
  };
  const fetchPreview = async () => {
    const mine = (showing += 1);
    const data = body();
    if (language) data.set("language", language);
    let text;
    try {
      const answer = await fetch(form.dataset.preview, { method: "POST", body: data, headers: { "X-CSRFToken": token } });
      if (!answer.ok) return;
      text = await answer.text();
    } catch {
      return; // the connection is gone: what is shown stays until the next change
    }
    if (mine !== showing) return;
    const part = new DOMParser().parseFromString(text, "text/html");
    const focused = document.activeElement?.dataset?.language;
    statement.replaceChildren(...part.querySelector("[data-part=statement]").childNodes);
    if (focused) statement.querySelector(`[data-language="${CSS.escape(focused)}"]`)?.focus();
    const coming = part.querySelector("[data-part=leads]");
    if (leads.textContent.trim() !== coming.textContent.trim()) leads.replaceChildren(...coming.childNodes);
    statement.dataset.shown = String(mine);
  };
  statement?.addEventListener("click", (event) => {
    const chosen = event.target.closest("[data-language]");
    if (!chosen) return;
    language = chosen.dataset.language;
    fetchPreview();
  });
  fetchPreview();
})();
