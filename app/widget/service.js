// Calls to the service: no cookies, a limit in time, and four kinds of failure.
export class ServiceError extends Error {
  constructor(kind) {
    super(kind);
    this.kind = kind;
  }
}

export async function callService(url, { body, seconds = 20, signal } = {}) {
  const control = new AbortController();
  const abort = () => control.abort();
  const timer = setTimeout(abort, seconds * 1000);
  signal?.addEventListener("abort", abort);
  try {
    const response = await fetch(url, {
      method: body ? "POST" : "GET",
      headers: body ? { "Content-Type": "application/json" } : {},
      body: body && JSON.stringify(body),
      credentials: "omit",
      signal: control.signal,
    });
    if (response.status === 429) throw new ServiceError("busy");
    if (!response.ok) throw new ServiceError("failed");
    return response.status === 204 ? null : await response.json();
  } catch (error) {
    if (error instanceof ServiceError) throw error;
    if (control.signal.aborted) throw new ServiceError(signal?.aborted ? "stopped" : "slow");
    throw new ServiceError(navigator.onLine ? "failed" : "offline");
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  }
}
