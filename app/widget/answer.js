// One answer as a bubble: each outcome has its own look, and quotes are plainly quotes.
import { drawIcon, fill, make, makeIconButton, writeTel } from "./elements.js";
import { canSpeak } from "./speech.js";
import { writeQuote } from "./terms.js";

const KIND_ICONS = {
  clarify: "question", not_covered: "book", personal_advice: "person", urgent: "alert",
  off_topic: "question", unsupported_language: "globe",
};
const VIEWS = { tcm: "view_tcm", biomedical: "view_biomedical" };

/** Draw a turn's answer; `panel` gives wording, clinic, sources and what the buttons do. */
export function drawAnswer(turn, panel) {
  const { t } = panel;
  const { answer } = turn;
  const icon = KIND_ICONS[answer.outcome];
  const quotes = listOf(answer.quotes).map((quote) => ({ ...quote, language: panel.sources.documents[quote.document_id]?.language }));
  const foreign = quotes.find((quote) => quote.language && !turn.locale.startsWith(quote.language.split("-")[0]));
  const suggestions = listOf(answer.suggestions);
  return make("article", { class: `answer ${icon ? answer.outcome : "plain"}`, part: "answer" },
    make("span", { class: "hidden" }, `${t.assistant}: `),
    icon ? make("p", { class: "kind" }, drawIcon(icon), t[`kind_${answer.outcome}`]) : null,
    make("p", { class: "message", lang: turn.locale, dir: "auto" }, answer.message),
    answer.outcome === "urgent" ? drawEmergency(panel) : null,
    ...quotes.map((quote) => drawQuote(quote, panel)),
    foreign ? make("p", { class: "soft" }, fill(t.quotes_language, { language: nameLanguage(foreign.language, panel.locale) })) : null,
    answer.contact ? drawContact(answer.contact, panel) : null,
    drawTools(turn, quotes, panel),
    suggestions.length ? drawSuggestions(suggestions, panel) : null);
}

export function drawSuggestions(suggestions, panel) {
  return make("div", { class: "suggestions", role: "group", "aria-label": panel.t.suggestions },
    make("p", { class: "soft", "aria-hidden": "true" }, panel.t.suggestions),
    ...suggestions.map((text) => make("button", { type: "button", class: "suggestion", part: "suggestion", dir: "auto", click: () => panel.ask(text, true) }, text)));
}

/** Say an answer's parts with their languages, for reading aloud and copying. */
export function listParts(turn, panel) {
  const quotes = listOf(turn.answer.quotes).map((quote) => ({ text: quote.text, language: panel.sources.documents[quote.document_id]?.language, cite: citeQuote(quote) }));
  return [{ text: turn.answer.message, language: turn.locale }, ...quotes];
}

function drawQuote(quote, panel) {
  const { t } = panel;
  const due = panel.sources.documents[quote.document_id]?.review_due;
  const [pieces, notes] = writeQuote(quote, panel.sources.terms, (term) => fill(t.term_hint, { term }), (term) => drawSource(term, panel));
  return make("figure", { class: "quote", part: "quote" },
    make("blockquote", { lang: quote.language, dir: "auto" }, ...pieces),
    ...notes,
    make("figcaption", {},
      make("cite", { lang: quote.language, dir: "auto" }, citeQuote(quote)),
      make("p", { class: "facts" },
        quote.perspective in VIEWS ? make("span", { class: `badge ${quote.perspective}` }, t[VIEWS[quote.perspective]]) : null,
        quote.reviewed_on ? make("span", {}, fill(t.reviewed, { date: writeDate(quote.reviewed_on, panel.locale) })) : null,
        due && due < new Date().toISOString().slice(0, 10) ? make("span", { class: "badge overdue" }, t.review_overdue) : null),
      drawSource(quote, panel)));
}

function drawSource({ document_id, start, end }, { base, locale, t }) {
  const href = `${base}documents/${encodeURIComponent(document_id)}?start=${Number(start)}&end=${Number(end)}&locale=${locale}#passage`;
  return make("a", { class: "source", href, target: "_blank", rel: "noopener", lang: locale }, t.show_in_source, make("span", { class: "hidden" }, ` (${t.new_tab})`));
}

function drawEmergency({ t, clinic }) {
  return make("a", { class: "button emergency", href: writeTel(clinic.emergency_phone) }, drawIcon("phone"), fill(t.call_emergency, { emergency: clinic.emergency_phone }));
}

function drawContact(contact, { t }) {
  const isWeb = /^https?:\/\//i.test(contact.url);
  return make("div", { class: "contact", part: "contact" },
    make("p", { class: "name" }, contact.name),
    make("a", { class: "button", href: writeTel(contact.phone) }, drawIcon("phone"), `${t.call_clinic}: `, make("bdi", {}, contact.phone)),
    isWeb ? make("a", { class: "source", href: contact.url, target: "_blank", rel: "noopener noreferrer" }, t.contact_page, make("span", { class: "hidden" }, ` (${t.new_tab})`)) : null);
}

function drawTools(turn, quotes, panel) {
  const { t } = panel;
  const { outcome } = turn.answer;
  if (outcome === "small_talk" || outcome === "urgent") return null;
  const tools = make("div", { class: "tools" });
  if (quotes.length && navigator.clipboard) tools.append(makeIconButton("copy", t.copy, () => panel.copy(turn)));
  if (canSpeak) tools.append(makeIconButton("speaker", t.read_aloud, (event) => panel.read(turn, event.currentTarget)));
  const thumbs = [[true, "up", t.helpful], [false, "down", t.not_helpful]].map(([helpful, shape, label]) =>
    makeIconButton(shape, label, () => panel.rate(turn, helpful, thumbs), { "aria-pressed": String(turn.helpful === helpful) }));
  tools.append(...thumbs);
  return tools;
}

function citeQuote({ document_title, section }) {
  return section && section !== document_title ? `${document_title} › ${section}` : document_title;
}

function nameLanguage(tag, locale) {
  return new Intl.DisplayNames([locale], { type: "language" }).of(tag);
}

function writeDate(iso, locale) {
  return new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" }).format(new Date(iso));
}

function listOf(value) {
  return Array.isArray(value) ? value : [];
}
