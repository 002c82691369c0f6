// The conversation of this tab, forgotten half an hour after its last change.
const NAME = "verbatim-chat";
const MINUTES = 30;

export function readConversation() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(NAME));
    if (kept && kept.until > Date.now() && Array.isArray(kept.turns)) return kept;
    sessionStorage.removeItem(NAME);
  } catch {
    // Storage is blocked or holds something else: start anew.
  }
  return { turns: [] };
}

export function keepConversation(conversation) {
  try {
    sessionStorage.setItem(NAME, JSON.stringify({ ...conversation, until: Date.now() + MINUTES * 60000 }));
  } catch {
    // Storage is blocked or full: the conversation lives as long as the page.
  }
}

export function forgetConversation() {
  try {
    sessionStorage.removeItem(NAME);
  } catch {
    // Nothing could be kept either.
  }
}
