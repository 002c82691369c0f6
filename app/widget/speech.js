// Reading aloud and listening, where the browser can; both silent until tapped.
const Recognition = window.SpeechRecognition || window.webkitSpeechRecognition;

export const canSpeak = "speechSynthesis" in window && "SpeechSynthesisUtterance" in window;
export const canListen = Boolean(Recognition);

let onSilence = null;

/** Read the parts one after the other, each in its own language. */
export function readAloud(parts, onEnd) {
  stopReading();
  onSilence = onEnd;
  const utterances = parts.map(({ text, language }) => {
    const utterance = new SpeechSynthesisUtterance(text);
    if (language) utterance.lang = language;
    return utterance;
  });
  utterances.at(-1).onend = () => stopReading();
  for (const utterance of utterances) {
    utterance.onerror = () => stopReading();
    speechSynthesis.speak(utterance);
  }
}

export function stopReading() {
  const tell = onSilence;
  onSilence = null;
  if (canSpeak) speechSynthesis.cancel();
  tell?.();
}

/** Listen to one sentence; returns a function that stops. */
export function listenOnce(language, onText, onEnd) {
  const recognition = new Recognition();
  let text = "";
  recognition.lang = language;
  recognition.interimResults = false;
  recognition.onresult = (event) => { text = event.results[0][0].transcript; };
  recognition.onend = () => { if (text) onText(text); onEnd(Boolean(text)); };
  recognition.start();
  return () => recognition.abort();
}
