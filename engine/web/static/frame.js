// Every page: focus where it belongs, buttons that say what they do, keys, menus. Nothing here is needed to work.
"use strict";

document.documentElement.classList.add("js");

const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const say = (words) => { const live = document.getElementById("live"); if (live) live.textContent = words; };

// Errors first: the summary takes focus on arrival, its links put the cursor into the box.
document.querySelector("[data-focus]")?.focus();

document.addEventListener("click", (event) => {
  const link = event.target.closest(".errors-box a[href^='#']");
  const target = link && document.getElementById(link.hash.slice(1));
  if (!target) return;
  const box = target.matches("input, select, textarea, button") ? target : target.querySelector("input:not([type=hidden]), select, textarea, button");
  if (!box) return;
  event.preventDefault();
  box.focus({ preventScroll: true });
  (box.closest(".field, .vote") ?? box).scrollIntoView({ block: "center" });
});

// A button that was pressed says so and is not pressed twice.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "dialog") return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "yes";
  const button = event.submitter;
  const words = button?.querySelector(".btn-words:not([hidden])") ?? button;
  if (button?.dataset.busy && words) {
    button.dataset.idle = words.textContent;
    button.setAttribute("aria-busy", "true");
    words.textContent = button.dataset.busy;
  }
});
addEventListener("pageshow", () => {
  all("form[data-sent]").forEach((form) => delete form.dataset.sent);
  all("[aria-busy]").forEach((button) => {
    button.removeAttribute("aria-busy");
    if (button.dataset.idle) (button.querySelector(".btn-words") ?? button).textContent = button.dataset.idle;
  });
});

document.addEventListener("click", (event) => {
  const show = event.target.closest("[data-show]");
  if (show) {
    const box = document.getElementById(show.dataset.show);
    const shown = box.type === "password";
    box.type = shown ? "text" : "password";
    show.setAttribute("aria-pressed", String(shown));
  }
  const fill = event.target.closest("[data-fill-login]");
  if (fill) {
    document.getElementById("login").value = fill.dataset.fillLogin;
    document.getElementById("password").value = fill.dataset.fillPassword;
    document.getElementById("password").focus();
  }
  if (event.target.closest("[data-print]")) print();
  const copy = event.target.closest("[data-copy]");
  if (copy) navigator.clipboard?.writeText(document.getElementById(copy.dataset.copy).textContent.trim());
  const open = event.target.closest("[data-open]");
  if (open) document.getElementById(open.dataset.open)?.showModal();
  all("details[data-menu][open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
});

// How many characters are left.
const leftOver = (box) => {
  const line = document.querySelector(`[data-left-for="${box.id}"]`);
  if (!line) return;
  const left = Number(box.dataset.max) - [...box.value].length;
  line.textContent = (left < 0 ? line.dataset.over : line.dataset.words).replace("{count}", String(Math.abs(left)));
  line.classList.toggle("words-late", left < 0);
};
all("textarea[data-max]").forEach((box) => { if (box.value) leftOver(box); });
document.addEventListener("input", (event) => { if (event.target.matches?.("textarea[data-max]")) leftOver(event.target); });

// Keys: single letters only outside boxes, and only where the account has not switched them off.
const typing = (target) => target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]") !== null;
let led = false;
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    all("details[data-menu][open]").forEach((menu) => { menu.open = false; menu.querySelector("summary").focus(); });
  }
  if (document.body.dataset.shortcuts !== "on" || typing(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.querySelector("dialog[open]")) return;
  if (led) {
    led = false;
    const key = { i: "inbox", h: "home", c: "cases" }[event.key];
    const way = key && document.querySelector(`a[data-nav="${key}"]`);
    if (way) { event.preventDefault(); event.stopImmediatePropagation(); way.click(); }
    return;
  }
  if (event.key === "g") {
    led = true;
    setTimeout(() => { led = false; }, 1500);
  } else if (event.key === "?") {
    event.preventDefault();
    document.getElementById("keys")?.showModal();
  } else if (event.key === "/") {
    const box = document.getElementById("find-q");
    const way = document.querySelector('a[data-key="/"]');
    if (box ?? way) event.preventDefault();
    if (box) box.focus(); else way?.click();
  }
});
