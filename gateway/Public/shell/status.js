// The line that says how the mesh is, and the banner over the page while it is not there.
import { health } from "../api/chat.js";
import { connection } from "./connection.js";

const line = document.querySelector("#status");
const text = document.querySelector("#status-text");
const more = document.querySelector("#status-more");
const banner = document.querySelector("#banner");
const every = 30_000;

function say(state, words, details = "") {
  line.dataset.state = state;
  text.textContent = words;
  more.textContent = details;
  line.title = words + details;
}

async function look() {
  if (document.hidden) return;
  try {
    const now = await health();
    const model = now.model ? ` · ${now.model}` : "";
    if (now.status === "ready") say("ready", "Ready", model);
    else if (now.status === "degraded") say("degraded", "Partly available", model);
    else say("unreachable", "Agents not available");
  } catch {
    say("unreachable", "Not reachable");
  }
}

function show(state, words) {
  banner.dataset.state = state;
  banner.textContent = words;
}

/** Watches from now on. */
export function watch() {
  let hide;
  connection.addEventListener("down", () => {
    clearTimeout(hide);
    say("unreachable", "Not reachable");
    show("down", "The mesh cannot be reached. What you wrote is kept; this page tries again by itself.");
  });
  connection.addEventListener("up", () => {
    show("up", "Connected again.");
    hide = setTimeout(() => show("", ""), 4_000);
    look();
  });
  document.addEventListener("visibilitychange", look);
  setInterval(look, every);
  look();
}
