// Buying, a loan, a lease and robot as a service.
import { element } from "../parts/elements.js";
import { dollars, number, words } from "../parts/format.js";
import { table } from "../parts/table.js";
import { listOf } from "./lists.js";

export function financingComparison(data) {
  const options = listOf(data, "options");
  if (!options?.length) return null;
  const node = element("div", "told",
    table(
      [
        { title: "Way", head: true, value: (option) => option.label ?? words(option.kind) },
        { title: "At signing", number: true, value: (option) => dollars(option.upfront) },
        { title: "A month", number: true, value: (option) => dollars(option.monthly) },
        { title: "In all", number: true, value: (option) => dollars(option.total) },
        { title: "Less what is kept", number: true, value: (option) => dollars(option.net_cost) },
      ],
      options,
      "Ways to pay, compared",
    ),
  );
  const assumed = Object.entries(data.assumptions ?? {}).map(([name, value]) => `${words(name)} ${number(value)}`);
  if (assumed.length) node.append(element("p", "note", `Assumed: ${assumed.join(", ")}.`));
  if (data.section_179_note) node.append(element("p", "note", data.section_179_note));
  return node;
}
