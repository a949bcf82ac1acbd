// A question on its way to its answer. However often it has to be tried, it is one turn: what may have arrived is looked for before it is
// sent again, and the same key lets the gateway know what it has taken already.
import { ApiError } from "../api/client.js";
import { chat } from "../api/chat.js";
import { answerOf } from "./recovery.js";

/** How long is looked once more for an answer that did not come in all its time, milliseconds. */
const onceMore = 4_000;

/** Whether a turn may still go on at the server: it broke off after it was taken, or nobody knows whether it was. */
const mayGoOn = (error) =>
  error.status === 0 || error.status === 504 || error.code === "request_in_progress" || (error.status === 200 && /^upstream_/.test(error.code ?? ""));

/** A name that nobody else has or guesses. `crypto.randomUUID` is there on secure origins alone. */
export function newName() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const text = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join("-");
}

/**
 * @param {string} text
 * @param {{before?: number, mayBeThere?: boolean, isLate?: boolean}} [known] `before`: how many questions the session had before it;
 *   `mayBeThere`: it may have arrived; `isLate`: its answer did not come in time
 */
export const newQuestion = (text, known = {}) => ({ text, key: newName(), before: undefined, mayBeThere: false, isLate: false, ...known });

/** @throws as `answerOf`; what it says of the question is noted */
async function lookedFor(question, session, signal, most) {
  try {
    return await answerOf(session, question.before, signal, most);
  } catch (error) {
    if (error.code === "not_arrived") Object.assign(question, { mayBeThere: false, before: undefined });
    if (error.code === "no_answer") question.isLate = true;
    throw error;
  }
}

/**
 * Sends a question, or looks for what became of it.
 * @param {object} question of `newQuestion`; how far it came is noted in it, so that it can be tried again
 * @param {string} session
 * @param {{before: () => Promise<number>, onEvent: (event: string, data: any) => void, onWait: (why: string) => void}} tell `before`:
 *   how many questions the session has; `onWait`: the answer is looked for in the session from now on
 * @param {AbortSignal} signal
 * @returns {Promise<object[] | undefined>} the messages that answer it; undefined where the answer came in events
 */
export async function answered(question, session, tell, signal) {
  if (question.mayBeThere) {
    const wasLate = question.isLate;
    try {
      tell.onWait("looking for the answer…");
      return await lookedFor(question, session, signal, wasLate ? onceMore : undefined);
    } catch (error) {
      // The turn is lost: this is another one.
      if (error.code === "no_answer" && wasLate) Object.assign(question, newQuestion(question.text));
      else if (error.code !== "not_arrived") throw error;
    }
  }
  question.before ??= await tell.before();
  try {
    await chat({ message: question.text, session_id: session }, tell.onEvent, signal, question.key);
    return undefined;
  } catch (error) {
    if (signal.aborted) throw error;
    if (error instanceof ApiError && !mayGoOn(error)) {
      Object.assign(question, newQuestion(question.text));
      throw error;
    }
    question.mayBeThere = true;
    if (!(error instanceof ApiError)) throw error;
  }
  tell.onWait("connection lost; waiting for the answer…");
  return await lookedFor(question, session, signal);
}
