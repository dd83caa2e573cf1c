// Choosing in a list: boxes by mouse and by keys, all that match, and the bar that says how many.
// Without scripts the same boxes and the same bar are a plain form.
(() => {
  "use strict";
  const bar = document.getElementById("picks");
  const boxes = [...document.querySelectorAll("[data-pick]")];
  if (!bar || !boxes.length) return;
  const part = (name) => bar.querySelector(`[data-${name}]`);
  const [every, page, go] = [part("all"), part("page"), part("go")];
  let all = false;
  let anchor = null;
  page.hidden = part("clear").hidden = false;

  const chosen = () => new Set(boxes.filter((box) => box.checked).map((box) => box.value)).size;
  const show = () => {
    const many = chosen();
    all = all && boxes.every((box) => box.checked);
    bar.classList.toggle("some", many > 0);
    part("none").hidden = many > 0;
    // How many match is not always known; then it is said in words.
    const known = !all || every.dataset.many;
    part("some").hidden = !many || !known;
    part("every").hidden = !!known;
    part("count").textContent = all ? every.dataset.many : many.toLocaleString(document.documentElement.lang);
    part("every").textContent = known ? "" : part("label").textContent;
    every.setAttribute("aria-pressed", String(all));
    page.setAttribute("aria-pressed", String(!all && boxes.every((box) => box.checked)));
    // What is sent: all that match, or the boxes
    go.name = all ? every.name : "";
    go.value = all ? every.value : "";
  };
  const set = (wanted, on) => {
    wanted.forEach((box) => (box.checked = on));
    show();
  };
  const range = (box) => {
    const [from, to] = [boxes.indexOf(anchor ?? box), boxes.indexOf(box)].sort((a, b) => a - b);
    set(boxes.slice(from, to + 1), true);
    anchor = box;
  };
  const toggle = (box) => {
    anchor = box;
    set([box], !box.checked);
  };
  const wholePage = () => {
    const on = all || !boxes.every((box) => box.checked);
    all = false;
    set(boxes, on);
  };
  const wholeList = () => {
    all = !all;
    set(boxes, all);
  };
  const nothing = () => {
    anchor = null;
    set(boxes, false);
  };

  boxes.forEach((box) =>
    box.addEventListener("click", (event) => {
      if (event.shiftKey && anchor) range(box);
      else {
        anchor = box;
        show();
      }
      // By mouse: the row stays the one that the keys go on from.
      if (event.detail) box.closest("li").querySelector(".go")?.focus({ preventScroll: true });
    })
  );
  page.addEventListener("click", wholePage);
  every.addEventListener("click", (event) => {
    event.preventDefault();
    wholeList();
  });
  part("clear").addEventListener("click", nothing);

  // How many match is known once the sums are there.
  document.addEventListener("htmx:after:swap", () => {
    const sums = document.querySelector("[data-total]");
    if (!sums) return;
    every.dataset.many = sums.dataset.total;
    part("label").textContent = part("all-words").textContent.replace("#", sums.dataset.total);
    show();
  });

  const here = () =>
    (document.activeElement.closest("li") ?? document.querySelector("li:hover:has(> .pick)"))?.querySelector("[data-pick]");
  const on = (does) => () => {
    const box = here();
    if (box) does(box);
  };
  wakerKeys.take((event) => {
    const some = chosen() > 0;
    return {
      x: on(toggle),
      X: on(range),
      a: wholePage,
      A: wholeList,
      d: some && (() => bar.requestSubmit(go)),
      Escape: some && nothing,
    }[event.key];
  });
  addEventListener("pageshow", show);
  show();
})();
