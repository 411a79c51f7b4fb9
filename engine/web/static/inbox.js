// The inbox: the next task without a new page, ticks and what they allow, keys. Without it the same links and buttons work.
"use strict";

(() => {
  const wide = matchMedia("(min-width: 992px)");
  const inbox = document.getElementById("inbox");
  const bulk = document.getElementById("bulk");
  const rows = () => all("[data-row]");
  const linkOf = (row) => row.querySelector("a");
  const boxOf = (row) => row.querySelector("input[name=cases]");

  // After an act the next task is open: its heading takes focus, the result is said.
  const flash = document.querySelector(".flash .notice");
  const heading = document.getElementById("task-title");
  if (flash && heading) {
    heading.focus({ preventScroll: true });
    say(flash.textContent.trim());
  }

  // Reading another task: fetch its page, take its pane.
  const open = async (href, remember = true) => {
    const answer = await fetch(href, { credentials: "same-origin" }).catch(() => null);
    if (!answer?.ok || !answer.headers.get("content-type")?.startsWith("text/html")) { location.href = href; return; }
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const pane = fresh.getElementById("pane");
    if (!pane) { location.href = href; return; }
    document.getElementById("pane").replaceWith(document.adoptNode(pane));
    if (remember) history.pushState(null, "", href);
    document.title = fresh.title;
    const current = document.querySelector("#pane [data-task]")?.dataset.task;
    rows().forEach((row) => {
      const link = linkOf(row);
      const here = link.dataset.case === current;
      row.classList.toggle("current", here);
      if (here) { link.setAttribute("aria-current", "true"); row.scrollIntoView({ block: "nearest" }); } else link.removeAttribute("aria-current");
    });
    window.htmx?.process(pane);
    document.getElementById("pane").scrollTop = 0;
    document.getElementById("task-title")?.focus({ preventScroll: true });
  };

  if (inbox) {
    inbox.addEventListener("click", (event) => {
      const link = event.target.closest("[data-row] a, [data-move]");
      if (!link || !wide.matches || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      event.preventDefault();
      open(link.href);
    });
    addEventListener("popstate", () => { if (wide.matches) open(location.href, false); else location.reload(); });
  }

  // Ticks: how many, what they have in common; kept while one reads a task and comes back.
  const kept = `ticks:${location.pathname}`;
  const ticked = () => rows().filter((row) => boxOf(row)?.checked);
  const show = () => {
    if (!bulk) return;
    const chosen = ticked();
    const words = bulk.querySelector("[data-bulk-words]");
    const buttons = all("[data-bulk-action]", bulk);
    let common = 0;
    buttons.forEach((button) => {
      const fits = chosen.every((row) => row.dataset.bulk.split(" ").includes(button.dataset.bulkAction));
      button.hidden = !fits;
      if (fits) common += 1;
      const label = button.querySelector("[data-label]");
      label.textContent = button.classList.contains("btn-main")
        ? bulk.dataset.casesWords.replace("{label}", label.dataset.label).replace("{count}", String(chosen.length))
        : label.dataset.label;
    });
    if (words) words.textContent = bulk.dataset.countWords.replace("{count}", String(chosen.length)) + (common || !chosen.length ? "" : `. ${bulk.dataset.noCommon}`);
    sessionStorage.setItem(kept, JSON.stringify(chosen.map((row) => boxOf(row).value)));
  };
  if (bulk) {
    const earlier = new Set(JSON.parse(sessionStorage.getItem(kept) ?? "[]"));
    rows().forEach((row) => { const box = boxOf(row); if (box && earlier.has(box.value)) box.checked = true; });
    bulk.addEventListener("change", show);
    bulk.addEventListener("reset", () => setTimeout(() => { rows().forEach((row) => { const box = boxOf(row); if (box) box.checked = false; }); show(); }));
    bulk.addEventListener("submit", () => sessionStorage.removeItem(kept));
    show();
  }

  // One key never decides: it asks, with the cursor on the verb; Enter then decides.
  const press = (key) => {
    const button = all(`[data-key="${key}"]`).find((each) => each.offsetParent !== null && !each.closest("header"));
    if (!button) return false;
    const line = document.querySelector("[data-confirm-line]");
    if (!button.dataset.confirm || !line) { button.click(); return true; }
    line.hidden = false;
    line.querySelector("p").textContent = button.dataset.confirm;
    const yes = line.querySelector("[data-confirm-yes]");
    yes.textContent = button.querySelector(".btn-words").textContent;
    yes.onclick = () => button.click();
    line.querySelector("[data-confirm-no]").onclick = () => { line.hidden = true; button.focus(); };
    yes.focus();
    return true;
  };

  const at = () => {
    const list = rows();
    const focused = document.activeElement?.closest("[data-row]");
    return [list, list.indexOf(focused ?? list.find((row) => row.classList.contains("current")))];
  };
  const move = (step) => {
    const [list, index] = at();
    const row = list[Math.min(Math.max(index + step, 0), list.length - 1)];
    if (row) { linkOf(row).focus(); row.scrollIntoView({ block: "nearest" }); }
    return Boolean(row);
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      const line = document.querySelector("[data-confirm-line]:not([hidden])");
      if (line) line.hidden = true; else if (bulk && ticked().length) bulk.reset();
      return;
    }
    const arrows = ["ArrowDown", "ArrowUp"].includes(event.key) && document.activeElement?.closest("[data-row]");
    if (typing(event.target) || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (!arrows && document.body.dataset.shortcuts !== "on") return;
    let done = false;
    if (event.key === "j" || event.key === "ArrowDown") done = move(1);
    else if (event.key === "k" || event.key === "ArrowUp") done = move(-1);
    else if (event.key === "J") {
      const [list, index] = at();
      const box = list[index] && boxOf(list[index]);
      if (box) { box.checked = true; box.dispatchEvent(new Event("change", { bubbles: true })); }
      done = move(1);
    } else if (event.key === "x") {
      const [list, index] = at();
      const box = list[index] && boxOf(list[index]);
      if (box) { box.checked = !box.checked; box.dispatchEvent(new Event("change", { bubbles: true })); done = true; }
    } else if (event.key === "a" || event.key === "r") done = press(event.key);
    if (done) event.preventDefault();
  });
})();
