// The break: how long it still lasts, and the way back when it is over.
(() => {
  "use strict";
  const pause = document.querySelector(".pause[data-until]");
  if (!pause) return;
  const $ = (selector) => pause.querySelector(selector);
  const until = Date.parse(pause.dataset.until);
  const clock = $("[data-clock]");
  clock.textContent = new Date(until).toLocaleTimeString(document.documentElement.lang, {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  const over = () => {
    const said = $("[data-over-text]");
    said.textContent = said.dataset.overText;
    $("[data-early]")?.remove();
    const back = $("[data-back]");
    if (back) {
      back.hidden = false;
      back.dataset.next = "";
    }
  };
  const tick = () => {
    const left = Math.max(0, Math.ceil((until - Date.now()) / 1000));
    const hours = Math.floor(left / 3600);
    const minutes = Math.floor((left % 3600) / 60);
    const parts = hours ? [hours, String(minutes).padStart(2, "0")] : [minutes];
    $("[data-count]").textContent = [...parts, String(left % 60).padStart(2, "0")].join(":");
    if (left) setTimeout(tick, 1000 - (Date.now() % 1000));
    else over();
  };
  tick();
})();
