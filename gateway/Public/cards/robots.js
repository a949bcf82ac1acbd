// Robots of the catalogue, a tile each.
import { element, link } from "../parts/elements.js";
import { glyph } from "../parts/glyph.js";
import { dollars, wholeDollars } from "../parts/format.js";
import { listOf } from "./lists.js";

const isId = (text) => /^[0-9a-f-]{36}$/i.test(text ?? "");

/** One robot as a tile; its name leads to its page. */
export function robotTile(robot, level = "h4") {
  const node = element("article", "tile");
  const name = element(level, "");
  name.append(isId(robot.id) ? link(robot.name, `#/robots/${robot.id}`) : robot.name);
  const details = element("p", "quiet-text", [robot.manufacturer, robot.use_case].filter(Boolean).join(" · "));
  const marks = element("p", "marks");
  marks.append(element("span", "mark", robot.category));
  if (robot.payload) marks.append(element("span", "mark", robot.payload));
  if (robot.price != null) marks.append(element("span", "mark money", dollars(robot.price)));
  if (robot.lease_from != null) marks.append(element("span", "mark money", `from ${wholeDollars(robot.lease_from)} a month`));
  node.append(glyph(robot.category), element("div", "", name, details, marks));
  return node;
}

export function robots(data) {
  const rows = listOf(data, "robots");
  if (!rows) return null;
  if (!rows.length) return element("p", "pad", "No robot of the catalogue fits.");
  return element("div", "tiles", ...rows.map((robot) => robotTile(robot)));
}
