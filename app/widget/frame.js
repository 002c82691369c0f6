// The standalone page in a frame: the host page's own scripts cannot read what is asked in it.
import styles from "./panel.css" with { type: "css" };
import { make, makeIconButton } from "./elements.js";
import { Shell } from "./shell.js";

const framing = new CSSStyleSheet();
framing.replaceSync(".panel iframe { flex: 1; border: 0; width: 100% } .panel > .icon { align-self: end; margin: .2em }");

export function mount(...parts) {
  return new Frame(...parts);
}

class Frame {
  constructor(host, root, button, base, wording) {
    Object.assign(this, { host, root, button, base });
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, styles, framing];
    this.element = make("dialog.panel", { part: "panel" });
    this.shell = new Shell(host, root, button, this.element, () => host.emit("close"));
    this.#draw(wording);
  }

  get isOpen() {
    return this.shell.isOpen;
  }

  show(isAsked, opener) {
    if (this.isOpen) return;
    if (!this.element.isConnected) this.root.append(this.element);
    this.shell.show(opener);
    if (isAsked) this.close.focus();
    this.host.emit("open");
  }

  hide() {
    this.shell.hide();
  }

  remount() {
    this.shell.remount();
  }

  destroy() {
    this.shell.destroy();
  }

  async changeWording(wording) {
    this.#draw(wording);
  }

  #draw({ language, clinic, interface: t }) {
    this.element.lang = language;
    this.element.dir = t.direction;
    this.element.setAttribute("aria-label", clinic.name);
    this.close = makeIconButton("close", t.close, () => this.hide(), { part: "close" });
    const frame = make("iframe", { src: `${this.base}chat?locale=${language}`, title: this.button.textContent, allow: "microphone; clipboard-write", referrerpolicy: "no-referrer" });
    this.element.replaceChildren(this.close, frame);
  }
}
