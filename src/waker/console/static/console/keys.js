// Keys: whether a pressed key is meant for the page, and what the forms that one thing is decided on do with keys.
// The scripts of the pages say which key does what: wakerKeys.take({ j: () => walk(1) }).
window.wakerKeys = (() => {
  "use strict";
  const on = document.body.dataset.keys !== "off";
  const dialog = () => document.querySelector("dialog[open]");
  const writing = (target) =>
    target.isContentEditable || target.matches("textarea, select, input:not([type=checkbox], [type=radio])");

  // A single key that nobody took, pressed by somebody who has them on and is not writing
  const free = (event) =>
    on && !event.ctrlKey && !event.metaKey && !event.altKey && !event.defaultPrevented && !writing(event.target);
  const act = (event, does) => {
    if (!does) return;
    event.preventDefault();
    does();
  };

  // `acts`: what a key does, by its name, or a function that says so for the event
  const take = (acts) =>
    document.addEventListener("keydown", (event) => {
      if (free(event) && !dialog()) act(event, typeof acts === "function" ? acts(event) : acts[event.key]);
    });

  // A form with an outcome: figures choose it, Ctrl and Enter send it once, Escape leaves a field
  const form = (form, acts) => {
    const choose = (event) => {
      const outcome = form.querySelectorAll("input[name=outcome]")[Number(event.key) - 1];
      return outcome && !outcome.disabled ? () => outcome.click() : undefined;
    };
    document.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !dialog()) {
        event.preventDefault();
        if (!document.getElementById("go").disabled) form.requestSubmit();
      } else if (event.key === "Escape" && form.contains(event.target)) event.target.blur();
    });
    take((event) => acts[event.key] ?? choose(event));
  };

  return { act, dialog, form, free, take };
})();
