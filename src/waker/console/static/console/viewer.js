// Media: loaded only when somebody asks, blurred and grey first, without sound; then frame by frame, enlarged, as a
// contact sheet. One medium is the active one: the last that was shown or touched. Keys and the bar act on it.
(() => {
  "use strict";
  const dialog = document.getElementById("viewer");
  if (!dialog) return;
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const stage = $("#stage");
  const sheet = $("#sheet");
  const bar = $("#viewer-bar");
  const FRAME = 1 / 30; // until the film itself says otherwise
  let active = null;

  const settings = (medium) => medium.closest(".media").dataset;
  const shown = (medium) => $("img, video, audio", medium) || (active === medium && stage.firstElementChild);
  const film = () => active && shown(active)?.matches("video") && shown(active);

  const veil = (element, on) => {
    element.classList.toggle("veil", on);
    $("[data-view=blur]", bar).setAttribute("aria-pressed", String(on));
    sheet.classList.toggle("veiled", on);
  };
  const activate = (medium) => {
    if (active !== medium) {
      active?.classList.remove("at");
      active = medium;
      zoom.reset();
    }
    medium.classList.add("at");
    bar.classList.toggle("is-video", Boolean(film()));
    const element = shown(medium);
    if (element) $("[data-view=blur]", bar).setAttribute("aria-pressed", String(element.classList.contains("veil")));
  };

  // Showing: the first time loads it, blurred where the reader wants that; asking again shows it; again hides it
  const show = (medium) => {
    const url = medium.dataset.url;
    if (!/^https?:/i.test(url)) return;
    const wants = settings(medium);
    const tag = { video: "video", sound: "audio" }[medium.dataset.kind] || "img";
    const element = document.createElement(tag);
    element.referrerPolicy = "no-referrer";
    if (tag === "img") {
      element.alt = medium.dataset.label;
      element.draggable = false;
    } else {
      element.controls = true;
      element.muted = wants.sound !== "on";
      element.loop = tag === "video";
      element.playsInline = true;
      element.preload = "auto";
      element.defaultPlaybackRate = element.playbackRate = Number(wants.speed) || 1;
      $("#viewer-speed").value = wants.speed;
      element.addEventListener("timeupdate", tell);
      element.addEventListener("seeked", tell);
      if (tag === "video" && element.requestVideoFrameCallback) element.requestVideoFrameCallback(measure(element));
    }
    if (tag !== "audio") {
      element.classList.toggle("grey", wants.colour === "grey");
      veil(element, wants.blur === "always" || wants.graphic === "1");
      element.addEventListener("click", () => veil(element, false), { once: true });
    }
    element.addEventListener("error", () => {
      const words = document.createElement("p");
      words.className = "fail";
      words.textContent = medium.dataset.fail;
      medium.replaceChildren(words);
      if (dialog.open) dialog.close();
    });
    element.src = url;
    $("button", medium).hidden = true;
    medium.prepend(element);
    medium.classList.add("on");
    activate(medium);
    medium.scrollIntoView({ block: "nearest" });
  };
  const hide = (medium) => {
    shown(medium)?.remove();
    $("button", medium).hidden = false;
    medium.classList.remove("on", "at");
    if (active === medium) active = null;
  };
  const reveal = (medium) => {
    const element = shown(medium);
    if (!element) show(medium);
    else if (element.classList.contains("veil")) {
      veil(element, false);
      activate(medium);
    } else if ($("button", medium)) hide(medium);
  };

  // Frames: as long as this film's own are, measured while it plays or is searched
  const lengths = new WeakMap();
  const measure = (video) => {
    let before = null;
    const look = (_now, frame) => {
      const step = before === null ? 0 : Math.abs(frame.mediaTime - before);
      if (step > 1 / 130 && step < 1 / 9) lengths.set(video, Math.min(step, lengths.get(video) ?? 1));
      before = frame.mediaTime;
      video.requestVideoFrameCallback(look);
    };
    return look;
  };
  const frame = (video, step) => {
    video.pause();
    const length = lengths.get(video) ?? FRAME;
    video.currentTime = Math.min(Math.max(video.currentTime + step * length, 0), video.duration || 0);
  };
  const clock = (seconds) =>
    `${Math.floor(seconds / 60)}:${(seconds % 60).toFixed(2).padStart(5, "0")}`;
  function tell() {
    const video = film();
    if (video) $("#viewer-time").textContent = `${clock(video.currentTime)} / ${clock(video.duration || 0)}`;
  }
  const play = (video) => (video.paused ? video.play().catch(() => {}) : video.pause());

  // Zoom and pan: by keys, wheel and dragging
  const zoom = {
    at: 1,
    x: 0,
    y: 0,
    reset() {
      this.at = 1;
      this.x = this.y = 0;
      this.draw();
    },
    by(factor) {
      this.at = Math.min(Math.max(this.at * factor, 1), 8);
      if (this.at === 1) this.x = this.y = 0;
      this.draw();
    },
    pan(x, y) {
      if (this.at === 1) return;
      this.x += x;
      this.y += y;
      this.draw();
    },
    draw() {
      const element = active && shown(active);
      if (element) element.style.transform = this.at === 1 ? "" : `translate(${this.x}px, ${this.y}px) scale(${this.at})`;
      $("#viewer-zoom").textContent = `${Math.round(this.at * 100)} %`;
    },
  };
  stage.addEventListener("wheel", (event) => {
    event.preventDefault();
    zoom.by(event.deltaY < 0 ? 1.15 : 1 / 1.15);
  }, { passive: false });
  stage.addEventListener("pointerdown", (event) => {
    if (zoom.at === 1 || event.button) return;
    event.preventDefault();
    stage.setPointerCapture(event.pointerId);
    stage.classList.add("dragging");
  });
  stage.addEventListener("pointermove", (event) => {
    if (stage.classList.contains("dragging")) zoom.pan(event.movementX, event.movementY);
  });
  stage.addEventListener("pointerup", () => stage.classList.remove("dragging"));

  // As large as the screen: the same element moves there and back, so that nothing is fetched twice
  const enlarge = () => {
    if (dialog.open) return dialog.close();
    const medium = active ?? $(".medium[data-url]:not([data-url=''])");
    if (!medium) return;
    if (!shown(medium)) show(medium);
    activate(medium);
    const element = shown(medium);
    if (!element || element.matches("audio")) return;
    stage.replaceChildren(element);
    tell();
    dialog.showModal();
  };
  dialog.addEventListener("close", () => {
    const element = stage.firstElementChild;
    zoom.reset();
    closeSheet();
    if (element && active) active.prepend(element);
    element?.style.removeProperty("transform");
    active?.scrollIntoView({ block: "nearest" });
  });

  // The contact sheet: a second copy of the film is searched through and drawn, a frame at a time. A film from another
  // place taints the canvas, which forbids reading it and not looking at it.
  let drawing = 0;
  const closeSheet = () => {
    drawing += 1;
    sheet.hidden = true;
    sheet.replaceChildren();
  };
  const until = (target, name) =>
    new Promise((done) => target.addEventListener(name, done, { once: true }));
  const contact = async () => {
    if (!sheet.hidden) return closeSheet();
    const medium = active ?? $(".medium[data-kind=video]");
    if (!medium) return;
    if (!dialog.open) {
      activate(medium);
      enlarge();
    }
    const video = film();
    if (!video) return;
    const mine = (drawing += 1);
    const count = Number(settings(medium).sheet) || 12;
    sheet.hidden = false;
    sheet.dataset.count = count;
    sheet.classList.toggle("veiled", video.classList.contains("veil"));
    sheet.classList.toggle("grey", video.classList.contains("grey"));
    const copy = document.createElement("video");
    copy.muted = true;
    copy.preload = "auto";
    copy.referrerPolicy = "no-referrer";
    const ready = until(copy, "loadeddata");
    copy.src = video.currentSrc || video.src;
    await ready;
    const { videoWidth: width, videoHeight: height, duration } = copy;
    for (let n = 0; n < count && mine === drawing; n += 1) {
      const at = (duration * (n + 0.5)) / count;
      const sought = until(copy, "seeked");
      copy.currentTime = at;
      await sought;
      if (mine !== drawing) break;
      const button = document.createElement("button");
      button.type = "button";
      button.setAttribute("aria-label", `${sheet.dataset.frame} ${clock(at)}`);
      const canvas = document.createElement("canvas");
      canvas.width = Math.min(width, 480);
      canvas.height = Math.round((canvas.width * height) / width);
      canvas.getContext("2d").drawImage(copy, 0, 0, canvas.width, canvas.height);
      const stamp = document.createElement("span");
      stamp.textContent = clock(at);
      button.append(canvas, stamp);
      button.addEventListener("click", () => {
        video.pause();
        video.currentTime = at;
        closeSheet();
        tell();
      });
      sheet.append(button);
      if (n === 0) button.focus();
    }
    sheet.dataset.done = String(sheet.childElementCount);
    copy.removeAttribute("src");
    copy.load();
  };

  const acts = {
    play: () => film() && play(film()),
    back: () => film() && frame(film(), -1),
    on: () => film() && frame(film(), 1),
    sheet: contact,
    larger: () => zoom.by(1.25),
    smaller: () => zoom.by(1 / 1.25),
    fit: () => zoom.reset(),
    blur: () => {
      const element = active && shown(active);
      if (element && !element.matches("audio")) veil(element, !element.classList.contains("veil"));
    },
    close: () => dialog.close(),
  };
  bar.addEventListener("click", (event) => acts[event.target.closest("[data-view]")?.dataset.view]?.());
  $("#viewer-speed").addEventListener("change", (event) => {
    if (film()) film().playbackRate = Number(event.target.value);
  });

  $$(".medium [data-media]").forEach((button) =>
    button.addEventListener("click", () => reveal(button.closest(".medium")))
  );
  $$(".medium").forEach((medium) => medium.addEventListener("pointerdown", () => shown(medium) && activate(medium)));
  $$(".medium").forEach((medium) => medium.addEventListener("dblclick", () => shown(medium) && (activate(medium), enlarge())));

  // Settings that change while the page is open hold at once
  document.addEventListener("waker:viewing", (event) => {
    $$(".media").forEach((media) => Object.assign(media.dataset, event.detail));
    $$(".media img, .media video").forEach((element) => element.classList.toggle("grey", event.detail.colour === "grey"));
    $$(".media video, .media audio").forEach((element) => {
      element.muted = event.detail.sound !== "on";
      element.playbackRate = Number(event.detail.speed) || 1;
    });
  });

  const all = () => $$(".medium[data-url]:not([data-url=''])").filter((medium) => medium.offsetParent);
  document.addEventListener("keydown", (event) => {
    if (!wakerKeys.free(event) || $("dialog[open]:not(#viewer)")) return;
    if (dialog.open && event.key.startsWith("Arrow") && zoom.at > 1) {
      const [x, y] = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] }[event.key];
      event.preventDefault();
      zoom.pan(x, y);
      return;
    }
    wakerKeys.act(event, {
      m: () => (dialog.open ? acts.blur() : all().filter((one) => !one.closest(".pair")).forEach(reveal)),
      f: enlarge,
      x: acts.play,
      ",": acts.back,
      ".": acts.on,
      c: contact,
      "+": active && (() => (dialog.open || enlarge(), acts.larger())),
      "=": active && (() => (dialog.open || enlarge(), acts.larger())),
      "-": active && acts.smaller,
      0: active && acts.fit,
      o: acts.blur,
    }[event.key]);
  });
})();
