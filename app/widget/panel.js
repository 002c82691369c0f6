// The panel: the conversation, the question field, and the clinic's phone always in sight.
import styles from "./panel.css" with { type: "css" };
import { drawSuggestions } from "./answer.js";
import { drawComposer } from "./composer.js";
import { drawIcon, fill, make, makeIconButton, whisper, writeTel } from "./elements.js";
import { callService } from "./service.js";
import { Shell } from "./shell.js";
import { keepConversation, readConversation } from "./store.js";
import { Thread } from "./thread.js";

export async function mount(...parts) {
  const panel = new Panel(...parts);
  // Drawing it is a task of its own, so that a slow phone can answer to a tap in between.
  await new Promise((resume) => { setTimeout(resume); });
  return panel;
}

class Panel {
  #unread = 0;
  #isFilled = false;
  #leave = new AbortController();

  constructor(host, root, button, base, wording) {
    Object.assign(this, { host, root, button, base });
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, styles];
    const { turns, locale } = readConversation();
    this.chosenLocale = locale;
    this.thread = new Thread(this, turns);
    this.element = make(host.isPage ? "main.panel.page" : "dialog.panel", { part: "panel", "aria-labelledby": "title" });
    this.shell = new Shell(host, root, button, this.element, () => {
      this.keep();
      host.emit("close");
    });
    for (const name of ["online", "offline"]) addEventListener(name, () => this.#sayConnection(), { signal: this.#leave.signal });
    this.#useWording(wording);
  }

  get isOpen() {
    return this.host.isPage ? this.element.isConnected : this.shell.isOpen;
  }

  show(isAsked, opener) {
    if (this.isOpen) return;
    if (this.host.isPage) {
      // On a slow line the patient may have begun to type before the script was there.
      const draft = this.host.querySelector("textarea");
      const isTyping = draft?.matches(":focus");
      this.field.value = draft?.value || "";
      this.root.replaceChildren(this.element);
      this.host.replaceChildren();
      if (isTyping) this.field.focus();
    } else {
      if (!this.element.isConnected) this.root.append(this.element);
      this.shell.show(opener);
    }
    this.#countUnread(0);
    if (isAsked) (this.shell.isModal ? this.title : this.field).focus();
    if (!this.#isFilled) this.#fill();
    this.keep();
    this.host.emit("open");
  }

  hide() {
    this.shell.hide();
  }

  remount() {
    this.shell.remount();
  }

  destroy() {
    this.thread.stop();
    this.#leave.abort();
    this.shell.destroy();
  }

  async changeWording(wording) {
    const { value } = this.field;
    this.#useWording(wording);
    this.field.value = value;
    await this.#fill();
  }

  /** Call the service's API; a body makes it a POST. */
  call(path, body, signal) {
    return callService(`${this.base}api/v1/${path}`, body, signal, +this.host.read("timeout") || 20);
  }

  say(text) {
    this.status.textContent = text;
  }

  setBusy(isBusy) {
    this.submit.ariaDisabled = isBusy || null;
    this.status.classList.toggle("busy", isBusy);
    this.say(isBusy ? this.t.looking : "");
  }

  noteAnswer() {
    if (!this.isOpen) this.#countUnread(this.#unread + 1);
    this.keep();
  }

  keep() {
    const { thread, isOpen, chosenLocale: locale } = this;
    keepConversation({ isOpen, locale, turns: thread.turns });
  }

  #useWording({ language, languages, clinic, sources, interface: t }) {
    const { element, host } = this;
    Object.assign(this, { locale: language, languages, clinic, sources, t });
    element.lang = language;
    element.dir = t.direction;
    this.title = make(host.isPage ? "h1" : "h2", { id: "title", tabindex: -1 }, clinic.name);
    this.log = make("div.log", { role: "log", "aria-label": t.conversation });
    this.intro = make("section.intro", { hidden: this.thread.turns.length > 0 },
      make("p.greeting", null, t.intro_title),
      make("p", null, t.intro),
      make("p.soft", null, `${t.privacy} ${fill(t.emergency, "emergency", clinic.emergency_phone)}`));
    this.scroller = make("div.scroller", { role: "group", "aria-label": t.conversation, tabindex: 0 }, this.intro, this.log);
    this.status = make("p.status", { role: "status" });
    this.offline = make("p.offline", { hidden: navigator.onLine }, t.offline);
    element.replaceChildren(this.#drawHeader(), this.offline, this.scroller, this.status, drawComposer(this));
  }

  #drawHeader() {
    const { t, clinic, host } = this;
    return make("header", { part: "header" },
      this.title,
      make("div.actions", null,
        this.#drawLanguages(),
        makeIconButton("trash", t.clear, () => this.#clear()),
        !host.isPage && makeIconButton("close", t.close, () => this.hide(), { part: "close" })),
      make("p", null, t.assistant_line),
      make("a.call", { part: "phone", href: writeTel(clinic.phone) }, drawIcon("phone"), whisper(`${t.call_clinic}: `), make("bdi", null, clinic.phone)));
  }

  #drawLanguages() {
    const options = Object.entries(this.languages).map(([value, name]) => make("option", { value, lang: value, selected: value === this.locale }, name));
    const select = make("select", { "aria-label": this.t.language, change: async () => {
      try {
        await this.host.setLocale(select.value);
        this.chosenLocale = this.locale;
        this.element.querySelector("select").focus();
        this.keep();
      } catch {
        select.value = this.locale;
        this.say(this.t.error_failed);
      }
    } }, ...options);
    return make("span.icon.languages", null, drawIcon("globe"), select);
  }

  async #fill() {
    this.#isFilled = true;
    const { intro, thread } = this;
    thread.fill(this.log);
    if (thread.turns.length) return;
    try {
      const { suggestions } = await this.call(`suggestions?locale=${this.locale}`);
      if (suggestions.length) intro.append(drawSuggestions(suggestions, this));
    } catch {
      // Suggestions are a convenience: the patient can still type.
    }
  }

  #clear() {
    this.thread.stop();
    this.thread.turns = [];
    this.log.replaceChildren();
    this.intro.hidden = false;
    this.setBusy(false);
    this.keep();
    this.field.focus();
    this.say(this.t.cleared);
    if (!this.intro.querySelector("button")) this.#fill();
  }

  #sayConnection() {
    this.offline.hidden = navigator.onLine;
    this.say(navigator.onLine ? "" : this.t.offline);
  }

  #countUnread(count) {
    const { button } = this;
    this.#unread = count;
    button.ariaLabel = button.textContent;
    delete button.dataset.unread;
    if (!count) return;
    button.dataset.unread = count;
    button.ariaLabel += `. ${fill(this.t.new_answers, "count", count)}`;
  }
}
