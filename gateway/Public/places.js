// Where a suggested action leads on this page: each place is a card in the conversation, filled from the platform API.
import { apply, read } from "./api.js";
import { artifactCard, element } from "./artifacts.js";

const listing = (name, title) => async (path) => artifactCard({ name, description: title, data: await read(path) });

/** By path of the target. A place that gives null for its target is none: dealers need to be near something. */
const places = [
  { path: /^\/robots$/, open: listing("robots", "Robots of the catalogue") },
  { path: /^\/industries\/[a-z0-9-]+$/, open: listing("industry", "Robots in this industry") },
  {
    path: /^\/dealers$/,
    isThere: (query) => query.has("zip_code") || query.has("city") || query.has("state"),
    open: listing("dealers", "Dealers"),
  },
  { path: /^\/prequalify$/, open: async (_, fields) => form(fields ?? {}) },
];

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

// The form of `POST /prequalifications`; what is known already stands in it, consent is given by the applicant alone.
const options = {
  business_type: ["llc", "corporation", "partnership", "sole-proprietor"],
  industry: ["logistics", "agriculture", "manufacturing", "delivery", "construction", "retail"],
  quantity: ["1", "2-5", "6-10", "11-20", "20+"],
  annual_revenue: ["0-500k", "500k-1m", "1m-5m", "5m-10m", "10m+"],
  business_age: ["0-1", "1-2", "2-5", "5+"],
  credit_rating: ["excellent", "good", "fair", "poor"],
};
const inputs = [
  ["business_name", "Business name", "text"],
  ["business_type", "Kind of business"],
  ["industry", "Industry"],
  ["email", "E-mail address", "email"],
  ["phone", "Phone number", "tel"],
  ["quantity", "Number of robots"],
  ["equipment_value", "Value of all robots, US dollars", "number"],
  ["annual_revenue", "Revenue a year, US dollars"],
  ["business_age", "Years in business"],
  ["credit_rating", "Credit rating"],
];

function field([name, title, type], value) {
  const label = element("label", "", title);
  const node = element(options[name] ? "select" : "input");
  node.name = name;
  if (options[name]) {
    for (const choice of ["", ...options[name]]) {
      const option = element("option", "", choice || "Choose…");
      option.value = choice;
      node.append(option);
    }
  } else {
    node.type = type;
    if (type === "number") node.min = "1";
    if (type === "number") node.step = "any";
  }
  node.required = name !== "equipment_value";
  if (value != null) node.value = String(value);
  label.append(node);
  return label;
}

/** What goes to financing: all that was known, and over it what stands in the form. */
export function application(known, values) {
  const body = { selected_equipment: [], ...known };
  for (const [name, value] of Object.entries(values)) {
    if (value === "") delete body[name];
    else body[name] = name === "equipment_value" ? Number(value) : value;
  }
  return body;
}

const randomKey = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** The same key for the same application, however often it is sent; another where something in it was changed. */
export function keys(next = randomKey) {
  const known = new Map();
  return (body) => {
    const text = JSON.stringify(body);
    if (!known.has(text)) known.set(text, next());
    return known.get(text);
  };
}

function form(known) {
  const card = element("section", "card");
  const node = element("form", "prequalify");
  const consent = element("label", "consent");
  const check = element("input");
  check.type = "checkbox";
  check.required = true;
  consent.append(check, "I agree that these details are stored and scored for this application.");
  const send = element("button", "", "Send the application");
  send.type = "submit";
  const note = element("p", "note");
  note.setAttribute("role", "status");
  node.append(...inputs.map((input) => field(input, known[input[0]])), consent, note, send);
  const keyOf = keys();
  node.addEventListener("submit", async (event) => {
    event.preventDefault();
    send.disabled = true;
    note.textContent = "Sending…";
    const values = Object.fromEntries(inputs.map(([name]) => [name, node.elements.namedItem(name).value.trim()]));
    const body = { ...application(known, values), consent: check.checked };
    try {
      const answer = await apply(body, keyOf(body));
      card.replaceWith(artifactCard({ name: "prequalification", description: "Your application", data: answer }));
    } catch (error) {
      note.textContent = error.message || "It could not be sent.";
      send.disabled = false;
    }
  });
  card.append(element("h3", "", "Prequalify for financing"), node);
  return card;
}
