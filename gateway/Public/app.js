// The conversation: state of this page and what happens on each event of a turn.
import { ApiError, chat, health, session } from "./api.js";
import { artifactCard, element } from "./artifacts.js";
import { placeOf } from "./places.js";

const log = document.querySelector("#log");
const main = document.querySelector("main");
const welcome = document.querySelector("#welcome");
const form = document.querySelector("#composer");
const box = document.querySelector("#message");
const send = document.querySelector("#send");
const status = document.querySelector("#status");
const key = "ybryx.session";

let sessionId = localStorage.getItem(key) ?? undefined;
let running;

const atEnd = () => main.scrollHeight - main.scrollTop - main.clientHeight < 120;
const scroll = () => { main.scrollTop = main.scrollHeight; };

function remember(id) {
  sessionId = id;
  if (id) localStorage.setItem(key, id);
  else localStorage.removeItem(key);
}

function userTurn(text) {
  welcome.hidden = true;
  const turn = element("article", "turn user");
  turn.append(element("div", "bubble", text));
  log.append(turn);
  scroll();
}

function agentTurn() {
  const turn = element("article", "turn agent");
  const byline = element("p", "byline");
  const bubble = element("div", "bubble");
  turn.append(byline, bubble);
  log.append(turn);
  return { turn, byline, bubble };
}

function by(view, name, reason) {
  view.byline.replaceChildren(element("b", "", name));
  if (reason) view.byline.append(` · ${reason}`);
}

function finish(view, reply) {
  view.bubble.textContent = reply.message;
  by(view, reply.agent, view.reason);
  if (reply.memories_used?.length) {
    const used = element("details");
    used.append(element("summary", "", `Remembered ${reply.memories_used.length === 1 ? "one thing" : `${reply.memories_used.length} things`}`));
    const list = element("ul");
    for (const memory of reply.memories_used) list.append(element("li", "", memory.content));
    used.append(list);
    view.turn.append(used);
  }
  if (reply.suggested_actions?.length) {
    const row = element("div", "actions");
    for (const action of reply.suggested_actions) {
      const button = element("button", "", action.label);
      button.type = "button";
      button.addEventListener("click", () => follow(action));
      row.append(button);
    }
    view.turn.append(row);
  }
}

/** Opens the place that an action names; where the page has none, its label is said. */
async function follow(action) {
  const open = placeOf(action);
  if (!open) return say(action.label);
  const view = agentTurn();
  by(view, action.label);
  try {
    const card = await open();
    view.bubble.remove();
    view.turn.append(card);
  } catch (error) {
    fail(view, error, () => follow(action));
  }
  scroll();
}

function fail(view, error, retry) {
  view.bubble.classList.add("failure");
  const id = error.requestId ? ` (request ${error.requestId})` : "";
  view.bubble.textContent = `${error.message || "Something went wrong."}${id}`;
  const row = element("div", "actions");
  const again = element("button", "", "Try again");
  again.type = "button";
  again.addEventListener("click", () => { view.turn.remove(); retry(); });
  row.append(again);
  view.turn.append(row);
}

async function turn(text) {
  const view = agentTurn();
  running = new AbortController();
  send.disabled = true;
  let done = false;
  try {
    await chat(
      { message: text, ...(sessionId ? { session_id: sessionId } : {}) },
      (event, data) => {
        const wasAtEnd = atEnd();
        if (event === "session") remember(data.session_id);
        else if (event === "route") {
          view.reason = data.reason;
          by(view, data.agents.map((choice) => choice.agent).join(" and "), data.reason);
        } else if (event === "token") view.bubble.append(data.text);
        else if (event === "restart") view.bubble.textContent = data.text;
        else if (event === "artifact") view.turn.append(artifactCard(data));
        else if (event === "done") { done = true; finish(view, data); }
        else if (event === "error") throw new ApiError(data.message, data.code, data.request_id);
        if (wasAtEnd) scroll();
      },
      running.signal,
    );
    if (!done) throw new ApiError("The answer broke off. Nothing you wrote is lost.", "interrupted");
  } catch (error) {
    if (error.name !== "AbortError") fail(view, error, () => turn(text));
  } finally {
    send.disabled = false;
    box.focus();
  }
}

function say(text) {
  const message = text.trim();
  if (!message || send.disabled) return;
  userTurn(message);
  turn(message);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (send.disabled) return;
  say(box.value);
  box.value = "";
  box.style.height = "";
});
box.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    form.requestSubmit();
  }
});
box.addEventListener("input", () => {
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight}px`;
});
document.querySelector("#starters").addEventListener("click", (event) => {
  if (event.target instanceof HTMLButtonElement) say(event.target.textContent);
});
document.querySelector("#new").addEventListener("click", () => {
  running?.abort();
  remember(undefined);
  log.replaceChildren(welcome);
  welcome.hidden = false;
  box.focus();
});

async function restore() {
  if (!sessionId) return;
  try {
    const earlier = await session(sessionId);
    if (!earlier) return remember(undefined);
    for (const message of earlier.messages) {
      if (message.role === "user") userTurn(message.content);
      else {
        const view = agentTurn();
        view.bubble.textContent = message.content;
        by(view, message.agent ?? "Ybryx");
        for (const artifact of message.artifacts ?? []) view.turn.append(artifactCard(artifact));
      }
    }
    scroll();
  } catch {
    // The conversation can go on without its past on the screen; the next turn will say what is wrong.
  }
}

async function showStatus() {
  try {
    const now = await health();
    const model = now.model ? ` · ${now.model}` : "";
    status.textContent = now.status === "ready" ? `Ready${model}` : now.status === "degraded" ? `Partly available${model}` : "Not available";
  } catch {
    status.textContent = "Not reachable";
  }
}

restore();
showStatus();
setInterval(showStatus, 30_000);
