// The question field: Enter sends, and a voice is turned into text where the browser can.
import { changeIcon, make, makeIconButton } from "./elements.js";
import { canListen, listenOnce } from "./speech.js";

const MAX_MESSAGE = 500;

/** Draw the form; the panel's `field` and `submit` are its parts. */
export function drawComposer(panel) {
  const { t } = panel;
  const send = (event) => {
    event.preventDefault();
    panel.thread.ask(panel.field.value);
  };
  panel.field = make("textarea", { rows: 1, maxlength: MAX_MESSAGE, enterkeyhint: "send", autocomplete: "off", dir: "auto",
    placeholder: t.question_placeholder, "aria-label": t.question_label, part: "input",
    input: () => sayLength(panel),
    keydown: (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) send(event);
    } });
  panel.submit = makeIconButton("send", t.send, null, { type: "submit", part: "send" });
  panel.submit.classList.add("send");
  return make("form.composer", { novalidate: true, submit: send }, panel.field, canListen && drawVoice(panel), panel.submit);
}

function sayLength(panel) {
  panel.say(panel.field.value.length < MAX_MESSAGE ? "" : panel.t.too_long);
}

function drawVoice(panel) {
  const { t, field } = panel;
  let hasAgreed = false;
  let stop = null;
  const button = makeIconButton("mic", t.speak, () => {
    if (stop) return stop();
    if (!hasAgreed) {
      // Many browsers send the sound to their maker: nobody should learn that afterwards.
      hasAgreed = true;
      return panel.say(t.speak_notice);
    }
    changeIcon(button, "stop", t.stop_listening);
    panel.say("");
    stop = listenOnce(panel.locale, (text) => {
      stop = null;
      changeIcon(button, "mic", t.speak);
      field.value = `${field.value} ${text}`.trim().slice(0, MAX_MESSAGE);
      sayLength(panel);
      if (!text) panel.say(t.speak_failed);
      field.focus();
    });
  });
  return button;
}
