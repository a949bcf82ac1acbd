// What an application would score, from figures that were said. No decision, and it does not look like one.
import { element } from "../parts/elements.js";
import { meter } from "../parts/chart.js";
import { dollars, number, words } from "../parts/format.js";
import { figures, listOf } from "./lists.js";

export function indication(data) {
  const factors = listOf(data, "factors");
  if (!factors) return null;
  const list = element("ul", "factors");
  for (const factor of factors) {
    list.append(
      element("li", "",
        element("span", "", words(factor.factor)),
        meter(factor.points, factor.maximum, `${factor.points} of ${factor.maximum} points`),
        element("strong", "", `${factor.points} / ${factor.maximum}`),
        element("span", "quiet-text", factor.detail),
      ),
    );
  }
  return element("div", "told",
    figures([
      ["Score", data.score == null ? null : `${number(data.score)} of 100`],
      ["A month, about", data.estimated_monthly_payment == null ? null : dollars(data.estimated_monthly_payment)],
      ["Months", data.term_months == null ? null : number(data.term_months)],
      ["APR", data.apr == null ? null : `${data.apr} %`],
    ]),
    list,
  );
}
