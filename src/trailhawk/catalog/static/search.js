// The search that trailhawk.catalog.search does, on the same rows; a test holds the two equal.
const MAX_QUERY = 200;
const MAX_TERMS = 12;
export const FACETS = [["type", "Kind", 0], ["vendor", "Vendor", 4], ["level", "Severity", 5], ["service", "Service", 6], ["status", "Status", 7]];

// Only the 26 ASCII letters, as everywhere in Trailhawk.
export const fold = (text) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
const isWord = (letter) => /[\p{L}\p{N}]/u.test(letter);
const isUpper = (letter) => /\p{Lu}/u.test(letter);

let loading = null;
export function rows(address) {
  loading ??= fetch(address).then((answer) => answer.json()).then((found) =>
    found.map((row) => ({ row, title: fold(row[1]), words: row[3], weight: row[8] })));
  return loading;
}

function score(entry, terms, whole) {
  let sum = 0;
  for (const term of terms) {
    const place = entry.title.indexOf(term);
    if (place === 0) sum += 30;
    else if (place > 0) sum += !isWord(entry.title[place - 1]) || isUpper(entry.row[1][place]) ? 20 : 12;
    else if (entry.words.includes(term)) sum += 5;
    else return 0;
  }
  return entry.title === whole ? sum + 100 : sum;
}

export function find(entries, query, filters = {}) {
  const terms = fold(query.slice(0, MAX_QUERY)).split(/\s+/).filter(Boolean).slice(0, MAX_TERMS);
  const wanted = FACETS.filter(([name]) => filters[name]).map(([name, , at]) => [at, filters[name]]);
  if (!terms.length && !wanted.length) return [];
  const whole = terms.join(" ");
  const hits = [];
  for (const entry of entries) {
    const points = terms.length ? score(entry, terms, whole) : 1;
    if (points) hits.push({ points, entry });
  }
  hits.sort((a, b) => b.points - a.points || b.entry.weight - a.entry.weight);
  return hits;
}

export const kept = (hits, filters, except = "") => hits.filter(({ entry }) =>
  FACETS.every(([name, , at]) => name === except || !filters[name] || entry.row[at] === filters[name]));

export function counts(hits, filters, name, at) {
  const found = new Map();
  for (const { entry } of kept(hits, filters, name)) {
    const value = entry.row[at];
    if (value) found.set(value, (found.get(value) ?? 0) + 1);
  }
  return [...found].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}
