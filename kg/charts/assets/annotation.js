"use strict";
(function () {
  const text = document.getElementById("text"), list = document.getElementById("facts");
  const card = document.getElementById("card"), query = document.getElementById("query");
  const entries = Array.from(list.querySelectorAll(".fact"));
  const marksOf = id => Array.from(text.querySelectorAll('[data-f~="' + id + '"]'));
  const idsOf = mark => mark.dataset.f.split(" ");
  let pinned = null, shownAt = 0;

  function fill(ids) {
    card.replaceChildren();
    // The shortest fact stands last in the mark; it is what the reader points at.
    for (const id of Array.from(ids).reverse()) {
      const entry = entries.find(one => one.dataset.fact === id);
      const section = document.createElement("section"), head = document.createElement("h3");
      section.className = entry.classList[1];
      head.textContent = entry.querySelector("b").textContent;
      section.append(head, entry.querySelector("dl").cloneNode(true));
      card.append(section);
    }
  }

  function show(mark) {
    fill(idsOf(mark));
    card.hidden = false;
    const box = mark.getClientRects()[0] || mark.getBoundingClientRect();
    const left = Math.max(6, Math.min(box.left, innerWidth - card.offsetWidth - 8));
    const below = box.bottom + 8;
    const top = below + card.offsetHeight < innerHeight ? below : Math.max(6, box.top - card.offsetHeight - 8);
    card.style.left = left + "px";
    card.style.top = top + "px";
    shownAt = text.scrollTop;
  }

  function hide() {
    pinned = null;
    card.hidden = true;
    card.classList.remove("pinned");
  }

  function clear(name) {
    document.querySelectorAll("." + name).forEach(one => one.classList.remove(name));
  }

  function choose(ids) {
    clear("chosen");
    for (const id of ids) {
      marksOf(id).forEach(mark => mark.classList.add("chosen"));
      entries.filter(one => one.dataset.fact === id).forEach(one => one.classList.add("chosen"));
    }
  }

  function pin(mark) {
    const ids = idsOf(mark), last = ids[ids.length - 1];
    choose([last]);
    const entry = entries.find(one => one.dataset.fact === last);
    if (entry.hidden) { query.value = ""; filter(); }
    list.scrollTop += entry.getBoundingClientRect().top - list.getBoundingClientRect().top - 60;
    show(mark);
    pinned = mark;
    card.classList.add("pinned");
  }

  function jump(id) {
    hide();
    choose([id]);
    const mark = marksOf(id)[0];
    if (mark) { mark.scrollIntoView({block: "center"}); }
  }

  text.addEventListener("mouseover", event => {
    const mark = event.target.closest("[data-f]");
    if (!mark) { return; }
    clear("hover");
    const ids = idsOf(mark);
    marksOf(ids[ids.length - 1]).forEach(one => one.classList.add("hover"));
    if (!pinned) { show(mark); }
  });
  text.addEventListener("mouseout", event => {
    clear("hover");
    if (!pinned && event.target.closest("[data-f]")) { hide(); }
  });
  // The event of a jump's scrolling comes late; only a text that moved since leaves the card behind.
  text.addEventListener("scroll", () => { if (!card.hidden && Math.abs(text.scrollTop - shownAt) > 4) { hide(); } });
  addEventListener("resize", hide);
  document.addEventListener("click", event => {
    const mark = event.target.closest("#text [data-f]");
    if (mark) {
      if (mark === pinned) { hide(); } else { pin(mark); }
    } else if (!event.target.closest("#card")) {
      hide();
    }
  });
  document.addEventListener("keydown", event => {
    if (event.key === "Escape") { hide(); return; }
    const mark = event.target.closest && event.target.closest("#text [data-f]");
    if (mark && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      if (mark === pinned) { hide(); } else { pin(mark); }
    }
  });
  for (const entry of entries) {
    entry.firstElementChild.addEventListener("click", () => jump(entry.dataset.fact));
  }

  function filter() {
    const wanted = query.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const entry of entries) {
      const words = entry.textContent.toLowerCase();
      entry.hidden = !wanted.every(word => words.includes(word));
      shown += !entry.hidden;
    }
    for (const group of list.children) {
      group.hidden = !group.querySelector(".fact:not([hidden])");
    }
    document.getElementById("hits").textContent = shown + " / " + entries.length;
  }
  query.addEventListener("input", filter);
  document.getElementById("find").addEventListener("submit", event => event.preventDefault());
  filter();
  document.fonts.ready.then(() => { document.documentElement.dataset.ready = "yes"; });
})();
