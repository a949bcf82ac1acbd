// Requests as they end, newest first, and how long they took.
import { liveRequests, requests } from "../api/operator.js";
import { button, element } from "../parts/elements.js";
import { scatter } from "../parts/chart.js";
import { clock, milliseconds } from "../parts/format.js";
import { loading } from "../parts/loading.js";
import { table } from "../parts/table.js";
import { told } from "../parts/problem.js";
import { isRefusal } from "./key-form.js";

const most = 200;
const shownMinutes = 5;
const longestPause = 10_000;

function status(code) {
  return element("span", `code ${code >= 500 ? "bad" : code >= 400 ? "open" : "good"}`, code);
}

export function requestsView(refused) {
  const known = new Map();
  const controller = new AbortController();
  let isPaused = false;
  let frame;
  const state = element("p", "quiet-text");
  state.setAttribute("role", "status");
  const chart = element("figure", "chart-frame");
  const rows = element("div");

  function take(list) {
    for (const request of list) known.set(request.id ?? `${request.at}${request.route}${known.size}`, request);
    while (known.size > most) known.delete(known.keys().next().value);
    if (!isPaused) frame ??= setTimeout(draw, 250);
  }

  function draw() {
    frame = undefined;
    // The console's own files would be most of what is seen.
    const all = [...known.values()].filter((request) => request.route !== "file").sort((one, other) => Date.parse(other.at) - Date.parse(one.at));
    const to = Date.now();
    const oldest = Math.min(...all.map((request) => Date.parse(request.at)), to - 60_000);
    const from = Math.max(oldest, to - shownMinutes * 60_000);
    const recent = all.filter((request) => Date.parse(request.at) >= from);
    chart.replaceChildren(
      scatter(recent.map((request) => ({ at: Date.parse(request.at), value: Number(request.duration_ms), isError: request.status >= 500 })),
        { label: `Chart: how long ${recent.length} requests since ${clock(from)} took`, format: milliseconds, from, to }),
      element("figcaption", "", `Since ${clock(from)}; each point is a request. Those for the console's own files are left out.`),
    );
    const place = rows.querySelector(".scroll")?.scrollTop ?? 0;
    rows.replaceChildren(all.length ? table(
      [
        { title: "At", value: (request) => clock(request.at) },
        { title: "Request", head: true, value: (request) => `${request.method} ${request.route}` },
        { title: "Status", number: true, value: (request) => status(request.status) },
        { title: "Took", number: true, value: (request) => milliseconds(request.duration_ms) },
        { title: "Who", value: (request) => request.role },
        { title: "Answered by", value: (request) => request.upstream },
      ],
      all,
      "Latest requests",
    ) : element("p", "empty", "No request yet."));
    const scroll = rows.querySelector(".scroll");
    if (scroll) scroll.scrollTop = place;
  }

  /** What ended before the stream was open, or while it was broken; asked for again where it does not come. */
  async function catchUp(tries = 5) {
    try {
      take([...(await requests(controller.signal)).requests].reverse());
    } catch {
      if (controller.signal.aborted || tries < 2) return;
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      if (!controller.signal.aborted) await catchUp(tries - 1);
    }
  }

  /** Listens, and listens again after a break. */
  async function listen() {
    let pause = 1_000;
    while (!controller.signal.aborted) {
      try {
        state.textContent = isPaused ? "Paused" : "Live";
        await liveRequests(() => catchUp(), (request) => {
          pause = 1_000;
          take([request]);
        }, controller.signal);
      } catch (error) {
        if (controller.signal.aborted) return;
        if (isRefusal(error)) return refused(error);
        state.textContent = `${told(error)} Trying again…`;
        // Without a stream the list is read again and again.
        catchUp(1);
      }
      await new Promise((resolve) => setTimeout(resolve, pause));
      pause = Math.min(pause * 2, longestPause);
    }
  }

  const body = loading("Asking the gateway…", async (node, signal) => {
    try {
      const answer = await requests(signal);
      take([...answer.requests].reverse());
    } catch (error) {
      if (signal.aborted) return;
      if (isRefusal(error)) return refused(error);
      throw error;
    }
    node.replaceChildren(chart, rows);
    draw();
    listen();
  });
  const hold = button("Pause", "quiet small", () => {
    isPaused = !isPaused;
    hold.textContent = isPaused ? "Go on" : "Pause";
    state.textContent = isPaused ? "Paused" : "Live";
    if (!isPaused) draw();
  });
  body.load();
  return {
    node: element("div", "view", element("div", "view-head", state, hold), body.node),
    leave() {
      controller.abort();
      clearTimeout(frame);
      body.leave();
    },
  };
}
