// When a robot has paid for itself, with what was said and what was assumed.
import { element } from "../parts/elements.js";
import { dollars, number } from "../parts/format.js";
import { table } from "../parts/table.js";
import { figures, listOf } from "./lists.js";

export function payback(data) {
  const said = listOf(data, "inputs");
  if (!said || data.cost == null) return null;
  const from = { you: "you said it", catalogue: "the catalogue", earlier: "you said it earlier" };
  const rows = [
    ...said.map((input) => ({ ...input, by: from[input.source] ?? input.source ?? "you said it" })),
    ...(data.assumptions ?? []).map((input) => ({ ...input, by: "assumed" })),
  ];
  return element("div", "told",
    figures([
      ["Pays back in", data.payback_months == null ? "not within its life" : `${number(data.payback_months)} months`],
      ["Saved a year, net", dollars(data.net_per_year)],
      ["After five years", dollars(data.five_year_total)],
      ["Cost", dollars(data.cost)],
    ]),
    table(
      [
        { title: "Figure", head: true, value: (row) => row.label ?? row.name },
        { title: "Value", number: true, value: (row) => number(row.value) },
        { title: "From", value: (row) => row.by },
      ],
      rows,
      "What was reckoned with",
    ),
    data.left_out ? element("p", "note", `Left out: ${data.left_out}`) : null,
  );
}
