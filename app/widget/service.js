/** Write a value as JSON, also beside old libraries that teach lists to write themselves as text. */
export function writeJson(value) {
  return JSON.stringify(value, function (key) { return this[key]; });
}

// Calls to the service: no cookies, a limit in time, and four kinds of failure.
export async function callService(url, body, signal, seconds = 20) {
  const control = new AbortController();
  const abort = () => control.abort();
  const timer = setTimeout(abort, seconds * 1000);
  signal?.addEventListener("abort", abort);
  let response;
  try {
    response = await fetch(url, {
      method: body && "POST",
      headers: body && { "Content-Type": "application/json" },
      body: body && writeJson(body),
      credentials: "omit",
      signal: control.signal,
    });
    if (response.ok) return response.status === 204 ? null : await response.json();
  } catch {
    throw { kind: control.signal.aborted ? "slow" : navigator.onLine ? "failed" : "offline" };
  } finally {
    clearTimeout(timer);
  }
  throw { kind: response.status === 429 ? "busy" : "failed" };
}
