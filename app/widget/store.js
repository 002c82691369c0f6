// The conversation of this tab, forgotten half an hour after its last change.
import { writeJson } from "./service.js";

const NAME = "verbatim-chat";
const LIFETIME = 30 * 60000;

export function readConversation() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(NAME));
    if (kept.until > Date.now() && Array.isArray(kept.turns)) return kept;
    sessionStorage.removeItem(NAME);
  } catch {
    // Nothing is kept, or storage is blocked: start anew.
  }
  return { turns: [] };
}

export function keepConversation(conversation) {
  try {
    sessionStorage.setItem(NAME, writeJson({ ...conversation, until: Date.now() + LIFETIME }));
  } catch {
    // Storage is blocked or full: the conversation lives as long as the page.
  }
}
