// The list of a unit: moving by keys, filling from a spreadsheet, counting what is not saved yet. The server does the rest.
"use strict";

(() => {
  const form = document.querySelector("form[data-grid]");
  if (!form) return;
  const words = form.dataset;
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  const rows = () => all("tr[data-line]", form);
  const boxes = (row) => all("[data-cell]", row);
  const place = (box) => {
    const row = box.closest("tr[data-line]");
    return row ? { row, lines: rows(), line: rows().indexOf(row), column: Number(box.dataset.cell) } : null;
  };
  const at = (line, column) => rows()[line]?.querySelector(`[data-cell="${column}"]`) ?? null;
  const changed = new Set();

  const note = () => {
    const line = form.querySelector("[data-unsaved]");
    if (line) line.textContent = changed.size ? fill(words.wordsUnsaved, { count: changed.size }) : "";
  };
  const touch = (row, how) => {
    changed.add(row.dataset.line);
    row.classList.add("changed");
    if (how) {
      row.querySelector("[data-how]").value = how;
      const mark = row.querySelector("[data-entered]");
      if (mark) mark.textContent = words.wordsPasted;
      const ask = row.querySelector("[data-looked]");
      if (ask) { ask.hidden = false; ask.querySelector("input").checked = false; }
    }
    note();
  };

  // Keys: rows by up, down and Enter; columns by left and right, inside a text only from its ends.
  const step = (box, lines, columns) => {
    const from = place(box);
    const next = columns ? boxes(from.row)[boxes(from.row).indexOf(box) + columns] : at(from.line + lines, from.column);
    if (!next) return false;
    next.focus();
    next.select?.();
    next.scrollIntoView({ block: "nearest", inline: "nearest" });
    return true;
  };
  const atEnd = (box, forward) => {
    if (box.matches("select, [type=checkbox]")) return true;
    const whole = box.selectionStart === 0 && box.selectionEnd === box.value.length;
    return whole || (forward ? box.selectionStart === box.value.length : box.selectionEnd === 0);
  };
  form.addEventListener("keydown", (event) => {
    const box = event.target.closest?.("[data-cell]");
    if (!box || event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
    let moved = false;
    if (event.key === "Enter" && !(box.matches("textarea") && event.shiftKey)) { step(box, 1, 0); moved = true; }
    else if (event.key === "ArrowDown" && (!box.matches("textarea") || atEnd(box, true))) { step(box, 1, 0); moved = true; }
    else if (event.key === "ArrowUp" && (!box.matches("textarea") || atEnd(box, false))) { step(box, -1, 0); moved = true; }
    else if (event.key === "ArrowRight" && atEnd(box, true)) moved = step(box, 0, 1);
    else if (event.key === "ArrowLeft" && atEnd(box, false)) moved = step(box, 0, -1);
    else if (box.matches("select") && /^[1-9]$/.test(event.key)) {
      const option = [...box.options].filter((each) => each.value)[Number(event.key) - 1];
      if (option) { box.value = option.value; touch(box.closest("tr"), ""); moved = true; }
    } else if (box.matches("select") && event.key === "Backspace") { box.value = ""; touch(box.closest("tr"), ""); moved = true; }
    if (moved || (box.matches("select") && event.key.startsWith("Arrow"))) event.preventDefault();
  });

  form.addEventListener("input", (event) => {
    const more = event.target.closest("tr[data-more-of]");
    const row = more ? document.getElementById(`line-${more.dataset.moreOf}`) : event.target.closest("tr[data-line]");
    if (row && !event.target.matches("[name=looked], [name=cases]")) touch(row, "");
  });

  // A spreadsheet puts lines by newline and cells by tab, cells with newlines in quotes.
  const table = (text) => {
    const found = [[]];
    let cell = "";
    let quoted = false;
    const source = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
    for (let index = 0; index < source.length; index += 1) {
      const char = source[index];
      if (quoted) {
        if (char === '"' && source[index + 1] === '"') { cell += '"'; index += 1; }
        else if (char === '"') quoted = false;
        else cell += char;
      } else if (char === '"' && cell === "") quoted = true;
      else if (char === "\t") { found.at(-1).push(cell); cell = ""; }
      else if (char === "\n") { found.at(-1).push(cell); cell = ""; found.push([]); }
      else cell += char;
    }
    found.at(-1).push(cell);
    return found;
  };
  const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/gi, "d").replace(/\s+/g, " ").trim().toLowerCase();
  const put = (box, text) => {
    const given = text.trim();
    if (box.matches("select")) {
      const option = [...box.options].find((each) => plain(each.textContent) === plain(given) || each.value === given);
      if (!option) return false;
      box.value = option.value;
    } else if (box.matches("[type=checkbox]")) box.checked = ["co", "x", "1", "true", "dung"].includes(plain(given));
    else box.value = given;
    return true;
  };
  form.addEventListener("paste", (event) => {
    const box = event.target.closest?.("[data-cell]");
    const text = event.clipboardData?.getData("text/plain") ?? "";
    const lines = table(text);
    if (!box || (lines.length === 1 && lines[0].length === 1 && !box.matches("select"))) return;
    event.preventDefault();
    const from = place(box);
    const columns = [...new Set(all("[data-cell]", form).map((each) => Number(each.dataset.cell)))].sort((one, two) => one - two);
    const first = columns.indexOf(from.column);
    let cells = 0;
    const lost = [];
    lines.forEach((line, down) => {
      const row = from.lines[from.line + down];
      if (!row) { lost.push(...line.filter((each) => each.trim())); return; }
      line.forEach((value, right) => {
        const target = row.querySelector(`[data-cell="${columns[first + right]}"]`);
        if (target && put(target, value)) { cells += 1; touch(row, "pasted"); }
        else if (value.trim()) lost.push(value);
      });
    });
    const report = form.querySelector("[data-report]");
    const told = fill(words.wordsFilled, { cells, lines: Math.min(lines.length, from.lines.length - from.line) });
    report.textContent = lost.length ? `${told} ${fill(words.wordsLost, { what: lost.slice(0, 8).join(", ") })}` : told;
    report.hidden = false;
    say(report.textContent);
  });

  // Ticking: the next lines nobody has looked at, never more than one block with one press.
  form.addEventListener("click", (event) => {
    if (!event.target.closest("[data-tick-block]")) return;
    const open = all("[data-looked]:not([hidden]) input:not(:checked)", form).slice(0, Number(words.block));
    open.forEach((box) => { box.checked = true; });
    open.at(-1)?.closest("tr").scrollIntoView({ block: "nearest" });
    say(fill(words.wordsTicked, { count: open.length }));
  });

  addEventListener("beforeunload", (event) => { if (changed.size && !form.dataset.sent) event.preventDefault(); });
})();
