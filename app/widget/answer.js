// One answer as a bubble: each outcome has its own look, and quotes are plainly quotes.
import { drawIcon, fill, make, makeIconButton, whisper, writeTel } from "./elements.js";
import { canSpeak } from "./speech.js";
import { writeQuote } from "./terms.js";

const ICONS = {
  clarify: "question", not_covered: "book", personal_advice: "person", urgent: "alert",
  off_topic: "question", unsupported_language: "globe",
};

/** Draw a turn's answer; `panel` gives wording, clinic, sources and what the buttons do. */
export function drawAnswer({ answer, ...turn }, panel, tools) {
  const { t, clinic, locale } = panel;
  const { outcome } = answer;
  const icon = ICONS[outcome];
  const quotes = listQuotes(answer, panel);
  const foreign = quotes.find(({ language }) => language && language.split("-")[0] !== turn.locale.split("-")[0]);
  const numbers = [clinic.emergency_phone, { "urgent-self-harm": clinic.crisis_phone, "urgent-poison": clinic.poison_phone }[answer.topic]];
  return make(`article.answer.${icon ? outcome : "plain"}`, { part: "answer" },
    whisper(`${t.assistant}: `),
    icon && make("p.kind", null, drawIcon(icon), t[`kind_${outcome}`]),
    make("p.message", { lang: turn.locale, dir: "auto" }, answer.message),
    ...outcome === "urgent" ? numbers.map((number) => number && make("a.button.emergency", { href: writeTel(number) }, drawIcon("phone"), fill(t.call_emergency, "emergency", number))) : [],
    ...quotes.map((quote) => drawQuote(quote, panel)),
    foreign && make("p.soft", null, fill(t.quotes_language, "language", new Intl.DisplayNames([locale], { type: "language" }).of(foreign.language))),
    answer.contact && drawContact(answer.contact, panel),
    tools,
    answer.suggestions?.length && drawSuggestions(answer.suggestions, panel));
}

export function drawSuggestions(suggestions, panel) {
  const { suggestions: label } = panel.t;
  return make("div.suggestions", { role: "group", "aria-label": label },
    make("p.soft", { "aria-hidden": "true" }, label),
    ...suggestions.map((text) => make("button.suggestion", { type: "button", part: "suggestion", dir: "auto", click: () => panel.thread.ask(text, true) }, text)));
}

/** Copy, read aloud, and whether it helped; an emergency has nothing beside it. */
export function drawTools(turn, { t }, { copy, read, rate }) {
  const { outcome, quotes } = turn.answer;
  if (/small_talk|urgent/.test(outcome)) return null;
  const thumbs = [["up", t.helpful, true], ["down", t.not_helpful, false]].map(([shape, label, helpful]) =>
    makeIconButton(shape, label, () => rate(turn, helpful, thumbs), { "aria-pressed": String(turn.helpful === helpful) }));
  return make("div.tools", null,
    quotes.length && navigator.clipboard && makeIconButton("copy", t.copy, () => copy(turn)),
    canSpeak && makeIconButton("speaker", t.read_aloud, (event) => read(turn, event.currentTarget)),
    ...thumbs);
}

/** The quotes with their document's language and, after it, what they are cut from. */
export function listQuotes(answer, { sources }) {
  return answer.quotes.map((quote) => {
    const { document_title: title, section } = quote;
    const [language, due] = sources.documents[quote.document_id] || [];
    return { ...quote, version: answer.index_version, language, due, cite: section === title ? title : `${title} › ${section}` };
  });
}

function drawQuote(quote, panel) {
  const { t, locale, sources } = panel;
  const { perspective: view, reviewed_on: day, due, language: lang } = quote;
  const date = day && new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" }).format(new Date(day));
  const [pieces, notes] = writeQuote(quote, sources.terms, (term) => drawSource({ ...term, version: sources.version }, panel));
  return make("figure.quote", { part: "quote" },
    ...quote.parts?.length ? drawParts(quote, pieces, t) : [make("blockquote", { lang, dir: "auto" }, ...pieces)],
    ...notes,
    make("figcaption", null,
      make("cite", { lang, dir: "auto" }, quote.cite),
      make("p.facts", null,
        view && make(`span.badge.${view}`, null, t[`view_${view}`]),
        day && make("span", null, fill(t.reviewed, "date", date)),
        due && due < new Date().toISOString().slice(0, 10) && make("span.badge.overdue", null, t.review_overdue)),
      drawSource(quote, panel)));
}

/** A long list or table: its lead and what answers, and all of it behind a tap. */
function drawParts({ text, start, parts, language: lang }, pieces, { show_all }) {
  const points = [...text];
  const first = parts.map((part) => points.slice(part.start - start, part.end - start).join(""));
  return [
    make("blockquote", { lang, dir: "auto" }, first.join("\n…\n")),
    make("details", null, make("summary", null, show_all), make("blockquote", { lang, dir: "auto" }, ...pieces)),
  ];
}

function drawSource({ document_id: id, start, end, version }, { base, locale, t }) {
  return drawLink(`${base}documents/${encodeURIComponent(id)}?start=${+start}&end=${+end}&version=${encodeURIComponent(version)}&locale=${locale}#passage`, t.show_in_source, t);
}

function drawLink(href, text, t) {
  return make("a.source", { href, target: "_blank", rel: "noreferrer" }, text, whisper(` (${t.new_tab})`));
}

function drawContact({ name, phone, url }, { t }) {
  return make("div.contact", { part: "contact" },
    make("p.name", null, name),
    make("a.button", { href: writeTel(phone) }, drawIcon("phone"), make("span", null, `${t.call_clinic}: `, make("bdi", null, phone))),
    /^https?:/i.test(url) && drawLink(url, t.contact_page, t));
}
