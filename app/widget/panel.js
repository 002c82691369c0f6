// The panel: the conversation, the question field, and the clinic's phone always in sight.
import styles from "./panel.css" with { type: "css" };
import { drawAnswer, drawSuggestions, listParts } from "./answer.js";
import { drawIcon, fill, make, makeIconButton, writeTel } from "./elements.js";
import { callService } from "./service.js";
import { Shell } from "./shell.js";
import { canListen, listenOnce, readAloud, stopReading } from "./speech.js";
import { forgetConversation, keepConversation, readConversation } from "./store.js";

const MAX_MESSAGE = 500;
const MAX_HISTORY = 10;
const NO_SOURCES = { documents: {}, terms: [] };
const ERRORS = { busy: "error_busy", slow: "error_slow", offline: "offline" };

export function mount(host, root, button, base, build, wording) {
  return new Panel(host, root, button, base, build, wording);
}

class Panel {
  sources = NO_SOURCES;
  #turns = [];
  #pending = null;
  #unread = 0;
  #places = new WeakMap();
  #hasAgreed = false;
  #chosenLocale = null;
  #loadsSources = null;
  #leave = new AbortController();

  constructor(host, root, button, base, build, wording) {
    Object.assign(this, { host, root, button, base });
    this.sourcesPath = build.sources && `${base}assets/sources.${build.sources}.json`;
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, styles];
    const kept = readConversation();
    this.#turns = kept.turns.map((turn) => (turn.answer ? turn : { ...turn, error: "failed" }));
    this.#chosenLocale = kept.locale || null;
    this.element = make(host.isPage ? "main" : "dialog", { class: "panel", part: "panel", "aria-labelledby": "title" });
    this.shell = new Shell(host, root, button, this.element, () => this.#onHide());
    this.#useWording(wording);
    for (const name of ["online", "offline"]) window.addEventListener(name, () => this.#sayConnection(), { signal: this.#leave.signal });
    this.#draw();
  }

  get isOpen() {
    return this.host.isPage ? this.element.isConnected : this.shell.isOpen;
  }

  show(isAsked, opener) {
    if (this.isOpen) return;
    if (this.host.isPage) {
      this.element.classList.add("page");
      this.root.replaceChildren(this.element);
    } else {
      if (!this.element.isConnected) this.root.append(this.element);
      this.shell.show(opener);
    }
    this.#countUnread(0);
    this.#keep();
    if (isAsked) (this.shell.isModal ? this.title : this.field).focus();
    this.#fillLog();
    this.host.emit("open");
  }

  hide() {
    if (!this.host.isPage) this.shell.hide();
  }

  remount() {
    this.shell.remount();
  }

  destroy() {
    stopReading();
    this.#pending?.abort();
    this.#leave.abort();
    this.shell.destroy();
  }

  async changeWording(wording) {
    this.#useWording(wording);
    const draft = this.field.value;
    this.#draw();
    this.field.value = draft;
    this.#fillLog();
    this.#keep();
  }

  /** Ask the service; a suggestion leaves what the patient was typing as it is. */
  async ask(text, isSuggestion = false) {
    const question = text.trim();
    if (this.#pending) return;
    if (!question || question.length > MAX_MESSAGE) {
      this.#say(question ? this.t.too_long : this.t.empty);
      this.field.focus();
      return;
    }
    if (!isSuggestion) this.field.value = "";
    for (const old of this.log.querySelectorAll(".suggestions")) old.remove();
    this.intro.hidden = true;
    // The tapped button is gone; the keyboard of a phone stays down.
    if (isSuggestion) this.scroller.focus({ preventScroll: true });
    const turn = { question, locale: this.locale };
    this.#turns.push(turn);
    this.#drawTurn(turn);
    await this.#answer(turn);
  }

  async copy(turn) {
    const [, ...quotes] = listParts(turn, this);
    try {
      await navigator.clipboard.writeText(quotes.map(({ text, cite }) => `“${text}”\n(${cite})`).join("\n\n"));
      this.#say(this.t.copied);
    } catch {
      this.#say(this.t.error_failed);
    }
  }

  read(turn, button) {
    const isReading = button.getAttribute("aria-label") === this.t.stop_reading;
    stopReading();
    if (isReading) return;
    this.#relabel(button, "stop", this.t.stop_reading);
    readAloud(listParts(turn, this), () => this.#relabel(button, "speaker", this.t.read_aloud));
  }

  async rate(turn, helpful, buttons) {
    try {
      await callService(`${this.base}api/v1/feedback`, { body: { id: turn.answer.id, helpful } });
      turn.helpful = helpful;
      buttons.forEach((button, at) => button.setAttribute("aria-pressed", String(helpful === (at === 0))));
      this.#say(this.t.feedback_thanks);
      this.#keep();
    } catch {
      this.#say(this.t.feedback_failed);
    }
  }

  #useWording({ language, languages, clinic, interface: t }) {
    Object.assign(this, { locale: language, languages, clinic, t });
    this.element.lang = language;
    this.element.dir = t.direction;
  }

  #draw() {
    const { t, clinic, host } = this;
    this.title = make(host.isPage ? "h1" : "h2", { id: "title", tabindex: "-1" }, clinic.name);
    this.log = make("div", { class: "log", role: "log", "aria-label": t.conversation });
    this.intro = this.#drawIntro();
    this.scroller = make("div", { class: "scroller", role: "group", "aria-label": t.conversation, tabindex: "0" }, this.intro, this.log);
    this.status = make("p", { class: "status", role: "status" });
    this.offline = make("p", { class: "offline", hidden: navigator.onLine }, t.offline);
    this.element.replaceChildren(this.#drawHeader(), this.offline, this.scroller, this.status, this.#drawComposer());
  }

  #drawHeader() {
    const { t, clinic, host } = this;
    return make("header", { part: "header" },
      make("div", { class: "who" }, this.title, make("p", {}, t.assistant_line)),
      make("div", { class: "actions" },
        this.#drawLanguages(),
        makeIconButton("trash", t.clear, () => this.#clear()),
        host.isPage ? null : makeIconButton("close", t.close, () => this.hide(), { part: "close" })),
      make("a", { class: "call", part: "phone", href: writeTel(clinic.phone) }, drawIcon("phone"),
        make("span", { class: "hidden" }, `${t.call_clinic}: `), make("bdi", {}, clinic.phone)));
  }

  #drawLanguages() {
    const options = Object.entries(this.languages).map(([tag, name]) => make("option", { value: tag, lang: tag, selected: tag === this.locale }, name));
    const select = make("select", { "aria-label": this.t.language, change: async () => {
      this.#chosenLocale = select.value;
      await this.host.setLocale(select.value);
      this.element.querySelector("select").focus();
    } }, ...options);
    return make("span", { class: "icon languages" }, drawIcon("globe"), select);
  }

  #drawIntro() {
    const { t, clinic } = this;
    return make("section", { class: "intro", hidden: this.#turns.length > 0 },
      make("p", { class: "greeting" }, t.intro_title),
      make("p", {}, t.intro),
      make("p", { class: "soft" }, `${t.privacy} ${fill(t.emergency, { emergency: clinic.emergency_phone })}`));
  }

  #drawComposer() {
    const { t } = this;
    this.field = make("textarea", { id: "question", rows: "1", maxlength: MAX_MESSAGE, enterkeyhint: "send", autocomplete: "off", dir: "auto",
      placeholder: t.question_placeholder, "aria-label": t.question_label, part: "input",
      keydown: (event) => {
        if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
        event.preventDefault();
        this.ask(this.field.value);
      } });
    this.submit = makeIconButton("send", t.send, null, { type: "submit", class: "icon send", part: "send" });
    const voice = canListen ? makeIconButton("mic", t.speak, () => this.#listen(voice)) : null;
    return make("form", { class: "composer", novalidate: true, submit: (event) => {
      event.preventDefault();
      this.ask(this.field.value);
    } }, this.field, voice, this.submit);
  }

  async #fillLog() {
    if (this.log.hasChildNodes() || (this.#turns.length === 0 && this.intro.querySelector(".suggestions"))) return;
    if (this.#turns.length === 0) {
      await this.#suggest();
      return;
    }
    await this.#loadSources();
    // What is put back is not news: only what comes after it is read out.
    this.log.setAttribute("aria-live", "off");
    this.#turns.forEach((turn, at) => this.#drawTurn(turn, at === this.#turns.length - 1));
    setTimeout(() => this.log.removeAttribute("aria-live"), 500);
  }

  async #suggest() {
    try {
      const { suggestions } = await callService(`${this.base}api/v1/suggestions?locale=${this.locale}`);
      if (this.#turns.length === 0 && suggestions.length) this.intro.append(drawSuggestions(suggestions, this));
    } catch {
      // Suggestions are a convenience: the patient can still type.
    }
  }

  async #loadSources() {
    if (this.sources !== NO_SOURCES || !this.sourcesPath) return;
    try {
      this.sources = await (this.#loadsSources ??= callService(this.sourcesPath));
    } catch {
      this.#loadsSources = null;
    }
  }

  async #answer(turn) {
    const control = (this.#pending = new AbortController());
    this.submit.setAttribute("aria-disabled", "true");
    this.#say(this.t.looking, true);
    delete turn.error;
    const asked = this.#turns.filter((other) => other.answer).map((other) => other.question);
    const body = { message: turn.question, history: asked.slice(-MAX_HISTORY), locale: this.locale };
    const seconds = Number(this.host.read("timeout")) || 20;
    try {
      const [answer] = await Promise.all([callService(`${this.base}api/v1/chat`, { body, seconds, signal: control.signal }), this.#loadSources()]);
      turn.answer = answer;
      this.host.emit("message", { outcome: answer.outcome });
    } catch (error) {
      if (control.signal.aborted) return;
      turn.error = error.kind || "failed";
      this.host.emit("error", { kind: turn.error });
    }
    this.#pending = null;
    this.submit.removeAttribute("aria-disabled");
    this.#say("");
    this.#drawOutcome(turn, true);
    if (!this.isOpen) this.#countUnread(this.#unread + 1);
    this.#keep();
  }

  #drawTurn(turn, isLast = true) {
    const { t } = this;
    const place = make("div", { class: "turn" }, make("p", { class: "question", dir: "auto", part: "question" }, make("span", { class: "hidden" }, `${t.you}: `), turn.question));
    this.log.append(place);
    this.#places.set(turn, place);
    if (turn.answer || turn.error) this.#drawOutcome(turn, isLast);
    this.#scrollTo(place);
  }

  #drawOutcome(turn, isLast) {
    const place = this.#places.get(turn);
    let bubble;
    try {
      bubble = turn.answer ? drawAnswer(turn, this) : this.#drawError(turn);
    } catch {
      // An answer that does not keep the contract is no answer.
      delete turn.answer;
      turn.error = "failed";
      bubble = this.#drawError(turn);
    }
    if (!isLast) bubble.querySelector(".suggestions")?.remove();
    place.append(bubble);
    this.#scrollTo(place);
  }

  #drawError(turn) {
    const { t } = this;
    const bubble = make("div", { class: "answer failure" },
      make("p", { class: "message" }, drawIcon("alert"), t[ERRORS[turn.error] || "error_failed"]),
      make("button", { type: "button", class: "button retry", click: () => {
        if (this.#pending) return;
        this.scroller.focus({ preventScroll: true });
        bubble.remove();
        this.#answer(turn);
      } }, t.retry));
    return bubble;
  }

  #listen(button) {
    const { t } = this;
    if (this.stopListening) return this.stopListening();
    if (!this.#hasAgreed) {
      // Many browsers send the sound to their maker: nobody should learn that afterwards.
      this.#hasAgreed = true;
      return this.#say(t.speak_notice);
    }
    this.#relabel(button, "stop", t.stop_listening);
    this.#say(t.listening);
    this.stopListening = listenOnce(this.locale, (text) => {
      this.field.value = `${this.field.value} ${text}`.trim().slice(0, MAX_MESSAGE);
    }, (hasHeard) => {
      this.stopListening = null;
      this.#relabel(button, "mic", t.speak);
      this.#say(hasHeard ? "" : t.speak_failed);
      this.field.focus();
    });
    return undefined;
  }

  #relabel(button, shape, label) {
    button.replaceChildren(drawIcon(shape));
    button.setAttribute("aria-label", label);
    button.title = label;
  }

