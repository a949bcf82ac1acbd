// The rows of an artifact, and titled lists.
import { element } from "../parts/elements.js";

/** The rows: the data itself, or what it has under a name; null where there are none. */
export const listOf = (data, key) => (Array.isArray(data) ? data : Array.isArray(data?.[key]) ? data[key] : null);

/** A title with its points; nothing where there are none. */
export function points(title, items) {
  const texts = items.filter(Boolean);
  if (!texts.length) return [];
  return [element("h4", "", title), element("ul", "", ...texts.map((text) => element("li", "", text)))];
}

/** Figures that matter most, side by side. */
export function figures(pairs) {
  const node = element("dl", "figures");
  for (const [name, value] of pairs) {
    if (value == null || value === "") continue;
    node.append(element("div", "", element("dt", "", name), element("dd", "", value)));
  }
  return node;
}
