// After a break. A turn that has begun comes to its end at the server whoever still listens, and is then in the session.
import { ApiError } from "../api/client.js";
import { session } from "../api/chat.js";
import { isReached } from "../shell/connection.js";

const firstPause = 700;
const longestPause = 4_000;
/** How long an answer is waited for while the gateway is reached, milliseconds: a little more than a stream may take there. */
export const patience = 130_000;
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

/** Where the questions stand in a session's messages. */
export const questionsIn = (messages) => messages.flatMap((message, index) => (message.role === "user" ? [index] : []));

/** What answers the question that has so many others before it; null where there is no such question. */
function answersIn(messages, before) {
  const questions = questionsIn(messages);
  if (questions.length <= before) return null;
  const own = messages.slice(questions[before] + 1, questions[before + 1]);
  // Where another question came in between, answers stand after that.
  return own.length ? own : messages.slice(questions.at(-1) + 1);
}

/**
 * The answer to a question of a session.
 * @param {string} id
 * @param {number} before how many questions the session had before that one
 * @param {AbortSignal} signal
 * @param {number} [most] how long it is waited for, milliseconds
 * @returns {Promise<object[]>} the messages that answer it
 * @throws {ApiError} `not_arrived` where the question never got there, `no_answer` where none came in time
 */
export async function answerOf(id, before, signal, most = patience) {
  let wait = firstPause;
  let waited = 0;
  let missed = 0;
  for (;;) {
    let earlier;
    let isKnown = false;
    try {
      earlier = await session(id, signal);
      isKnown = true;
    } catch (error) {
      // Not there, not able to tell now, or asked too often: all of it may pass.
      if (signal.aborted || (error.status >= 400 && error.status < 500 && error.status !== 429)) throw error;
    }
    if (isKnown) {
      const answers = answersIn(earlier?.messages ?? [], before);
      if (answers?.length) return answers;
      if (!answers) {
        if (missed >= arrival) throw new ApiError("Your message did not get through.", "not_arrived");
        missed += wait;
      }
    }
    if (waited >= most) throw new ApiError("No answer came. If it still does, it is in the conversation when you come back.", "no_answer");
    await pause(wait, signal);
    // Only time in which an answer could have come counts.
    if (isReached()) waited += wait;
    wait = Math.min(wait * 1.4, longestPause);
  }
}
