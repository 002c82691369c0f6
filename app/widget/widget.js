// The launcher: a custom element with one button. All else is loaded when the patient opens it.
(() => {
  const NAME = "verbatim-chat";
  // A second copy does nothing, and an old browser keeps its plain links to /chat.
  if (customElements.get(NAME) || !document.adoptedStyleSheets || !window.HTMLDialogElement) return;

  // A module is told of no script element: there, the trace of an error names this file's address.
  let script = document.currentScript;
  const address = /https?:[^\s?#]+\/widget\.js\b/.exec(script ? script.src : new Error().stack)?.[0];
  if (!address) return console.error("Verbatim: load widget.js from the chat itself, uncombined");
  script ||= [...document.scripts].find(({ src }) => src.startsWith(address));
  const settings = script?.dataset || {};

  const build = VERBATIM_BUILD;
  const base = new URL(settings.clinic ? `clinics/${settings.clinic}/` : ".", address).href;

  const STYLES = `
    :host { all: initial !important; display: contents !important }
    :host([mode=page]) { display: block !important; block-size: 100% !important }
    .l {
      --accent: var(--verbatim-accent, #0f6b66);
      position: fixed; z-index: var(--verbatim-z-index, 2147483000);
      inset-block: auto calc(var(--verbatim-offset-block, 1.25em) + env(safe-area-inset-bottom));
      inset-inline: auto calc(var(--verbatim-offset-inline, 1.25em) + env(safe-area-inset-right));
      display: flex; align-items: center; gap: .6em; padding: 1em;
      border: 1px solid #0000; border-radius: 2em; cursor: pointer;
      font: 600 1em/1.2 var(--verbatim-font, system-ui, sans-serif);
      color: var(--verbatim-on-accent, #fff); background: var(--accent);
      box-shadow: 0 4px 20px #0004;
    }
    .l.start { inset-inline: calc(var(--verbatim-offset-inline, 1.25em) + env(safe-area-inset-left)) auto }
    .l:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; box-shadow: 0 0 0 3px #fff }
    .l[hidden] { display: none }
    .l[aria-busy=true] { cursor: progress }
    .l::before {
      content: ""; padding: 12px; background: currentColor;
      clip-path: path(evenodd, "M2 4h20v14h-9l-6 4v-4H2zM7 10v2h2v-2zM11 10v2h2v-2zM15 10v2h2v-2z");
    }
    .l[data-unread]::after { content: attr(data-unread); padding: .2em .6em; border-radius: 1em; color: #fff; background: #a31d22 }
    @supports (color: oklch(from red l c h)) {
      .l { color: var(--verbatim-on-accent, oklch(from var(--accent) clamp(0, (.6 - l) * 999, 1) 0 h)) }
    }
    @media (forced-colors: active) { .l::before { forced-color-adjust: none; background: ButtonText } }
    @media (max-width: 30em) { .l:not(.failed) span { display: none } }
    @media print { .l { display: none } }`;

  const findLanguage = (tag) => {
    let parts = (tag || "").toLowerCase().split(/[-_]/);
    // Browsers name a place ("zh-TW"); the wording is named by its script.
    if (parts[0] === "zh") parts = ["zh", /hant|tw|hk|mo/.test(parts) ? "hant" : "hans"];
    for (; parts.length; parts.pop()) {
      const found = Object.keys(build.labels).find((name) => name.toLowerCase() === parts.join("-"));
      if (found) return found;
    }
  };

  // Browsers may remember that a module did not load: it is then asked for by another address.
  let again = "";

  class VerbatimChat extends HTMLElement {
    #button = document.createElement("button");
    #label = document.createElement("span");
    #root = this.attachShadow({ mode: "open" });
    #loading;
    #panel;
    #opener;
    #wanted;

    connectedCallback() {
      if (this.locale) return;
      let kept;
      try {
        kept = JSON.parse(sessionStorage.getItem(NAME));
      } catch {
        // Storage is blocked: the conversation lives as long as the page.
      }
      if (!(kept?.until > Date.now())) kept = {};
      this.locale = [kept.locale, this.read("lang"), document.documentElement.lang, navigator.language]
        .map(findLanguage).find((found) => found) || "en";
      const styles = new CSSStyleSheet();
      const accent = this.read("accent");
      styles.replaceSync(STYLES + (CSS.supports("color", accent) ? `:host{--verbatim-accent:${accent}}` : ""));
      this.#root.adoptedStyleSheets = [styles];
      this.#button.append(this.#label);
      this.#button.part = "launcher";
      this.#button.ariaHasPopup = "dialog";
      this.#button.onclick = () => this.open();
      this.#button.className = /start|left/.test(this.read("position")) ? "l start" : "l";
      this.#drawLabel();
      if (!this.isPage) document.addEventListener("click", this);
      // What a page says without a script stays in its slot until the panel is there.
      this.#root.append(this.isPage ? document.createElement("slot") : this.#button);
      // A phone's panel would cover the page that the patient has just gone to.
      if (this.isPage || kept.isOpen && matchMedia("(min-width:40em)").matches) this.open(false);
      queueMicrotask(() => this.emit("ready"));
    }

    disconnectedCallback() {
      // Sites that swap the whole page on navigation take the element away with it.
      queueMicrotask(() => {
        if (!this.isConnected && this.isAutomatic) {
          document.documentElement.append(this);
          this.#panel?.remount();
        }
      });
    }

    get isPage() {
      return this.read("mode") === "page";
    }

    get isOpen() {
      return !!this.#panel?.isOpen;
    }

    read(name) {
      return this.getAttribute(name) || "";
    }

    async open(isAsked = true) {
      this.#button.ariaBusy = true;
      try {
        this.#panel = await (this.#loading ||= this.#load());
        this.#panel.show(isAsked, this.#opener);
      } catch {
        this.#loading = null;
        again += "?";
        this.#drawLabel(1);
        this.emit("error", { kind: "load" });
      }
      this.#opener = null;
      this.#button.ariaBusy = null;
    }

    close() {
      this.#panel?.hide();
    }

    toggle() {
      return this.isOpen ? this.close() : this.open();
    }

    destroy() {
      this.isAutomatic = false;
      this.#panel?.destroy();
      document.removeEventListener("click", this);
      this.remove();
    }

    // All or nothing, and of several calls the last one counts.
    async setLocale(tag) {
      const locale = (this.#wanted = findLanguage(tag) || this.locale);
      await this.#loading?.catch(() => 0);
      const wording = this.#panel && await this.#fetchWording(locale);
      if (this.#wanted !== locale) return;
      this.locale = locale;
      this.#drawLabel();
      await this.#panel?.changeWording(wording);
    }

    emit(name, detail) {
      this.dispatchEvent(new CustomEvent(name, { composed: true, detail }));
    }

    // Links to the chat page open the panel; with a key held down they stay links.
    handleEvent(event) {
      const link = event.composedPath().find((node) => node.localName === "a");
      if (link?.href.split(/[?#]/)[0] !== base + "chat" || link.target || event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      this.#opener = link;
      this.open();
    }

    async #load() {
      const file = this.read("mode") === "frame" ? "frame" : "panel";
      const [module, wording] = await Promise.all([import(`${base}assets/${file}.${build[file]}.js${again}`), this.#fetchWording(this.locale)]);
      this.#drawLabel();
      return module.mount(this, this.#root, this.#button, base, wording);
    }

    async #fetchWording(locale) {
      const response = await fetch(`${base}assets/wording-${locale}.${build.wording}.json`);
      if (response.ok) return response.json();
      throw response;
    }

    #drawLabel(failed = 0) {
      this.#label.textContent = build.labels[this.locale][failed];
      this.#button.classList.toggle("failed", failed);
      this.#button.ariaLabel = this.#label.textContent;
      this.#button.lang = this.locale;
      this.#button.dir = this.locale === "ar" ? "rtl" : "ltr";
    }
  }

  customElements.define(NAME, VerbatimChat);

  const addElement = () => {
    if (settings.launcher === "none" || document.querySelector(NAME)) return;
    const element = document.createElement(NAME);
    Object.entries(settings).forEach(([name, value]) => element.setAttribute(name, value));
    element.isAutomatic = true;
    // Beside the body: filters and transforms on that would move what is fixed in it.
    document.documentElement.append(element);
  };
  if (document.body) addElement();
  else document.addEventListener("DOMContentLoaded", addElement);
})();
