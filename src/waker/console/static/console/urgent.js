// Counts down to the term of orders of one hour. Without scripts the minutes stand there as of loading.
(() => {
  "use strict";
  const tick = () =>
    document.querySelectorAll("[data-due]").forEach((clock) => {
      const left = Math.floor((new Date(clock.dataset.due) - Date.now()) / 1000);
      const shown = Math.abs(left);
      const two = (n) => String(n).padStart(2, "0");
      const hours = Math.floor(shown / 3600);
      const text = `${hours ? `${hours}:` : ""}${two(Math.floor(shown / 60) % 60)}:${two(shown % 60)}`;
      clock.textContent = left < 0 ? `${clock.dataset.late} +${text}` : text;
      clock.closest("li")?.classList.toggle("late", left < 0);
    });
  tick();
  setInterval(tick, 1000);
})();
