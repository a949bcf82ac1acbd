// The conversation itself: which session, what is said, and what becomes of each turn.
import { ApiError } from "../api/client.js";
import { chat, session } from "../api/chat.js";
import { announce } from "../shell/announce.js";
import { told } from "../parts/problem.js";
import { whenBack } from "../shell/connection.js";
import { agentTurn, userTurn } from "./turn-view.js";
import { answerOf } from "./recovery.js";
import { placeOf } from "./places.js";

const place = "ybryx.session";
/** Whether a turn may still go on at the server: it broke off after it was taken, or nobody knows whether it was. */
const mayGoOn = (error) => error.status === 0 || (error.status === 200 && /^upstream_/.test(error.code ?? ""));

// The page names its sessions itself, so that one can be asked for its answer whatever was heard of it.
// `crypto.randomUUID` is there on secure origins alone.
function newSession() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const text = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join("-");
}

/** This browser goes on with no conversation. */
export const forgetSession = () => localStorage.removeItem(place);

export function conversation(log) {
  let id = localStorage.getItem(place) ?? undefined;
  let questions = 0; // that the session has
  let running;
  let busy = () => {};

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

  function fail(view, error, retry) {
    log.change(() => {
      view.waiting(false);
      view.fail(told(error), retry);
    });
    announce(told(error));
  }

  /** Waits for the answer in the session, and shows it. */
  async function recover(view, controller, why) {
    view.waiting(true);
    view.tell(why);
    announce(why);
    const answers = await answerOf(id, questions + 1, controller.signal);
    questions += 1;
    view.why = undefined;
    finish(view, {
      message: answers.map((answer) => answer.content).join("\n\n"),
      agent: [...new Set(answers.map((answer) => answer.agent ?? "Ybryx"))].join(" and "),
      artifacts: answers.flatMap((answer) => answer.artifacts ?? []),
    });
  }

  async function turn(text) {
    const view = agentTurn();
    const controller = (running = new AbortController());
    busy(true);
    if (!id) keep(newSession());
    view.waiting(true);
    log.add(view.node, false);
    const again = () => {
      if (running) return;
      view.remove();
      turn(text);
    };
    try {
      await chat({ message: text, session_id: id }, (event, data) => {
        if (controller.signal.aborted) return;
        if (event === "session") keep(data.session_id);
        else if (event === "route") {
          view.why = data.reason;
          view.by(data.agents.map((choice) => choice.agent).join(" and ") || "Ybryx", data.reason);
        } else if (event === "token") view.add(data.text, (draw) => log.change(draw));
        else if (event === "restart") log.change(() => view.replace(data.text));
        else if (event === "done") {
          questions += 1;
          finish(view, data);
        }
      }, controller.signal);
    } catch (error) {
      if (controller.signal.aborted) return;
      try {
        if (!(error instanceof ApiError) || !mayGoOn(error)) throw error;
        await recover(view, controller, "connection lost; waiting for the answer…");
      } catch (final) {
        if (controller.signal.aborted) return;
        fail(view, final, again);
      }
    } finally {
      end(controller);
    }
  }

  function say(text) {
    const message = text.trim();
    if (!message || running) return false;
    log.add(userTurn(message), true);
    turn(message);
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

  function begin() {
    running?.abort();
    running = undefined;
    questions = 0;
    keep(undefined);
    log.clear();
    busy(false);
  }

  async function restore() {
    if (!id) return;
    const controller = (running = new AbortController());
    busy(true);
    try {
      const earlier = await session(id);
      if (controller.signal.aborted) return;
      if (!earlier) {
        keep(undefined);
        return;
      }
      for (const message of earlier.messages) {
        if (message.role === "user") {
          questions += 1;
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
      if (earlier.messages.at(-1)?.role === "user") await resume(controller);
    } catch (error) {
      // The conversation can go on without its past on the screen; it comes when the mesh is there again.
      if (error instanceof ApiError && error.isUnreachable && questions === 0) whenBack(restore);
    } finally {
      end(controller);
    }
  }

  /** The page was left while a turn went on: its answer is still to come. */
  async function resume(controller) {
    const view = agentTurn();
    log.add(view.node, false);
    questions -= 1;
    try {
      await recover(view, controller, "still at work…");
    } catch (error) {
      questions += 1;
      if (!controller.signal.aborted) fail(view, error);
    }
  }

  return { say, begin, restore, onBusy(tell) { busy = tell; } };
}
