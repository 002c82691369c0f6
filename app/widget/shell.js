// The dialog: beside the page on a desktop, over all of it on a phone.
const SMALL = "(max-width: 40em), (max-height: 30em)";

export class Shell {
  #host;
  #small = matchMedia(SMALL);
  #dark = matchMedia("(prefers-color-scheme: dark)");
  #lock = new CSSStyleSheet();
  #size = new CSSStyleSheet();
  #leave = new AbortController();
  #opener = null;

  constructor(host, root, button, element, onHide) {
    this.#host = host;
    this.button = button;
    this.element = element;
    this.onHide = onHide;
    this.#size.replaceSync(".panel { --height: 100dvh; --top: 0px }");
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, this.#size];
    const signal = this.#leave.signal;
    const listen = (target, name, act) => target?.addEventListener(name, act, { signal });
    listen(element, "cancel", (event) => { event.preventDefault(); this.hide(); });
    listen(element, "keydown", (event) => {
      if (event.key !== "Escape" || event.isComposing) return;
      event.preventDefault();
      event.stopPropagation();
      this.hide();
    });
    listen(this.#small, "change", () => this.remount());
    listen(this.#dark, "change", () => this.chooseTheme());
    for (const name of ["resize", "scroll"]) listen(window.visualViewport, name, () => this.#fitViewport());
    this.chooseTheme();
  }

  get isOpen() {
    return this.element.open === true;
  }

  get isModal() {
    return this.#small.matches;
  }

  chooseTheme() {
    const wanted = this.#host.read("theme");
    this.element.dataset.theme = /^(light|dark)$/.test(wanted) ? wanted : this.#dark.matches ? "dark" : "light";
  }

  show(opener) {
    if (this.isOpen) return;
    this.#opener = opener || this.#opener;
    this.button.hidden = true;
    this.element.classList.toggle("full", this.isModal);
    if (this.isModal) {
      this.#fitViewport();
      this.element.showModal();
      this.#lockPage(true);
    } else {
      // dialog.show() would take the focus, also when a panel only survives a navigation.
      this.element.open = true;
    }
  }

  hide() {
    if (!this.isOpen) return;
    this.element.close();
    this.#lockPage(false);
    this.button.hidden = false;
    (this.#opener?.isConnected ? this.#opener : this.button).focus();
    this.#opener = null;
    this.onHide();
  }

  // A dialog that was moved in the page, or whose window changed its size, is shown once more.
  remount() {
    if (!this.isOpen) return;
    const focused = this.element.getRootNode().activeElement;
    this.element.close();
    this.#lockPage(false);
    this.show();
    focused?.focus();
  }

  destroy() {
    if (this.isOpen) this.element.close();
    this.#lockPage(false);
    this.#leave.abort();
  }

  #lockPage(isLocked) {
    // A scroll bar that goes must not widen the page under the panel.
    const gutter = innerWidth > document.documentElement.clientWidth ? "stable" : "auto";
    if (isLocked) this.#lock.replaceSync(`html{overflow:hidden!important;scrollbar-gutter:${gutter}!important}`);
    const others = document.adoptedStyleSheets.filter((sheet) => sheet !== this.#lock);
    document.adoptedStyleSheets = isLocked ? [...others, this.#lock] : others;
  }

  // The keyboard of a phone covers the page without changing its height.
  #fitViewport() {
    const view = window.visualViewport;
    if (!view || view.scale > 1.01) return;
    const { style } = this.#size.cssRules[0];
    style.setProperty("--height", `${view.height}px`);
    style.setProperty("--top", `${view.offsetTop}px`);
  }
}
