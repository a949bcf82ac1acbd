// The conversation as the platform API has it.
import { ApiError, call, failure, send } from "./client.js";
import { readEvents } from "./events.js";
import { failed } from "../shell/connection.js";

/** Which models and parts are up. */
export const health = async () => (await call("GET", "/chat/health", { limit: 8_000 })) ?? { status: "unavailable" };

/** A session's messages, or null where it is unknown to this visitor. */
export async function session(id, signal) {
  try {
    return await call("GET", `/chat/sessions/${encodeURIComponent(id)}`, { limit: 15_000, signal });
  } catch (error) {
    if (error.status === 404) return null;
    throw error;
  }
}

/** Erases a session with all that agents hold of it; one that is gone needs no erasing. */
export async function eraseSession(id) {
  await call("DELETE", `/chat/session/${encodeURIComponent(id)}`).catch((error) => { if (error.status !== 404) throw error; });
}

/**
 * One turn as a stream.
 * @param {{message: string, session_id: string}} turn
 * @param {(event: string, data: any) => void} onEvent what it throws is thrown as it is
 * @param {AbortSignal} signal
 * @param {string} key the same where the turn is sent again
 * @throws {ApiError} with the code `interrupted` where the stream ends before its answer does
 */
export async function chat(turn, onEvent, signal, key) {
  const headers = { Accept: "text/event-stream", "Idempotency-Key": key };
  const response = await send("POST", "/chat", { body: turn, headers, signal, limit: 0 });
  if (!response.ok) throw await failure(response);
  let isDone = false;
  let isOnWire = true; // what is thrown else is no fault of the wire
  try {
    await readEvents(response, (event, data) => {
      isOnWire = false;
      if (event === "error") throw new ApiError(data.message, data.code, { status: 200, requestId: data.request_id });
      onEvent(event, data);
      if (event === "done") isDone = true;
      isOnWire = true;
    });
  } catch (error) {
    if (signal.aborted || !isOnWire) throw error;
    if (isDone) return;
    if (error instanceof TypeError) failed();
    throw new ApiError("The connection broke off.", "interrupted");
  }
  if (!isDone) throw new ApiError("The answer broke off.", "interrupted");
}
