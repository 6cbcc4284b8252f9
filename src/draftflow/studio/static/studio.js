"use strict";
// what HTML and htmx do not do by themselves: unsaved text, Ctrl+S, going to a line, keeping open what was open
const text = () => document.getElementById("text");
let saved = null, sent = null, open = new Map(), shown = new Map(), focus = null;

function dirty() {
  const note = document.getElementById("dirty");
  if (!text() || !note) return false;
  const is = text().value !== saved;
  const says = is ? note.dataset.says : "";
  if (note.textContent !== says) note.textContent = says;
  return is;
}

document.addEventListener("DOMContentLoaded", () => {
  if (!text()) return;
  saved = text().value;
  const face = localStorage.getItem("face");
  const radio = face && document.querySelector(`[name=face][value="${face === "mono" ? "mono" : "serif"}"]`);
  if (radio) radio.checked = true;
});
document.addEventListener("input", (event) => {
  if (event.target === text()) dirty();
  if (event.target.name === "face") localStorage.setItem("face", event.target.value);
});
addEventListener("beforeunload", (event) => { if (dirty()) event.preventDefault(); });
document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s" && text()) {
    event.preventDefault();
    (document.querySelector("#editor[hx-post$='/save']") || document.createElement("form")).requestSubmit?.();
  }
  if (event.key === "Escape") close();
});
function close() {
  const said = document.getElementById("said");
  if (said.firstChild) { said.replaceChildren(); if (said.contains(document.activeElement)) text()?.focus(); }
}
function fade(told) { if (told?.parentElement?.id === "said") close(); }
document.addEventListener("click", (event) => {
  const go = event.target.closest("[data-line]");
  if (event.target.closest(".close")) close();
  if (event.target.closest("a.load")) saved = text()?.value;
  if (!go) return;
  const lines = text().value.split("\n"), line = Number(go.dataset.line);
  const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  text().focus();
  text().setSelectionRange(start, start + (lines[line - 1] || "").length);
  const high = text().scrollHeight / Math.max(1, lines.length);
  text().scrollTop = Math.max(0, high * (line - 4));
});
document.addEventListener("htmx:beforeRequest", (event) => {
  if (/\/save$/.test(event.detail.requestConfig.path) && text()) sent = text().value;
});
document.addEventListener("htmx:oobAfterSwap", (event) => {
  if (event.detail.target.id === "digest") { saved = sent; dirty(); }
});
// the rows are drawn anew while one looks at them: what was open or shown stays, and the focus stays where it was
const swapped = (event) => [event.detail.target, event.detail.elt, event.target].find((each) => each instanceof Element);
function remember(event) {
  const place = swapped(event);
  if (!place) return;
  place.querySelectorAll("details[id]").forEach((each) => open.set(each.id, each.open));
  place.querySelectorAll(".why > .changes").forEach((each) => shown.set(each.parentElement.id, each));
  const at = document.activeElement;
  focus = place.contains(at) && at !== place ? at.getAttribute("aria-label") || at.textContent : null;
}
document.addEventListener("htmx:beforeSwap", remember);
// an answer for a row that was drawn anew meanwhile goes into the new one; its events reach only the old row itself
document.addEventListener("htmx:beforeRequest", (event) => {
  const row = event.detail.target;
  if (row.className === "why") row.addEventListener("htmx:beforeSwap", ({ detail }) => { detail.target = document.getElementById(row.id) || row; }, { once: true });
});
document.addEventListener("htmx:sseBeforeMessage", remember);
document.addEventListener("htmx:afterSwap", (event) => {
  const place = swapped(event);
  if (!place) return;
  if (place.id === "said" && !place.querySelector(".bad, button")) setTimeout(fade, 8000, place.firstElementChild);
  place.querySelectorAll("details[id]").forEach((each) => { if (open.has(each.id)) each.open = open.get(each.id); });
  for (const [id, changes] of shown) {
    const why = document.getElementById(id);
    if (why && !why.querySelector(".changes") && why.closest("li").querySelector("[hx-get$='/changes']")) why.replaceChildren(changes);
  }
  shown.clear();
  if (!focus) return;
  const name = focus.split(/[·,、]/)[0];
  const same = [...place.querySelectorAll("a, button, summary")].find((each) => (each.getAttribute("aria-label") || each.textContent).startsWith(name));
  if (same) same.focus({ preventScroll: true });
  focus = null;
});
