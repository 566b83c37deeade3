// Player, synchronised text and search. No library, no request except for the audio; pages stay readable without it.
(() => {
  "use strict";
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const one = (selector) => document.querySelector(selector);
  const kept = {
    // A browser may forbid storage (private windows, file:// pages): then nothing is stored.
    get(key) { try { return localStorage.getItem(key); } catch { return null; } },
    set(key, value) { try { localStorage.setItem(key, value); } catch { /* nothing is stored */ } },
  };

  for (const button of all("[data-copy]")) {
    button.addEventListener("click", async () => {
      const field = document.getElementById(button.dataset.copy);
      field.select();
      try { await navigator.clipboard.writeText(field.value); } catch { document.execCommand("copy"); }
      button.textContent = "已复制";
    });
  }

  const form = one("form[role=search]");
  if (form) {
    const rows = all(".episodes > li").map((row) => [row, row.textContent.toLowerCase()]);
    const field = one("#search");
    form.addEventListener("submit", (event) => event.preventDefault());
    field.addEventListener("input", () => {
      const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
      let found = 0;
      for (const [row, text] of rows) {
        row.hidden = !words.every((word) => text.includes(word));
        found += !row.hidden;
      }
      one("#found").textContent = words.length ? `找到 ${found} 期` : "";
    });
  }

  const audio = one("audio");
  if (!audio) return;
  const said = all(".said");
  const starts = said.map((sentence) => Number(sentence.dataset.start));
  const follow = one("[data-do=follow]");
  const speed = one("[data-do=speed]");
  const place = `podcast-place:${audio.dataset.guid}`;
  const pace = "podcast-speed";
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  let current = -1;

  const last = (times, time) => {
    let low = 0;
    let high = times.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (times[middle] <= time + 0.02) low = middle + 1; else high = middle;
    }
    return low - 1;
  };
  const at = (time) => last(starts, time);

  const chapters = all(".chapter");
  const chapterStarts = chapters.map((chapter) => Number(chapter.dataset.at));
  const mark = () => {
    const index = last(chapterStarts, audio.currentTime);
    chapters.forEach((chapter, place) => {
      if (place === index) chapter.setAttribute("aria-current", "true"); else chapter.removeAttribute("aria-current");
    });
  };

  const show = () => {
    const index = at(audio.currentTime);
    if (index === current) return;
    mark();
    said[current]?.removeAttribute("aria-current");
    current = index;
    const sentence = said[index];
    if (!sentence) return;
    sentence.setAttribute("aria-current", "true");
    if (audio.paused || (follow && !follow.checked)) return;
    const frame = sentence.closest(".embed .words");
    if (frame) frame.scrollTop = sentence.offsetTop - frame.offsetTop - frame.clientHeight / 3;
    else sentence.scrollIntoView({ block: "center", behavior: calm.matches ? "auto" : "smooth" });
  };
  // timeupdate fires at most four times a second: while audio plays, check at every frame.
  const watch = () => { show(); if (!audio.paused) requestAnimationFrame(watch); };
  const seek = (time) => { audio.currentTime = Math.max(0, Math.min(time, audio.duration || time)); };
  const play = () => audio.play().catch(() => { /* the browser requires a click first */ });
  const toggle = () => (audio.paused ? play() : audio.pause());
  const remember = () => kept.set(place, audio.ended ? "0" : audio.currentTime.toFixed(1));

  audio.addEventListener("play", watch);
  for (const event of ["timeupdate", "seeked"]) audio.addEventListener(event, show);
  for (const event of ["pause", "ended"]) audio.addEventListener(event, remember);
  addEventListener("pagehide", remember);
  setInterval(() => { if (!audio.paused) remember(); }, 5000);

  const begin = () => {
    const asked = /^#t=(\d+(?:\.\d+)?)$/.exec(location.hash);
    const before = Number(kept.get(place)) || 0;
    if (asked) seek(Number(asked[1]));
    else if (before > 5 && before < audio.duration - 10) seek(before);
  };
  if (audio.readyState > 0) begin(); else audio.addEventListener("loadedmetadata", begin, { once: true });

  const pick = (link, time) => link.addEventListener("click", (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    seek(time);
    play();
  });
  said.forEach((sentence, index) => pick(sentence, starts[index]));
  chapters.forEach((chapter, index) => pick(chapter, chapterStarts[index]));

  const pacing = (step) => {
    if (!speed) return;
    const index = speed.selectedIndex + step;
    if (index >= 0 && index < speed.options.length) speed.selectedIndex = index;
    audio.playbackRate = audio.defaultPlaybackRate = Number(speed.value);
    kept.set(pace, speed.value);
  };
  if (speed) {
    if (all("option", speed).some((option) => option.value === kept.get(pace))) speed.value = kept.get(pace);
    pacing(0);
    speed.addEventListener("change", () => pacing(0));
    one("[data-do=back]").addEventListener("click", () => seek(audio.currentTime - 15));
    one("[data-do=ahead]").addEventListener("click", () => seek(audio.currentTime + 15));
  }

  const share = one("[data-do=share]");
  if (share) {
    const words = share.textContent;
    share.addEventListener("click", async () => {
      const url = `${share.dataset.address}#t=${Math.floor(audio.currentTime)}`;
      try {
        if (navigator.share) await navigator.share({ title: document.title, url });
        else await navigator.clipboard.writeText(url);
      } catch (error) {
        if (error.name === "AbortError") return; // the reader has closed the dialogue
        prompt(words, url);
      }
      share.textContent = "已复制";
      if (navigator.share) share.textContent = words; else one("#told").textContent = `已复制 ${url}`;
      setTimeout(() => { share.textContent = words; }, 2000);
    });
  }

  if ("mediaSession" in navigator) {
    const { title, artist, artwork } = audio.dataset;
    navigator.mediaSession.metadata = new MediaMetadata({ title, artist, album: artist, artwork: [{ src: artwork }] });
    const chapter = (by) => {
      const index = last(chapterStarts, audio.currentTime) + by;
      if (index >= 0 && index < chapterStarts.length) seek(chapterStarts[index]);
    };
    const actions = {
      seekbackward: (asked) => seek(audio.currentTime - (asked.seekOffset || 15)),
      seekforward: (asked) => seek(audio.currentTime + (asked.seekOffset || 15)),
      seekto: (asked) => seek(asked.seekTime),
      ...(chapters.length > 1 && { previoustrack: () => chapter(-1), nexttrack: () => chapter(1) }),
    };
    for (const [name, act] of Object.entries(actions)) {
      try { navigator.mediaSession.setActionHandler(name, act); } catch { /* an action that this browser lacks */ }
    }
  }

  const step = (by) => {
    const index = Math.max(0, Math.min(at(audio.currentTime) + by, starts.length - 1));
    if (starts.length) seek(starts[index]);
  };
  const keys = {
    " ": toggle,
    k: toggle,
    j: () => seek(audio.currentTime - 15),
    l: () => seek(audio.currentTime + 15),
    ArrowLeft: () => step(-1),
    ArrowRight: () => step(1),
    "[": () => pacing(-1),
    "]": () => pacing(1),
  };
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, audio")) return;
    if (event.target.closest("button, summary") && (event.key === " " || event.key === "Enter")) return;
    const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
})();
