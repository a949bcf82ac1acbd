// How long each route takes: percentiles on one scale, and how they are spread.
import { latency } from "../api/operator.js";
import { drawn, element } from "../parts/elements.js";
import { histogram, roundUp } from "../parts/chart.js";
import { milliseconds, moment, number } from "../parts/format.js";
import { isNarrow } from "../parts/narrow.js";
import { table } from "../parts/table.js";
import { refreshed } from "./refreshed.js";

const most = 12;

/** The routes with the most requests: p50 to p95 as a bar, p99 as a mark, on a scale of powers of ten. */
function chart(routes) {
  // Where it is narrow each name stands above its bar.
  const isTight = isNarrow();
  const [width, left, right, tall] = isTight ? [330, 6, 14, 38] : [920, 270, 24, 26];
  const shown = routes.slice(0, most);
  const height = shown.length * tall + 34;
  const top = Math.max(...shown.map((route) => route.p99_ms ?? 0), 1);
  const highest = Math.log10(roundUp(top * 1.1));
  const lowest = -1;
  const x = (value) => left + (width - left - right) * ((Math.log10(Math.max(value, 0.1)) - lowest) / (highest - lowest));
  const svg = drawn("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", class: "chart routes-chart", "aria-label": `Chart: response times of ${shown.length} routes; the table below has the figures` });
  for (let power = lowest; power <= highest; power++) {
    const value = 10 ** power;
    svg.append(
      drawn("line", { x1: x(value), x2: x(value), y1: 4, y2: height - 24, class: "rule" }),
      drawn("text", { x: x(value), y: height - 8, "text-anchor": power === lowest && isTight ? "start" : "middle" }, milliseconds(value)),
    );
  }
  shown.forEach((route, index) => {
    const y = index * tall + (isTight ? 22 : 8);
    const name = route.route.length > 40 ? `${route.route.slice(0, 39)}…` : route.route;
    svg.append(isTight ? drawn("text", { x: left, y: y - 3 }, name) : drawn("text", { x: left - 10, y: y + 12, "text-anchor": "end" }, name));
    if (route.p50_ms == null) return;
    svg.append(
      drawn("rect", { x: x(route.p50_ms), y: y + 2, width: Math.max(x(route.p95_ms ?? route.p50_ms) - x(route.p50_ms), 2), height: 12, rx: 3, class: "series-1" }),
      drawn("circle", { cx: x(route.p99_ms ?? route.p50_ms), cy: y + 8, r: 4, class: "point late" }),
    );
  });
  return element("figure", "chart-frame", svg, element("figcaption", "", "Bar: median to 95th percentile. Point: 99th percentile."));
}

/** Buckets are counted up to their bound: what is in each alone. */
function spread(buckets = []) {
  let before = 0;
  const isCumulative = buckets.every((bucket, index) => index === 0 || bucket.count >= buckets[index - 1].count);
  return buckets.map(({ count }) => {
    const own = isCumulative ? count - before : count;
    before = count;
    return own;
  });
}

function draw({ routes, since }) {
  const all = [...routes].sort((one, other) => other.count - one.count);
  if (!all.length) return [element("p", "empty", "Nothing was measured yet.")];
  return [
    chart(all),
    table(
      [
        { title: "Route", head: true, value: (route) => route.route },
        { title: "Requests", number: true, value: (route) => number(route.count) },
        { title: "Errors", number: true, value: (route) => number(route.errors) },
        { title: "p50", number: true, value: (route) => milliseconds(route.p50_ms) },
        { title: "p95", number: true, value: (route) => milliseconds(route.p95_ms) },
        { title: "p99", number: true, value: (route) => milliseconds(route.p99_ms) },
        { title: "Spread", value: (route) => histogram(spread(route.buckets), `How ${route.count} requests are spread, fast to slow`) },
      ],
      all,
      "Response times by route",
    ),
    element("p", "quiet-text", since ? `Since ${moment(since)}, of this gateway` : ""),
  ];
}

export const latencyView = (refused) =>
  refreshed({ waiting: "Asking the gateway…", every: 15_000, read: latency, draw }, refused);
