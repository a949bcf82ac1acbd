// Who was chosen to answer, and why.
import { routes } from "../api/operator.js";
import { element } from "../parts/elements.js";
import { meter } from "../parts/chart.js";
import { agentName, counted, milliseconds, moment, score } from "../parts/format.js";
import { refreshed } from "./refreshed.js";

function decision(made) {
  const agents = element("ul", "factors", ...(made.agents ?? []).map((agent) =>
    element("li", "", element("span", "", agentName(agent.id)), meter(Math.max(Number(agent.score ?? 0), 0), 1, `Score ${score(agent.score)}`), element("strong", "", score(agent.score)))));
  return element("li", "decision-row",
    element("p", "decision-reason", made.reason || "no reason was given"),
    agents,
    element("p", "quiet-text",
      [moment(made.at), made.session ? `session ${String(made.session).slice(0, 8)}` : null, made.hops == null ? null : counted(Number(made.hops), "hop"), made.latency_ms == null ? null : milliseconds(made.latency_ms)].filter(Boolean).join(" · ")),
  );
}

export const routesView = (refused) =>
  refreshed({
    waiting: "Looking up the latest decisions…",
    every: 10_000,
    read: routes,
    draw({ decisions }) {
      if (!decisions.length) return [element("p", "empty", "Nothing was routed yet. Each turn of a conversation appears here.")];
      const list = element("ol", "decisions", ...decisions.map(decision));
      list.setAttribute("aria-label", "Latest routing decisions");
      return [list];
    },
  }, refused);
