// Dealers as a list and on a map.
import { element, link, outside } from "../parts/elements.js";
import { drawMap, emptyMap } from "../parts/map.js";
import { listOf } from "./lists.js";

/** The ZIP code that a dealer sits at: at the end of its address, else the first that it serves. */
export function zipOf(dealer) {
  return /\b(\d{5})(?:-\d{4})?\s*$/.exec(dealer.address ?? "")?.[1] ?? dealer.zip_codes?.[0];
}

const miles = (dealer) => (dealer.distance_miles == null ? null : `${Number(dealer.distance_miles).toFixed(1)} miles`);

function entry(dealer, index) {
  const name = element("p", "dealer-name", element("span", "pin-number", index + 1), element("strong", "", dealer.name));
  const far = miles(dealer);
  if (far) name.append(element("span", "quiet-text", far));
  const ways = element("p", "ways");
  if (dealer.phone) ways.append(link(dealer.phone, `tel:${dealer.phone.replace(/[^\d+]/g, "")}`));
  if (dealer.email) ways.append(link(dealer.email, `mailto:${dealer.email}`));
  if (/^https?:\/\//.test(dealer.website ?? "")) ways.append(outside("Website", dealer.website));
  return element("li", "dealer",
    name,
    element("p", "quiet-text", [dealer.address, dealer.coverage].filter(Boolean).join(" · ")),
    dealer.specialties?.length ? element("p", "marks", ...dealer.specialties.map((kind) => element("span", "mark", kind))) : null,
    ways.childNodes.length ? ways : null,
  );
}

/**
 * Dealers beside their map.
 * @param {object[]} rows
 * @param {{place?: string, zip?: string}} [near] what was asked for
 */
export function dealerList(rows, { place, zip } = {}) {
  const where = place ? ` around ${place}` : "";
  const map = emptyMap(`Map of ${rows.length === 1 ? "one dealer" : `${rows.length} dealers`}${where}, numbered as in the list`);
  const figure = element("figure", "map-frame", map);
  drawMap(map, rows.map((dealer) => ({ name: dealer.name, zip: zipOf(dealer) })), { zip, name: place })
    .then((known) => { figure.hidden = known === 0; })
    .catch(() => { figure.hidden = true; });
  const samples = rows.some((dealer) => dealer.is_sample)
    ? element("p", "note pad", "These entries are samples that show how the list works; they are not real businesses.")
    : null;
  return element("div", "dealers", figure, element("ol", "dealer-list", ...rows.map(entry)), samples);
}

export function dealers(data, artifact) {
  const rows = listOf(data, "dealers");
  if (!rows) return null;
  if (!rows.length) return element("p", "pad", "No dealer was found there.");
  const place = data.search?.place ?? /^Dealers (?:near|in) (.+)$/.exec(artifact?.description ?? "")?.[1];
  return dealerList(rows, { place, zip: /\b\d{5}\b/.exec(place ?? "")?.[0] });
}
