// A score as the sum that it is: a bar for each term, to the left where it takes away.
import { drawn, element } from "../parts/elements.js";
import { score, words } from "../parts/format.js";

/** @param {Object<string, number>} terms */
export function termBars(terms, total) {
  const entries = Object.entries(terms).filter(([, value]) => Math.abs(Number(value)) >= 0.0005).sort((one, other) => Math.abs(other[1]) - Math.abs(one[1]));
  // What takes away has its place to the left; where nothing does, none is kept.
  const zero = entries.some(([, value]) => value < 0) ? 40 : 0;
  const most = Math.max(...entries.map(([, value]) => Math.abs(value)), 0.001);
  const list = element("ul", "terms", ...entries.map(([name, value]) => {
    const length = (Math.abs(value) / most) * (value < 0 ? zero : 100 - zero);
    const bar = drawn("svg", { viewBox: "0 0 100 8", preserveAspectRatio: "none", "aria-hidden": "true", class: "meter" },
      drawn("rect", { x: zero, y: 0, width: 0.4, height: 8, class: "rule-fill" }),
      drawn("rect", { x: (value < 0 ? zero - length : zero).toFixed(1), y: 1, width: length.toFixed(1), height: 6, class: value < 0 ? "series-bad" : "series-1" }));
    return element("li", "", element("span", "", words(name)), bar, element("strong", "", `${value < 0 ? "−" : "+"}${score(Math.abs(value), 3)}`));
  }));
  list.setAttribute("aria-label", `What makes the score of ${score(total, 3)}`);
  return list;
}
