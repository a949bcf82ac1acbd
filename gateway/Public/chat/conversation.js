// The conversation itself: which session, what is said, and what becomes of each turn.
import { ApiError } from "../api/client.js";
import { session } from "../api/chat.js";
import { announce } from "../shell/announce.js";
import { told } from "../parts/problem.js";
import { whenBack } from "../shell/connection.js";
import { agentTurn, userTurn } from "./turn-view.js";
import { answered, newName, newQuestion } from "./question.js";
import { answerOf, patience, questionsIn } from "./recovery.js";
import { placeOf } from "./places.js";

// The page names its sessions itself, so that one can be asked for its answer whatever was heard of it.
const place = "ybryx.session";
/** Written at each question, for the other tabs that have the same session. */
const asking = "ybryx.asking";

/** The session that this browser is in. */
export const keptSession = () => localStorage.getItem(place) ?? undefined;
/** This browser goes on with no conversation. */
export const forgetSession = () => localStorage.removeItem(place);

export function conversation(log) {
  let id = keptSession();
  let questions = 0; // that the session has
  let isSure = !id; // whether it has just these
  const unsettled = []; // questions that may have arrived
  let running;
  let resuming; // an answer that is waited for while the conversation may go on
  let forgetPast; // ends the waiting for earlier messages that could not be read
  let busy = () => {};

  window.addEventListener("storage", (event) => { if (event.key === asking) isSure = false; });

  function keep(session) {
    id = session;
    if (id) localStorage.setItem(place, id);
    else forgetSession();
  }

  function end(controller) {
    if (running !== controller) return;
    running = undefined;
    busy(false);
  }

  function finish(view, reply) {
    log.change(() => {
      view.waiting(false);
      view.replace(reply.message);
      view.by(reply.agent ?? "Ybryx", view.why);
      view.cards(reply.artifacts ?? []);
      view.memories(reply.memories_used);
      view.actions(reply.suggested_actions, follow);
    });
    announce(`${reply.agent ?? "Ybryx"}: ${reply.message}`);
  }

  function fail(view, error, retry, label) {
    log.change(() => {
      view.waiting(false);
      view.fail(told(error), retry, label);
    });
    announce(told(error));
  }

  function wait(view, why) {
    view.waiting(true);
    view.tell(why);
    announce(why);
  }

  /** Shows an answer that was found in the session. */
  function found(view, answers) {
    view.why = undefined;
    finish(view, {
      message: answers.map((answer) => answer.content).join("\n\n"),
      agent: [...new Set(answers.map((answer) => answer.agent ?? "Ybryx"))].join(" and "),
      artifacts: answers.flatMap((answer) => answer.artifacts ?? []),
    });
  }

  /** How many questions the session has: as it says itself, where others may have asked or nobody knows what arrived. */
  async function counted(signal) {
    if (!isSure) {
      questions = questionsIn((await session(id, signal))?.messages ?? []).length;
      isSure = true;
      // What has not arrived by now would later be taken for the next question.
      for (const open of unsettled) if (open.before >= questions) Object.assign(open, { mayBeThere: false, before: undefined });
      unsettled.length = 0;
    }
    return questions;
  }

  async function turn(question) {
    const view = agentTurn();
    const controller = (running = new AbortController());
    busy(true);
    if (!id) keep(newName());
    localStorage.setItem(asking, question.key);
    view.waiting(true);
    log.add(view.node, false);
    const tell = {
      before: () => counted(controller.signal),
      onWait: (why) => wait(view, why),
      onEvent(event, data) {
        if (controller.signal.aborted) return;
        if (event === "session") keep(data.session_id);
        else if (event === "route") {
          view.why = data.reason;
          view.by(data.agents.map((choice) => choice.agent).join(" and ") || "Ybryx", data.reason);
        } else if (event === "token") view.add(data.text, (draw) => log.change(draw));
        else if (event === "restart") log.change(() => view.replace(data.text));
        else if (event === "done") finish(view, data);
      },
    };
    try {
      const answers = await answered(question, id, tell, controller.signal);
      if (controller.signal.aborted) return;
      if (question.before === questions) questions += 1;
      else isSure = false;
      if (answers) found(view, answers);
    } catch (error) {
      view.waiting(false);
      if (controller.signal.aborted) return;
      isSure = false;
      if (question.mayBeThere) unsettled.push(question);
      fail(view, error, () => again(view, question));
    } finally {
      end(controller);
    }
  }

  function again(view, question) {
    if (running) return;
    view.remove();
    turn(question);
  }

  function say(text) {
    const message = text.trim();
    if (!message || running) return false;
    forgetPast?.();
    log.add(userTurn(message), true);
    turn(newQuestion(message));
    return true;
  }

  /** Opens the place that an action names; where the page has none, its label is said. */
  async function follow(action) {
    const open = placeOf(action);
    if (!open) return void say(action.label);
    const view = agentTurn();
    view.by(action.label);
    view.waiting(true);
    log.add(view.node, true);
    try {
      const card = await open();
      log.change(() => {
        view.waiting(false);
        view.emptied();
        view.append(card);
      });
      const first = card.querySelector("input, select, a, button");
      if (card.matches(".form-card")) first?.focus();
      announce(`${action.label}: shown below.`);
    } catch (error) {
      fail(view, error, () => {
        view.remove();
        follow(action);
      });
    }
  }

  /** Nothing is waited for any more. */
  function stop() {
    running?.abort();
    resuming?.abort();
    forgetPast?.();
    running = undefined;
    busy(false);
  }

  function begin() {
    stop();
    questions = 0;
    isSure = true;
    keep(undefined);
    log.clear();
  }

  async function restore() {
    if (!id || running) return;
    forgetPast?.();
    const controller = (running = new AbortController());
    busy(true);
    try {
      const earlier = await session(id, controller.signal);
      if (controller.signal.aborted) return;
      if (earlier) show(earlier.messages);
      else begin();
    } catch (error) {
      // The conversation can go on without its past on the screen.
      if (!controller.signal.aborted) forgetPast = restoredLater(error);
    } finally {
      end(controller);
    }
  }

  /** @returns {() => void} what takes it back */
  function restoredLater(error) {
    if (error.code === "unreachable") return whenBack(restore);
    const view = agentTurn();
    log.add(view.node, false);
    view.fail(`Earlier messages cannot be read now. ${told(error)}`, restore);
    return () => view.remove();
  }

  function show(messages) {
    for (const message of messages) {
      if (message.role === "user") {
        log.add(userTurn(message.content), true);
      } else {
        const view = agentTurn();
        view.replace(message.content);
        view.by(message.agent ?? "Ybryx");
        log.add(view.node, false);
        view.cards(message.artifacts ?? []);
      }
    }
    log.follow();
    questions = questionsIn(messages).length;
    isSure = true;
    if (messages.at(-1)?.role === "user") resume(messages.at(-1));
  }

  /** The page was left while a turn went on: its answer is still to come, or will not any more. */
  async function resume(message) {
    const view = agentTurn();
    log.add(view.node, false);
    const question = newQuestion(message.content, { before: questions - 1, mayBeThere: true });
    const left = patience - (Date.now() - Date.parse(message.timestamp));
    if (!(left > 0)) {
      question.isLate = true;
      fail(view, new ApiError("This question has no answer.", "no_answer"), () => again(view, question), "Ask again");
      return;
    }
    const controller = (resuming = new AbortController());
    wait(view, "still at work…");
    try {
      found(view, await answerOf(id, question.before, controller.signal, Math.min(left, patience)));
    } catch (error) {
      view.waiting(false);
      if (controller.signal.aborted) return;
      question.isLate = error.code === "no_answer";
      fail(view, error, () => again(view, question));
    }
  }

  return { say, begin, stop, restore, onBusy(tell) { busy = tell; } };
}
