// Reading aloud and listening, where the browser can; both silent until tapped.
const Recognition = window.SpeechRecognition || window.webkitSpeechRecognition;

export const canSpeak = "speechSynthesis" in window;
export const canListen = !!Recognition;

let onSilence;

/** Read the parts one after the other, each in its own language. */
export function readAloud(parts, onEnd) {
  onSilence = onEnd;
  parts.forEach(({ text, language }, at) => {
    const utterance = new SpeechSynthesisUtterance(text);
    if (language) utterance.lang = language;
    utterance.onerror = stopReading;
    if (at === parts.length - 1) utterance.onend = stopReading;
    speechSynthesis.speak(utterance);
  });
}

export function stopReading() {
  const tell = onSilence;
  onSilence = null;
  if (tell) {
    speechSynthesis.cancel();
    tell();
  }
}

/** Listen to one sentence and tell it, or "" if there was none; returns a function that stops. */
export function listenOnce(language, onEnd) {
  const recognition = new Recognition();
  let text = "";
  recognition.lang = language;
  recognition.onresult = (event) => { text = event.results[0][0].transcript; };
  recognition.onend = () => onEnd(text);
  recognition.start();
  return () => recognition.abort();
}
