// The search page: an example of the help goes into the box.
(() => {
  "use strict";
  const ask = document.getElementById("ask-q");
  if (!ask) return;
  document.querySelectorAll("[data-add]").forEach((button) =>
    button.addEventListener("click", () => {
      const parts = ask.value.trim() ? [ask.value.trim(), button.dataset.add] : [button.dataset.add];
      ask.value = parts.join(" ");
      button.closest("dialog")?.close();
      const from = ask.value.length - button.dataset.add.length + button.dataset.add.indexOf(":") + 1;
      ask.focus();
      ask.setSelectionRange(from, ask.value.length);
    })
  );
  const error = document.getElementById("ask-error");
  if (error) ask.focus();
})();
