// The search that trailhawk.catalog.search does, on the same rows; a property test holds the two equal.
// All titles are one text, and so are all words, a line a row: looking for a term is then the browser's own
// search through a text, which is quick from the first query on, before anything here has been compiled.
const MAX_QUERY = 200;
const MAX_TERMS = 12;
const MAX_WEIGHT = 2 ** 20 - 1;
const MAX_ROWS = 2 ** 21;
export const FACETS = [["type", "Kind"], ["vendor", "Vendor"], ["level", "Severity"], ["service", "Service"], ["status", "Status"]];

// Only the 26 ASCII letters, as everywhere in Trailhawk: every second part is what is not ASCII.
export const fold = (text) => text.split(/([^\x00-\x7f]+)/).map((part, at) => (at % 2 ? part : part.toLowerCase())).join("");
const isUpper = (code) => code > 64 && code < 91;
const isWord = (code) => code > 127 || (code > 47 && code < 58) || isUpper(code) || (code > 96 && code < 123);

export const termsOf = (query) => fold([...query].slice(0, MAX_QUERY).join("")).split(/[ \t\n\r\f\v]+/).filter(Boolean).slice(0, MAX_TERMS);

// Where each line begins, and where one more would.
function begins(text, size) {
  const found = new Uint32Array(size + 1);
  for (let row = 1, at = 0; row < size; row += 1) found[row] = at = text.indexOf("\n", at) + 1;
  found[size] = text.length + 1;
  return found;
}

// Tells of each line that has the term where it first stands.
function each(text, starts, term, tell) {
  let row = 0;
  for (let at = text.indexOf(term); at >= 0; at = text.indexOf(term, starts[row])) {
    while (starts[row + 1] <= at) row += 1;
    tell(row, at - starts[row], at);
    row += 1;
  }
}

export class Index {
  constructor({ titles, words, urls, facets, weights }) {
    this.size = weights.length;
    this.weights = weights;
    this.written = titles;
    this.titles = fold(titles);
    this.words = words;
    this.urls = urls;
    this.titleStarts = begins(titles, this.size);
    this.wordStarts = begins(words, this.size);
    this.urlStarts = begins(urls, this.size);
    this.facets = FACETS.map(([name]) => ({ name, values: facets[name].values, codes: Uint32Array.from(facets[name].codes) }));
  }

  // Returns how well each row fits one term; 0 where it does not.
  #fits(term) {
    const found = new Uint8Array(this.size);
    each(this.words, this.wordStarts, term, (row) => { found[row] = 5; });
    each(this.titles, this.titleStarts, term, (row, place, at) => {
      found[row] = place === 0 ? 30 : !isWord(this.titles.charCodeAt(at - 1)) || isUpper(this.written.charCodeAt(at)) ? 20 : 12;
    });
    return found;
  }

  // Returns how well each row fits all terms; 0 unless each is found.
  #points(terms) {
    const points = new Uint32Array(this.size);
    if (!terms.length) return points.fill(1);
    terms.forEach((term, number) => {
      const fits = this.#fits(term);
      for (let row = 0; row < this.size; row += 1) {
        points[row] = fits[row] && (number === 0 || points[row]) ? points[row] + fits[row] : 0;
      }
    });
    const whole = terms.join(" ");
    each(this.titles, this.titleStarts, whole, (row, place, at) => {
      if (place === 0 && points[row] && at + whole.length + 1 === this.titleStarts[row + 1]) points[row] += 100;
    });
    return points;
  }

  // Returns the rows in order that pass the chosen facets, whether any row was found at all, and for each
  // facet its values with how many rows would be left.
  search(query, chosen = {}) {
    const terms = termsOf(query);
    const counts = this.facets.map(({ values }) => new Uint32Array(values.length));
    const wanted = this.facets.flatMap(({ name, values }, at) => (chosen[name] ? [[at, values.indexOf(chosen[name])]] : []));
    const keys = new Float64Array(this.size);
    let total = 0, any = false;
    const points = terms.length || wanted.length ? this.#points(terms) : [];
    for (let row = 0; row < points.length; row += 1) {
      if (!points[row]) continue;
      any = true;
      let failed = -1, failures = 0;
      for (const [at, code] of wanted) if (this.facets[at].codes[row] !== code) { failed = at; failures += 1; }
      if (failures > 1) continue;
      if (failures) { counts[failed][this.facets[failed].codes[row]] += 1; continue; }
      for (let at = 0; at < counts.length; at += 1) counts[at][this.facets[at].codes[row]] += 1;
      // One number sorts by points, then weight, then place; the rows are its last 21 bits.
      keys[total] = row - (points[row] * (MAX_WEIGHT + 1) + Math.min(this.weights[row], MAX_WEIGHT)) * MAX_ROWS;
      total += 1;
    }
    return { any, total, keys: keys.subarray(0, total).sort(), counts: this.#named(counts) };
  }

  #named(counts) {
    return Object.fromEntries(this.facets.map(({ name, values }, at) => {
      const found = values.map((value, code) => [value, counts[at][code]]).filter(([value, number]) => value && number);
      return [name, found.sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))];
    }));
  }

  // Returns some of the found rows, as the page shows them.
  shown({ keys }, from, to) {
    return Array.from(keys.subarray(from, to), (key) => this.row((key % MAX_ROWS + MAX_ROWS) % MAX_ROWS));
  }

  row(row) {
    const line = (text, starts) => text.slice(starts[row], starts[row + 1] - 1);
    const facets = this.facets.map(({ name, values, codes }) => [name, values[codes[row]]]);
    return { title: line(this.written, this.titleStarts), url: line(this.urls, this.urlStarts), ...Object.fromEntries(facets) };
  }
}

let loading = null;
export function load(address) {
  loading ??= fetch(address).then((answer) => answer.json()).then((found) => new Index(found));
  return loading;
}
