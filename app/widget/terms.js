// Words that the documents themselves explain: tapping one shows the documents' own sentence.
import { make } from "./elements.js";

let count = 0;

/** Return the quote's text with the first of each explained word as a button, and their notes. */
export function writeQuote(quote, terms, label, link) {
  const text = quote.text;
  const found = terms
    .filter((term) => !(term.document_id === quote.document_id && term.start < quote.end && quote.start < term.end))
    .map((term) => ({ term, at: findWord(text, term.term) }))
    .filter(({ at }) => at >= 0)
    .sort((one, other) => one.at - other.at);
  const pieces = [];
  const notes = [];
  let done = 0;
  for (const { term, at } of found) {
    if (at < done) continue;
    const note = make("div", { class: "note", id: `term-${++count}`, hidden: true, lang: quote.language, dir: "auto" },
      make("q", {}, term.text), " ", link(term));
    const word = text.slice(at, at + term.term.length);
    const button = make("button", { type: "button", class: "term", "aria-expanded": "false", "aria-controls": note.id, title: label(word),
      click: () => {
        note.hidden = !note.hidden;
        button.setAttribute("aria-expanded", String(!note.hidden));
      } }, word);
    pieces.push(text.slice(done, at), button);
    notes.push(note);
    done = at + word.length;
  }
  return [[...pieces, text.slice(done)], notes];
}

function findWord(text, word) {
  const escaped = word.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  return text.search(new RegExp(`(?<![\\p{L}-])${escaped}(?![\\p{L}-])`, "iu"));
}
