// Words that the documents themselves explain: tapping one shows the documents' own sentence.
import { make } from "./elements.js";

let count = 0;

/** Return the quote's text, with the answering part bold and the first of each explained word as a
    button; and the words' notes. */
export function writeQuote(quote, terms, link) {
  const { text, start, highlight } = quote;
  // Offsets count code points.
  const bounds = ["start", "end"].map((edge) => [...text].slice(0, highlight?.[edge] - start).join("").length);
  const cut = (from, to) => {
    const [a, b] = bounds.map((at) => Math.min(Math.max(at, from), to));
    return [text.slice(from, a), a < b && make("b", null, text.slice(a, b)), text.slice(b, to)];
  };
  const pieces = [];
  const notes = [];
  let done = 0;
  for (const { term, at } of findTerms(quote, terms)) {
    if (at < done) continue;
    const id = `term-${++count}`;
    const word = text.slice(at, at + term.term.length);
    const note = make("div.note", { id, hidden: true, lang: quote.language, dir: "auto" }, make("q", null, term.text), " ", link(term));
    const button = make("button.term", { type: "button", "aria-expanded": "false", "aria-controls": id, click: () => {
      note.hidden = !note.hidden;
      button.ariaExpanded = !note.hidden;
    } }, word);
    pieces.push(...cut(done, at), button);
    notes.push(note);
    done = at + word.length;
  }
  return [[...pieces, ...cut(done, text.length)], notes];
}

// A quote that is itself the explanation needs no note to say it again.
function findTerms({ text, document_id: id, start, end }, terms) {
  return terms
    .filter((term) => term.document_id !== id || term.start >= end || term.end <= start)
    .map((term) => ({ term, at: findWord(text, term.term) }))
    .filter(({ at }) => at >= 0)
    .sort((one, other) => one.at - other.at);
}

function findWord(text, word) {
  return text.search(new RegExp(`(?<![\\p{L}-])${word}(?![\\p{L}-])`, "iu"));
}
