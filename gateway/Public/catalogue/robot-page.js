// One robot with its published figures and its relatives.
import { robot } from "../api/catalogue.js";
import { element, link, outside } from "../parts/elements.js";
import { day, dollars, plain, wholeDollars, words } from "../parts/format.js";
import { glyph } from "../parts/glyph.js";
import { loading } from "../parts/loading.js";
import { facts } from "../parts/table.js";
import { robotTile } from "../cards/robots.js";

const units = { kg: "kg", mm: "mm", h: "h", min: "min", lb: "lb", ft: "ft", km: "km", gal: "gal", w: "W", ha: "ha" };

/** `max_speed_m_s: 2` as `max speed` and `2 m/s`. */
function specification([key, value]) {
  if (typeof value !== "number") return [words(key), plain(value)];
  const speed = /^(.*)_m_s$/.exec(key);
  if (speed) return [words(speed[1]), `${value} m/s`];
  const [, name, unit] = /^(.*)_([a-z]+)$/.exec(key) ?? [];
  return units[unit] ? [words(name), `${value} ${units[unit]}`] : [words(key), plain(value)];
}

function shown(found) {
  const price = found.price == null
    ? [["Price", "on request: none is published"]]
    : [["Price", dollars(found.price)], ["Lease, estimated", found.lease_from == null ? null : `from ${wholeDollars(found.lease_from)} a month`], ["Price seen", [found.price_source, found.price_date && day(found.price_date)].filter(Boolean).join(", ")]];
  const heading = element("h1", "", found.name);
  heading.tabIndex = -1;
  const actions = element("div", "actions",
    link("Apply for financing", `#/apply?robot=${found.id}`, "button"),
    link("Ask about it", `#/?ask=${encodeURIComponent(`What should I know about the ${found.name}?`)}`, "button quiet"),
    link("Find dealers", `#/dealers?specialty=${encodeURIComponent(found.category)}`, "button quiet"),
  );
  const related = found.related_robots ?? [];
  return [
    element("div", "robot-head", glyph(found.category), element("div", "", element("p", "quiet-text", `${found.category} · ${found.manufacturer}`), heading)),
    element("p", "lead", found.description),
    actions,
    element("section", "panel",
      element("h2", "", "Figures"),
      facts([
        ["Use", found.use_case], ["Payload", found.payload], ["Autonomy", found.autonomy_level], ...price,
        ...Object.entries(found.specifications ?? {}).map(specification),
        ["Maker's page", /^https?:\/\//.test(found.source_url ?? "") ? outside(new URL(found.source_url).hostname, found.source_url) : null],
      ]),
    ),
    related.length ? element("section", "robot-relatives", element("h2", "", "Of the same kind"), element("div", "tiles wide", ...related.map((robot) => robotTile(robot, "h3")))) : null,
  ].filter(Boolean);
}

export function robotPage({ parameter }) {
  const body = loading("Looking it up…", async (node, signal) => {
    try {
      const found = await robot(parameter, signal);
      if (signal.aborted) return;
      node.replaceChildren(...shown(found));
      document.title = `${found.name} · Ybryx Mesh`;
      node.querySelector("h1").focus({ preventScroll: true });
    } catch (error) {
      if (signal.aborted || error.status !== 404) throw error;
      node.replaceChildren(element("h1", "", "There is no such robot"), element("p", "lead", "It may have been taken out of the catalogue."));
    }
  });
  body.load();
  return { node: element("div", "sheet narrow", element("p", "back", link("All robots", "#/robots")), body.node), leave: body.leave };
}