  #clear() {
    this.#pending?.abort();
    this.#pending = null;
    stopReading();
    this.#turns = [];
    forgetConversation();
    this.#draw();
    this.#fillLog();
    this.field.focus();
    this.#say(this.t.cleared);
  }

  #onHide() {
    stopReading();
    this.#keep();
    this.host.emit("close");
  }

  #sayConnection() {
    this.offline.hidden = navigator.onLine;
    this.#say(navigator.onLine ? this.t.online : this.t.offline);
  }

  #countUnread(count) {
    this.#unread = count;
    const { button, t } = this;
    if (count) button.dataset.unread = count;
    else delete button.dataset.unread;
    button.setAttribute("aria-label", count ? `${t.launcher}. ${fill(t.new_answers, { count })}` : t.launcher);
  }

  #keep() {
    const turns = this.#turns.map(({ question, answer, locale, helpful }) => ({ question, answer, locale, helpful }));
    keepConversation({ isOpen: this.isOpen, locale: this.#chosenLocale, turns });
  }

  #say(text, isBusy = false) {
    this.status.textContent = text;
    this.status.classList.toggle("busy", isBusy);
  }

  #scrollTo(place) {
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.scroller.scrollTo({ top: place.offsetTop - 12, behavior: isCalm ? "auto" : "smooth" });
  }
}
