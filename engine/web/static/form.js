// Forms: kept while one types, questions that depend on others, search boxes, uploads, lines of groups.
// The server evaluates every condition; this takes from its page the fields that changed and leaves alone what is being typed.
"use strict";

(() => {
  const form = document.getElementById("form") ?? document.querySelector("main form");
  if (!form) return;
  const { liveHref, saveHref } = form.dataset;
  const saved = document.getElementById("saved");

  const answers = (button) => {
    const data = new FormData(form, button ?? null);
    [...data.keys()].filter((name) => name.startsWith("upload.")).forEach((name) => data.delete(name));
    return data;
  };
  const post = async (href, data) => {
    const answer = await fetch(href, { method: "POST", body: data, credentials: "same-origin", headers: { "X-Requested-With": "fetch" } });
    if (!answer.ok && answer.status !== 422) throw new Error(String(answer.status));
    return answer.text();
  };

  // Draft: “Đã lưu lúc …” only after the server said so.
  let waiting;
  const keep = async () => {
    clearTimeout(waiting);
    if (!saveHref || form.dataset.sent) return;
    try {
      saved.innerHTML = await post(saveHref, answers()); // our own template, escaped there
    } catch {
      const line = document.createElement("p");
      line.className = "saved-lost";
      line.textContent = form.dataset.lost;
      saved.replaceChildren(line);
    }
  };
  if (saveHref && saved) {
    form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(keep, 1500); });
    document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") keep(); });
  }

  // What changed on the server's page goes into ours.
  const typedSince = (field, sent) => all("input, select, textarea", field).some((box) => {
    if (!box.name || box.type === "file" || box.type === "hidden") return false;
    const now = box.type === "checkbox" || box.type === "radio" ? (box.checked ? box.value : null) : box.value;
    return now !== null && !sent.getAll(box.name).includes(now);
  });
  const patch = (old, fresh, sent, whole) => {
    const before = new Map([...old.children].filter((each) => each.dataset.field).map((each) => [each.dataset.field, each]));
    let last = null;
    [...fresh.children].filter((each) => each.dataset.field).forEach((next) => {
      const here = before.get(next.dataset.field);
      before.delete(next.dataset.field);
      let stays = here;
      if (!here) {
        stays = document.adoptNode(next);
        if (last) last.after(stays); else old.prepend(stays);
      } else if (here.dataset.field === whole || (here.outerHTML !== next.outerHTML && !here.contains(document.activeElement) && !typedSince(here, sent))) {
        stays = document.adoptNode(next);
        here.replaceWith(stays);
      } else {
        // The one being typed in, lines of groups, sums: only what is worked out, and what stands inside.
        const inner = [...next.querySelectorAll(".group-row")];
        inner.forEach((row) => {
          const same = here.querySelector(`.group-row[data-row="${row.dataset.row}"] .fields`);
          if (same) patch(same, row.querySelector(".fields"), sent, whole);
        });
        all("output[id]", next).forEach((sum) => {
          const same = document.getElementById(sum.id);
          if (same) same.textContent = sum.textContent;
        });
        all(":scope > .known", here).forEach((line) => line.remove());
        all(":scope > .known", next).forEach((line) => here.append(document.adoptNode(line)));
      }
      last = stays;
    });
    before.forEach((gone) => { if (!gone.contains(document.activeElement)) gone.remove(); });
  };
  let asked = 0;
  const ask = async (button, whole) => {
    const turn = (asked += 1);
    const data = answers(button);
    const text = await post(liveHref, data);
    if (turn !== asked) return;
    const fresh = new DOMParser().parseFromString(text, "text/html").getElementById("fields");
    if (fresh) patch(document.getElementById("fields"), fresh, data, whole);
  };
  if (liveHref) {
    form.addEventListener("change", (event) => {
      if (event.target.closest("[data-live]")) ask().catch(() => {});
    });
    form.addEventListener("click", async (event) => {
      const button = event.target.closest("button[data-part]");
      if (!button) return;
      event.preventDefault();
      const group = button.closest("fieldset[data-field]");
      const name = group.dataset.field;
      const adding = button.value.startsWith("add:");
      try {
        await ask(button, name);
        const now = all(`fieldset[data-field="${name}"] > .group-rows > .group-row`);
        (adding ? now.at(-1)?.querySelector("h2") : document.getElementById(`${group.id}-add`))?.focus();
      } catch {
        form.requestSubmit(button);
      }
    });
  }

  // Search boxes: the same list that the button brings, while one types.
  let typed;
  form.addEventListener("input", (event) => {
    const box = event.target;
    if (!box.dataset?.suggestHref) return;
    clearTimeout(typed);
    typed = setTimeout(async () => {
      const query = new URLSearchParams({ q: box.value, name: box.dataset.suggest });
      const answer = await fetch(`${box.dataset.suggestHref}${box.dataset.suggestHref.includes("?") ? "&" : "?"}${query}`, { credentials: "same-origin" }).catch(() => null);
      const place = document.getElementById(box.dataset.found);
      if (answer?.ok && place) place.innerHTML = await answer.text(); // our own template, escaped there
    }, 300);
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches(".search-box input")) {
      event.preventDefault();
      event.target.closest(".search-box").querySelector("button").click();
    }
  });

  // Uploads: the name at once; dropping is an extra.
  const named = (input) => {
    const line = input.closest("[data-drop]")?.querySelector("[data-file-name]");
    if (line) line.textContent = [...input.files].map((file) => `${file.name}, ${(file.size / 1e6).toFixed(1).replace(".", ",")} MB`).join("; ");
  };
  form.addEventListener("change", (event) => { if (event.target.type === "file") named(event.target); });
  form.addEventListener("dragover", (event) => {
    const place = event.target.closest?.("[data-drop]");
    if (place) { event.preventDefault(); place.classList.add("over"); }
  });
  form.addEventListener("dragleave", (event) => event.target.closest?.("[data-drop]")?.classList.remove("over"));
  form.addEventListener("drop", (event) => {
    const place = event.target.closest?.("[data-drop]");
    if (!place) return;
    event.preventDefault();
    place.classList.remove("over");
    const input = place.querySelector("input[type=file]");
    input.files = event.dataTransfer.files;
    named(input);
  });
})();
