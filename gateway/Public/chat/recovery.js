// After a break. A turn that has begun comes to its end at the server whoever still listens, and is then in the session.
import { ApiError } from "../api/client.js";
import { session } from "../api/chat.js";
import { isReached } from "../shell/connection.js";

const firstPause = 700;
const longestPause = 4_000;
/** How long an answer is waited for while the gateway is reached: a little more than a stream may take there. */
const patience = 130_000;
/** A question that the session still does not have after so long never arrived. */
const arrival = 4_000;

const pause = (milliseconds, signal) =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    }, { once: true });
  });

/**
 * The answer to the latest question of a session.
 * @param {string} id
 * @param {number} asked how many questions the session has when that one is in it
 * @param {AbortSignal} signal
 * @returns {Promise<object[]>} the messages that answer it
 * @throws {ApiError} `not_arrived` where the question never got there, `no_answer` where none came in time
 */
export async function answerOf(id, asked, signal) {
  let wait = firstPause;
  let waited = 0;
  let missed = 0;
  for (;;) {
    let earlier;
    let isKnown = false;
    try {
      earlier = await session(id);
      isKnown = true;
    } catch (error) {
      // Not there, or not able to tell now: both may pass.
      if (error.status >= 400 && error.status < 500) throw error;
    }
    if (isKnown) {
      const messages = earlier?.messages ?? [];
      const last = messages.map((message) => message.role).lastIndexOf("user");
      const questions = messages.filter((message) => message.role === "user").length;
      if (questions >= asked) {
        const answers = messages.slice(last + 1).filter((message) => message.role !== "user");
        if (answers.length) return answers;
      } else if (missed >= arrival) {
        throw new ApiError("Your message did not get through.", "not_arrived");
      } else {
        missed += wait;
      }
    }
    if (waited >= patience) throw new ApiError("No answer came. If it still does, it is in the conversation when you come back.", "no_answer");
    await pause(wait, signal);
    // Only time in which an answer could have come counts.
    if (isReached()) waited += wait;
    wait = Math.min(wait * 1.4, longestPause);
  }
}
