// What an industry does with robots.
import { element } from "../parts/elements.js";
import { listOf, points } from "./lists.js";
import { robotTile } from "./robots.js";

export function industry(data) {
  const uses = listOf(data, "use_cases");
  if (!uses) return null;
  const node = element("div", "told");
  if (data.summary) node.append(element("p", "", data.summary));
  for (const use of uses) {
    node.append(element("h4", "", use.title ?? use));
    if (use.description) node.append(element("p", "", use.description));
  }
  node.append(...points("What it brings", data.benefits ?? []));
  const recommended = (data.recommended_robots ?? []).filter((robot) => robot?.name);
  if (recommended.length) node.append(element("div", "tiles", ...recommended.map((robot) => robotTile(robot))));
  return node;
}
