// The platform API as the page uses it. Same origin; the visitor is known by a cookie that scripts cannot read.

const base = "/api/v1";

/** Error of the API with the words meant for the person who reads it. */
export class ApiError extends Error {
  constructor(message, code, requestId) {
    super(message);
    this.code = code;
    this.requestId = requestId;
  }
}

async function failure(response) {
  const requestId = response.headers.get("X-Request-Id");
  try {
    const body = await response.json();
    return new ApiError(body.error?.message ?? body.detail ?? response.statusText, body.error?.code ?? body.code, requestId);
  } catch {
    return new ApiError(`The mesh answered ${response.status}.`, "unreadable", requestId);
  }
}

/** Earlier messages of a session, or null where it is unknown to this visitor. */
export async function session(id) {
  const response = await fetch(`${base}/chat/sessions/${encodeURIComponent(id)}`);
  if (response.status === 404) return null;
  if (!response.ok) throw await failure(response);
  return (await response.json()).data;
}

/** What stands at a path of the platform API: `/robots?category=AMR`. */
export async function read(path) {
  const response = await fetch(base + path);
  if (!response.ok) throw await failure(response);
  return (await response.json()).data;
}

/**
 * Applies for financing.
 * @param {object} form the form of `POST /prequalifications`
 * @param {string} key the same where it is sent again
 */
export async function apply(form, key) {
  const response = await fetch(`${base}/prequalifications`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "Idempotency-Key": key },
    body: JSON.stringify(form),
  });
  if (!response.ok) throw await failure(response);
  return (await response.json()).data;
}

/** Which models and parts are up. */
export async function health() {
  const response = await fetch(`${base}/chat/health`);
  const body = await response.json();
  return body.data ?? { status: "unavailable" };
}

/**
 * One turn as a stream.
 * @param {{message: string, session_id?: string}} turn
 * @param {(event: string, data: any) => void} onEvent
 * @param {AbortSignal} signal
 */
export async function chat(turn, onEvent, signal) {
  let response;
  try {
    response = await fetch(`${base}/chat`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "text/event-stream" },
      body: JSON.stringify(turn),
      signal,
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError("The mesh cannot be reached. Is it running?", "unreachable");
  }
  if (!response.ok) throw await failure(response);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    buffer += value.replaceAll("\r\n", "\n");
    let end;
    while ((end = buffer.indexOf("\n\n")) >= 0) {
      dispatch(buffer.slice(0, end), onEvent);
      buffer = buffer.slice(end + 2);
    }
  }
}

function dispatch(block, onEvent) {
  let name = "message";
  const data = [];
  for (const line of block.split("\n")) {
    if (line.startsWith("event:")) name = line.slice(6).trim();
    else if (line.startsWith("data:")) data.push(line.slice(5).replace(/^ /, ""));
  }
  if (data.length) onEvent(name, JSON.parse(data.join("\n")));
}
