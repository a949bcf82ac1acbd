// Dealers near a place, on a map, and a request to be called by them.
import { dealers } from "../api/catalogue.js";
import { element, uniqueId } from "../parts/elements.js";
import { counted, number } from "../parts/format.js";
import { loading } from "../parts/loading.js";
import { dealerList } from "../cards/dealers.js";
import { announce } from "../shell/announce.js";
import { replaceQuery } from "../shell/router.js";
import { contactForm } from "./contact-form.js";

const kinds = ["AMR", "AGV", "Autonomous Forklift", "Cobot", "Robotic Arm", "Drone", "Cleaning Robot", "Delivery Robot", "Inspection Robot", "Construction Robot", "Agricultural Robot", "Humanoid"];

/** A ZIP code, or a city with its state: what was written as the API asks for it; null where it is neither. */
export function readPlace(text) {
  const zip = /^\s*(\d{5})(?:-\d{4})?\s*$/.exec(text);
  if (zip) return { zip_code: zip[1] };
  const city = /^\s*([^,\d]{2,80}?)\s*(?:,\s*|\s+(?=[A-Z]{2}\s*$))([A-Za-z .]{2,30})\s*$/.exec(text);
  if (city) return { city: city[1], state: city[2].trim() };
  return /^\s*[A-Za-z][A-Za-z .'-]{1,79}\s*$/.test(text) ? { city: text.trim() } : null;
}

function wherefrom(search) {
  if (!search?.place) return "";
  const radius = search.radius_miles ? ` within ${number(search.radius_miles)} miles` : "";
  const exact = search.place_is_approximate ? " (only the area of the ZIP code is known)" : "";
  return `${radius} of ${search.place}${exact}`;
}

export function dealersPage({ query }) {
  const place = element("input");
  place.type = "text";
  place.id = uniqueId("place");
  place.autocomplete = "postal-code";
  place.placeholder = "89501, or Reno, NV";
  place.value = query.get("zip_code") ?? [query.get("city"), query.get("state")].filter(Boolean).join(", ");
  const placeLabel = element("label", "", "ZIP code, or city and state");
  placeLabel.htmlFor = place.id;
  const kind = element("select");
  kind.id = uniqueId("kind");
  const asked = query.get("specialty") ?? "";
  for (const name of ["", ...new Set([...kinds, asked].filter(Boolean))]) {
    const option = element("option", "", name || "All");
    option.value = name;
    kind.append(option);
  }
  kind.value = asked;
  const kindLabel = element("label", "", "Kind of robot");
  kindLabel.htmlFor = kind.id;
  const go = element("button", "", "Find dealers");
  go.type = "submit";
  const wrong = element("p", "wrong");
  wrong.setAttribute("role", "alert");
  wrong.id = uniqueId("wrong");
  place.setAttribute("aria-describedby", wrong.id);
  const form = element("form", "filters", element("div", "field grow", placeLabel, place, wrong), element("div", "field", kindLabel, kind), element("div", "field", element("span", "label-space"), go));
  form.setAttribute("role", "search");
  form.setAttribute("aria-label", "Find dealers");
  form.noValidate = true;

  let filter = {};
  const list = loading("Looking for dealers…", async (node, signal) => {
    const answer = await dealers({ ...filter, limit: 20 }, signal);
    if (signal.aborted) return;
    const told = `${counted(answer.pagination.total, "dealer")}${wherefrom(answer.search)}`;
    announce(told);
    if (!answer.dealers.length) {
      node.replaceChildren(element("p", "empty", "No dealer was found. Try another place, or all kinds of robots."));
      return;
    }
    const zip = filter.zip_code ?? /\b\d{5}\b/.exec(answer.search?.place ?? "")?.[0];
    node.replaceChildren(
      element("h2", "", told),
      dealerList(answer.dealers, { place: answer.search?.place, zip }),
      contactForm({ zip_code: zip ?? answer.dealers[0].zip_codes?.[0] ?? "", equipment_type: filter.specialty ?? "" }, kinds),
    );
  });

  function look() {
    const where = place.value.trim() ? readPlace(place.value) : {};
    place.removeAttribute("aria-invalid");
    wrong.textContent = "";
    if (!where) {
      wrong.textContent = "Write a ZIP code of five digits, or a city and its state.";
      place.setAttribute("aria-invalid", "true");
      place.focus();
      return;
    }
    filter = { ...where, ...(kind.value ? { specialty: kind.value } : {}) };
    replaceQuery("/dealers", Object.entries(filter));
    list.load();
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    look();
  });
  look();
  return { node: element("div", "sheet", element("h1", "", "Dealers"), form, list.node), leave: list.leave };
}
