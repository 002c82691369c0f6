// The conversation: what was asked, what was answered, and what happens when it was not.
import { drawAnswer, drawTools, listQuotes } from "./answer.js";
import { changeIcon, drawIcon, make, whisper } from "./elements.js";
import { readAloud, stopReading } from "./speech.js";

const MAX_HISTORY = 10;
const ERRORS = { busy: "error_busy", slow: "error_slow", offline: "offline" };

export class Thread {
  #panel;
  #pending = null;
  #places = new Map();

  constructor(panel, turns) {
    this.#panel = panel;
    // A question that was under way when the page was left got no answer.
    this.turns = turns.map((turn) => (turn.answer ? turn : { ...turn, error: "failed" }));
  }

  /** Put the whole conversation into a fresh log; what is put back is not news to be read out. */
  fill(log) {
    this.log = log;
    if (!this.turns.length) return;
    log.ariaLive = "off";
    this.turns.forEach((turn) => this.#drawTurn(turn));
    setTimeout(() => { log.ariaLive = null; }, 500);
  }

  /** Ask the service; a suggestion leaves what the patient was typing as it is. */
  async ask(text, isSuggestion) {
    const panel = this.#panel;
    const question = text.trim();
    if (this.#pending) return;
    if (!question) {
      panel.say(panel.t.empty);
      panel.field.focus();
      return;
    }
    // The tapped button will be gone, and the keyboard of a phone stays down.
    if (isSuggestion) panel.scroller.focus({ preventScroll: true });
    else panel.field.value = "";
    panel.intro.hidden = true;
    const turn = { question, locale: panel.locale };
    this.turns.push(turn);
    this.#drawTurn(turn);
    panel.keep();
    await this.#answer(turn);
  }

  stop() {
    this.#pending?.abort();
    this.#pending = null;
    stopReading();
  }

  async #answer(turn) {
    const panel = this.#panel;
    const control = (this.#pending = new AbortController());
    panel.setBusy(true);
    delete turn.error;
    const asked = this.turns.filter(({ answer }) => answer).map(({ question }) => question);
    const body = { message: turn.question, history: asked.slice(-MAX_HISTORY), locale: panel.locale };
    try {
      turn.answer = await panel.call("chat", body, control.signal);
      panel.host.emit("message", { outcome: turn.answer.outcome });
    } catch ({ kind = "failed" }) {
      if (control.signal.aborted) return;
      turn.error = kind;
      panel.host.emit("error", { kind });
    }
    this.#pending = null;
    panel.setBusy(false);
    this.#drawOutcome(turn);
    panel.noteAnswer();
  }

  #drawTurn(turn) {
    const place = make("div.turn", null, make("p.question", { part: "question" }, whisper(`${this.#panel.t.you}: `), make("bdi", null, turn.question)));
    for (const old of this.log.querySelectorAll(".suggestions")) old.remove();
    this.log.append(place);
    this.#places.set(turn, place);
    this.#drawOutcome(turn);
  }

  #drawOutcome(turn) {
    const place = this.#places.get(turn);
    if (turn.answer) {
      try {
        place.append(drawAnswer(turn, this.#panel, drawTools(turn, this.#panel, this)));
      } catch {
        // An answer that does not keep the contract is no answer.
        delete turn.answer;
        turn.error = "failed";
      }
    }
    if (turn.error) place.append(this.#drawError(turn));
    const behavior = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
    this.#panel.scroller.scrollTo({ top: place.offsetTop - 12, behavior });
  }

  #drawError(turn) {
    const { t, scroller } = this.#panel;
    const bubble = make("div.answer.failure", null,
      make("p.message", null, drawIcon("alert"), t[ERRORS[turn.error] || "error_failed"]),
      make("button.button", { type: "button", click: () => {
        if (this.#pending) return;
        scroller.focus({ preventScroll: true });
        bubble.remove();
        this.#answer(turn);
      } }, t.retry));
    return bubble;
  }

  copy = async ({ answer }) => {
    const panel = this.#panel;
    const quotes = listQuotes(answer, panel).map(({ text, cite }) => `“${text}”\n(${cite})`);
    try {
      await navigator.clipboard.writeText(quotes.join("\n\n"));
      panel.say(panel.t.copied);
    } catch {
      panel.say(panel.t.error_failed);
    }
  };

  read = ({ answer, locale }, button) => {
    const { t } = this.#panel;
    const isReading = button.title === t.stop_reading;
    stopReading();
    if (isReading) return;
    changeIcon(button, "stop", t.stop_reading);
    readAloud([{ text: answer.message, language: locale }, ...listQuotes(answer, this.#panel)], () => changeIcon(button, "speaker", t.read_aloud));
  };

  rate = async (turn, helpful, thumbs) => {
    const panel = this.#panel;
    try {
      await panel.call("feedback", { id: turn.answer.id, helpful });
      turn.helpful = helpful;
      thumbs.forEach((thumb, at) => { thumb.ariaPressed = helpful === !at; });
      panel.say(panel.t.feedback_thanks);
      panel.keep();
    } catch {
      panel.say(panel.t.retry);
    }
  };
}
