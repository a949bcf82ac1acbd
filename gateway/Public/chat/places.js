// Where a suggested action leads: each place is a card in the conversation, filled from the platform API.
import { read } from "../api/catalogue.js";
import { element, link } from "../parts/elements.js";
import { artifactCard, card } from "../cards/index.js";
import { applicationForm } from "../apply/form.js";

const listing = (name, title, page) => async (path) => {
  const node = artifactCard({ name, description: title, data: await read(path) });
  if (page) node.append(element("p", "pad", link("Open as a page", `#${path}`)));
  return node;
};

/** By path of the target. A place that gives false for its target is none: dealers need to be near something. */
const places = [
  { path: /^\/robots$/, open: listing("robots", "Robots of the catalogue", true) },
  { path: /^\/industries\/[a-z0-9-]+$/, open: listing("industry", "Robots in this industry") },
  {
    path: /^\/dealers$/,
    isThere: (query) => query.has("zip_code") || query.has("city") || query.has("state"),
    open: listing("dealers", "Dealers", true),
  },
  { path: /^\/prequalify$/, open: async (_, fields) => form(fields ?? {}) },
];

function form(known) {
  const node = card("Prequalify for financing");
  node.classList.add("form-card");
  node.append(applicationForm(known, (answer) => {
    node.replaceWith(artifactCard({ name: "prequalification", description: "Your application", data: answer }));
  }));
  return node;
}

/**
 * What a press on an action's button opens.
 * @param {{type: string, label: string, target?: string, fields?: object}} action
 * @returns {(() => Promise<HTMLElement>) | null} null where the page has no such place: then the label is said.
 */
export function placeOf(action) {
  if (typeof action.target !== "string" || !/^\/(?!\/)/.test(action.target)) return null;
  const url = new URL(action.target, "http://page");
  const place = places.find((candidate) => candidate.path.test(url.pathname));
  if (!place || (place.isThere && !place.isThere(url.searchParams))) return null;
  return () => place.open(url.pathname + url.search, action.fields);
}
