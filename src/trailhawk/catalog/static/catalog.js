// Search, filters, theme. Text only ever becomes text nodes: nothing here makes markup from data.
const make = (name, attributes = {}, ...children) => {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
};
// Asking for a language's rules costs more, the first time, than the whole search.
const commas = (number) => String(number).replace(/\B(?=(?:\d{3})+$)/g, ",");
const here = document.currentScript?.src ?? "";
const searching = () => import(new URL("search.js", here).href);

function theme() {
  const button = document.querySelector(".theme");
  const root = document.documentElement;
  button.hidden = false;
  button.addEventListener("click", () => {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    try { localStorage.setItem("trailhawk-theme", root.dataset.theme); } catch { /* for this page only */ }
  });
}

function filters() {
  for (const label of document.querySelectorAll(".filter")) {
    const input = label.querySelector("input");
    const table = document.querySelector(`table[data-filter="${input.dataset.for}"]`);
    if (!table) continue;
    label.hidden = false;
    const lines = [...table.tBodies[0].rows].map((row) => [row, row.textContent.toLowerCase()]);
    input.addEventListener("input", () => {
      const wanted = input.value.toLowerCase().split(/\s+/);
      for (const [row, text] of lines) row.hidden = !wanted.every((word) => text.includes(word));
    });
  }
}

function matrix() {
  const box = document.getElementById("only-claimed");
  if (!box) return;
  box.closest("label").hidden = false;
  box.addEventListener("change", () => document.querySelector(".matrix").classList.toggle("claimed-only", box.checked));
}

async function jump() {
  const form = document.querySelector(".jump");
  const input = form.querySelector("input");
  const root = form.dataset.root;
  const list = make("div", { class: "drop", id: "jump-list", role: "listbox", "aria-label": "Results", hidden: "" });
  form.append(list);
  for (const [key, value] of Object.entries({ role: "combobox", "aria-controls": "jump-list", "aria-expanded": "false", "aria-autocomplete": "list" })) input.setAttribute(key, value);
  let chosen = -1, asked = 0;
  const choose = (at) => {
    const items = [...list.children];
    chosen = Math.max(-1, Math.min(at, items.length - 1));
    items.forEach((item, number) => item.setAttribute("aria-selected", String(number === chosen)));
    input.setAttribute("aria-activedescendant", chosen < 0 ? "" : `jump-${chosen}`);
    items[chosen]?.scrollIntoView({ block: "nearest" });
  };
  const close = () => { list.hidden = true; input.setAttribute("aria-expanded", "false"); choose(-1); };
  const show = async () => {
    const mine = ++asked;
    const query = input.value.trim();
    if (query.length < 2) return close();
    const index = await rows();
    if (mine !== asked) return;
    const hits = index.shown(index.search(query), 0, 9);
    list.replaceChildren(...hits.map((row, number) => make("a", { role: "option", id: `jump-${number}`, "aria-selected": "false", href: root + row.url, tabindex: "-1" },
      make("small", {}, [row.type, row.service || row.vendor].filter(Boolean).join(" · ")), row.title)));
    list.hidden = !hits.length;
    input.setAttribute("aria-expanded", String(hits.length > 0));
    chosen = -1;
  };
  // Fetched when somebody is about to type, so that it is there by the second letter.
  const rows = async () => (await searching()).load(`${root}search/rows.json`);
  input.addEventListener("focus", rows, { once: true });
  let timer = 0;
  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(show, 60); });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); choose(chosen + (event.key === "ArrowDown" ? 1 : -1)); }
    else if (event.key === "Enter" && chosen >= 0) { event.preventDefault(); list.children[chosen].click(); }
    else if (event.key === "Escape" && !list.hidden) { event.preventDefault(); close(); }
  });
  input.addEventListener("blur", () => setTimeout(close, 150));
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !/^(?:INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName)) { event.preventDefault(); input.focus(); input.select(); }
  });
}

async function searchPage() {
  const place = document.getElementById("search");
  if (!place) return;
  const input = document.querySelector(".jump input");
  const state = document.getElementById("search-state"), list = document.getElementById("hits"), more = document.getElementById("more");
  const side = document.getElementById("facets");
  state.textContent = "Loading …";
  const read = () => new URLSearchParams(location.search);
  if (read().get("q") && !input.value) input.value = read().get("q");
  input.form.addEventListener("submit", (event) => event.preventDefault());
  const { load, FACETS } = await searching();
  const index = await load(place.dataset.rows);
  let shown = 50;
  const address = (parameters) => `?${parameters}`;
  const item = (row) => make("li", {}, make("span", { class: "what" }, row.type), make("a", { href: place.dataset.root + row.url }, row.title), " ",
    make("small", {}, [row.vendor, row.level, row.service, row.status].filter(Boolean).join(" · ")));
  const facet = (name, title, counts, chosen, parameters) => {
    if (!counts.length) return [];
    return [make("h2", {}, title), make("ul", {}, ...counts.slice(0, 14).map(([value, number]) => {
      const next = new URLSearchParams(parameters);
      const on = chosen[name] === value;
      if (on) next.delete(name); else next.set(name, value);
      return make("li", {}, make("a", { href: address(next), role: "button", "aria-pressed": String(on), "data-state": "" }, make("span", {}, on ? `${value} ×` : value), make("small", {}, commas(number))));
    }))];
  };
  let current = read();
  const draw = (parameters) => {
    current = parameters;
    const query = parameters.get("q") ?? "";
    const chosen = Object.fromEntries(FACETS.map(([name]) => [name, parameters.get(name)]));
    const began = performance.now();
    const hits = index.search(query, chosen);
    list.replaceChildren(...index.shown(hits, 0, shown).map(item));
    more.hidden = hits.total <= shown;
    side.replaceChildren(...FACETS.flatMap(([name, title]) => facet(name, title, hits.counts[name], chosen, parameters)));
    side.hidden = !hits.any;
    state.textContent = query || hits.any ? `${commas(hits.total)} found` : "Type above to search rules, events, indicators, fields and techniques.";
    state.dataset.milliseconds = (performance.now() - began).toFixed(1);
    performance.mark("found"); // what the benchmark asks for
    if (document.activeElement !== input) input.value = query;
  };
  const go = (parameters, replace) => {
    // Browsers refuse or ignore more than so many changes of the address in some seconds.
    try { history[replace ? "replaceState" : "pushState"](null, "", address(parameters)); } catch { /* the next one has it */ }
    shown = 50;
    draw(parameters);
  };
  const typed = () => {
    const parameters = new URLSearchParams(current);
    if (input.value) parameters.set("q", input.value); else parameters.delete("q");
    go(parameters, true);
  };
  input.addEventListener("input", typed);
  side.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-state]");
    if (!link) return;
    event.preventDefault();
    go(new URL(link.href).searchParams, false);
  });
  more.addEventListener("click", () => { shown += 200; draw(current); });
  addEventListener("popstate", () => draw(read()));
  // Somebody may have typed while the rows were on their way.
  if (input.value !== (read().get("q") ?? "")) typed(); else draw(current);
}

theme();
filters();
matrix();
searchPage();
if (!document.getElementById("search")) jump();
