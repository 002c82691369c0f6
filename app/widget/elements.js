// Elements without markup: what comes from the service is only ever set as text.
const SVG = "http://www.w3.org/2000/svg";

const SHAPES = {
  alert: "M12 3 2.5 20h19zM12 10v4M12 17h.01",
  book: "M12 6c-2-2-5-2-8-2v14c3 0 6 0 8 2 2-2 5-2 8-2V4c-3 0-6 0-8 2zm0 0v14",
  close: "m6 6 12 12M18 6 6 18",
  copy: "M9 9h11v11H9zM15 9V4H4v11h5",
  down: "M7 4v9l4 7c2 0 2.5-1.5 2-6h6l-1.5-10zM7 4H3.5v9H7",
  globe: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18",
  mic: "M12 3a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3zM5.5 11a6.5 6.5 0 0 0 13 0M12 17.5V21",
  person: "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4.5 21a7.5 7.5 0 0 1 15 0",
  phone: "M5 3.5h4l1.5 5-2.5 2a12 12 0 0 0 5.5 5.5l2-2.5 5 1.5v4c0 1-.5 1.5-1.5 1.5-8.5 0-15.5-7-15.5-15.5 0-1 .5-1.5 1.5-1.5z",
  question: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM9.5 9.5c0-3.5 5-3.5 5 0 0 2-2.5 2-2.5 4M12 17h.01",
  send: "M12 19V5M6 11l6-6 6 6",
  speaker: "M4 9.5v5h4l5 4v-13l-5 4zM16.5 9c1.5 1.5 1.5 4.5 0 6M19 6.5c3 3 3 8 0 11",
  stop: "M7 7h10v10H7z",
  trash: "M4 7h16M9.5 7V4h5v3M6 7l1 13h10l1-13",
  up: "M7 20v-9l4-7c2 0 2.5 1.5 2 6h6l-1.5 10zM7 20H3.5v-9H7",
};

/** Make an element, "tag.class": functions become listeners, true an empty attribute, null none. */
export function make(name, attributes, ...children) {
  const [tag, ...classes] = name.split(".");
  const element = document.createElement(tag);
  if (classes.length) element.className = classes.join(" ");
  for (const [key, value] of Object.entries(attributes || {})) {
    if (typeof value === "function") element.addEventListener(key, value);
    else if (value != null && value !== false) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child));
  return element;
}

/** Text for those who listen rather than look. */
export function whisper(text) {
  return make("span.hidden", null, text);
}

export function drawIcon(shape) {
  const icon = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  icon.setAttribute("viewBox", "0 0 24 24");
  icon.setAttribute("aria-hidden", "true");
  path.setAttribute("d", SHAPES[shape]);
  icon.append(path);
  return icon;
}

export function makeIconButton(shape, label, click, attributes) {
  const button = make("button.icon", { type: "button", click, ...attributes });
  changeIcon(button, shape, label);
  return button;
}

export function changeIcon(button, shape, label) {
  button.replaceChildren(drawIcon(shape));
  button.title = button.ariaLabel = label;
}

export function fill(sentence, name, value) {
  return sentence.replace(`{${name}}`, () => value);
}

export function writeTel(phone) {
  return "tel:" + phone.replace(/[^+\d]/g, "");
}
