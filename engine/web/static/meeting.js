// Minutes of a meeting: what the counts make of each case while they are typed. The server works it out again.
"use strict";

(() => {
  const form = document.querySelector("form[data-meeting]");
  if (!form) return;
  const rule = form.dataset;
  const number = (text) => (/^\d+$/.test(text.trim()) ? Number(text.trim()) : null);
  const valueOf = (name) => number(form.elements.namedItem(name)?.value ?? "");
  const reaches = (votes, of, numerator, denominator, strict) =>
    strict === "yes" ? votes * denominator > numerator * of : votes * denominator >= numerator * of;
  const percent = (votes, of) => `${(of ? (100 * votes) / of : 0).toFixed(1).replace(".", document.documentElement.lang === "vi" ? "," : ".")} %`;
  const fill = (words, values) => words.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

  const chip = (good, words) => {
    const made = document.createElement("span");
    made.className = `chip chip-${good ? "done" : "refused"}`;
    made.textContent = words;
    return made;
  };
  const bar = (kind, share, mark) => {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    svg.setAttribute("class", "meter");
    svg.setAttribute("viewBox", "0 0 100 18");
    svg.setAttribute("preserveAspectRatio", "none");
    svg.setAttribute("aria-hidden", "true");
    [["ground", 0, 100, 5, 8], [kind, 0, Math.min(share, 100), 5, 8], ["mark", mark, 0.7, 0, 18]].forEach(([name, x, width, y, height]) => {
      const rect = document.createElementNS(space, "rect");
      Object.entries({ class: name, x, y, width, height }).forEach(([key, value]) => rect.setAttribute(key, String(value)));
      svg.append(rect);
    });
    return svg;
  };

  const against = ["issued", "returned", "valid", "against", "other"];
  // Of several options one left blank has got no vote, as the server counts it.
  const counts = (block) => {
    const boxes = all("[data-count]", block);
    const options = !boxes.some((box) => box.dataset.count === "agree") && boxes.some((box) => box.value.trim());
    const blank = (name) => (options && !against.includes(name) ? 0 : null);
    return Object.fromEntries(boxes.map((box) => [box.dataset.count, number(box.value) ?? blank(box.dataset.count)]));
  };

  const judge = (block, present) => {
    const votes = counts(block);
    const typed = Object.values(votes);
    if (typed.some((each) => each === null) || present === null) {
      const some = typed.some((each) => each !== null);
      const sum = typed.reduce((total, each) => total + (each ?? 0), 0);
      if (some && present !== null && !("issued" in rule) && form.dataset.secret === undefined && sum < present) return { missing: present - sum, sum };
      return { empty: true };
    }
    if (form.dataset.secret === undefined) {
      const sum = typed.reduce((total, each) => total + each, 0);
      if (sum < present) return { missing: present - sum, sum };
      if (sum > present) return { over: sum - present, sum };
    } else {
      const cast = Object.entries(votes).filter(([name]) => !["issued", "returned", "valid"].includes(name)).reduce((total, [, each]) => total + each, 0);
      if (votes.issued > present || votes.returned > votes.issued || votes.valid > votes.returned || cast > votes.valid) return { over: Math.max(cast - votes.valid, 1), sum: cast };
    }
    const of = { electorate: Number(rule.electorate), convened: valueOf("vote.convened") ?? 0, present, ballots_issued: votes.issued ?? present, ballots_valid: votes.valid ?? present }[rule.of] ?? present;
    const yes = "agree" in votes ? votes.agree : Math.max(...Object.entries(votes).filter(([name]) => !against.includes(name)).map(([, each]) => each));
    return { carried: of > 0 && reaches(yes, of, Number(rule.numerator), Number(rule.denominator), rule.strict), yes, of };
  };

  const show = () => {
    const present = valueOf("vote.present");
    const shownPresent = form.querySelector("[data-present]");
    if (shownPresent) shownPresent.textContent = present === null ? "–" : String(present);
    const base = rule.quorumOf === "convened" ? valueOf("vote.convened") ?? 0 : Number(rule.electorate);
    const quorum = form.querySelector("[data-quorum]");
    if (quorum && Number(rule.quorumNumerator) && present !== null && base) {
      const met = reaches(present, base, Number(rule.quorumNumerator), Number(rule.quorumDenominator), rule.quorumStrict);
      quorum.querySelector(".chip")?.remove();
      quorum.prepend(chip(met, met ? rule.wordsQuorum : rule.wordsNoQuorum));
      quorum.previousElementSibling?.querySelector("[data-share]")?.setAttribute("width", String(Math.min((100 * present) / base, 100)));
    }
    const tally = { carried: 0, lost: 0, missing: 0 };
    all("[data-vote]", form).forEach((block) => {
      const found = judge(block, present);
      const place = block.querySelector("[data-result]");
      const reason = block.querySelector("[data-reason]");
      const wrong = Boolean(found.missing || found.over);
      block.classList.toggle("field-wrong", wrong);
      all("[data-count]", block).forEach((box) => {
        box.classList.toggle("is-wrong", wrong);
        if (wrong) box.setAttribute("aria-invalid", "true"); else box.removeAttribute("aria-invalid");
      });
      if (found.empty) { tally.missing += 1; place.replaceChildren(); return; }
      if (wrong) {
        tally.missing += 1;
        const line = document.createElement("p");
        line.className = "field-error";
        line.textContent = fill(found.missing ? rule.wordsShort : rule.wordsOver, { votes: found.sum, present, count: found.missing ?? found.over });
        place.replaceChildren(line);
        return;
      }
      tally[found.carried ? "carried" : "lost"] += 1;
      const line = document.createElement("div");
      line.className = "vote-outcome";
      const figures = document.createElement("span");
      figures.className = "figures";
      figures.textContent = `${found.yes}/${found.of} · ${percent(found.yes, found.of)}`;
      line.append(chip(found.carried, found.carried ? rule.carried : rule.lost), figures);
      const mark = (100 * Number(rule.numerator)) / Number(rule.denominator);
      place.replaceChildren(line, bar(found.carried ? "good" : "bad", found.of ? (100 * found.yes) / found.of : 0, mark));
      if (reason) reason.hidden = found.carried;
    });
    const list = form.querySelector("[data-tallies]");
    if (list && rule.willCarry) {
      const lines = [[tally.carried, `{count} ${rule.willCarry}`, false], [tally.lost, `{count} ${rule.willLose}`, false], [tally.missing, rule.wordsMissing, true]];
      list.replaceChildren(...lines.filter(([count]) => count).map(([count, words, bad]) => {
        const item = document.createElement("li");
        item.className = `small${bad ? " words-late" : ""}`;
        item.textContent = fill(words, { count });
        return item;
      }));
    }
  };

  let soon;
  form.addEventListener("input", (event) => {
    if (!event.target.matches("[data-count], [name='vote.present'], [name='vote.convened']")) return;
    clearTimeout(soon);
    soon = setTimeout(show, 120);
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    if (event.ctrlKey || event.metaKey) { event.preventDefault(); form.requestSubmit(form.querySelector("button[value=submit]:not(.visually-hidden)")); return; }
    const numbers = all("[data-count], [name='vote.convened'], [name='vote.present']", form);
    const index = numbers.indexOf(event.target);
    if (index >= 0) { event.preventDefault(); numbers[(index + 1) % numbers.length].focus(); numbers[(index + 1) % numbers.length].select(); }
  });
})();
