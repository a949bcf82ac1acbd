// The catalogue: search, kinds, industries, pages. What is looked for stands in the address, so that it can be kept and sent on.
import { robots } from "../api/catalogue.js";
import { button, element, uniqueId } from "../parts/elements.js";
import { counted } from "../parts/format.js";
import { loading } from "../parts/loading.js";
import { robotTile } from "../cards/robots.js";
import { announce } from "../shell/announce.js";
import { replaceQuery } from "../shell/router.js";

const kinds = ["AMR", "AGV", "Autonomous Forklift", "Cobot", "Robotic Arm", "Drone", "Cleaning Robot", "Delivery Robot", "Inspection Robot", "Construction Robot", "Agricultural Robot", "Humanoid"];
const branches = ["logistics", "agriculture", "manufacturing", "delivery", "construction", "retail"];
const perPage = 24;

function choice(title, options, value) {
  const select = element("select");
  select.id = uniqueId("filter");
  for (const [key, label] of [["", "All"], ...options]) {
    const option = element("option", "", label);
    option.value = key;
    select.append(option);
  }
  select.value = value;
  const label = element("label", "", title);
  label.htmlFor = select.id;
  return { select, node: element("div", "field", label, select) };
}

export function robotsPage({ query }) {
  const filter = { search: query.get("search") ?? "", category: query.get("category") ?? "", industry: query.get("industry") ?? "", page: Number(query.get("page") ?? 1) || 1 };
  const search = element("input");
  search.type = "search";
  search.id = uniqueId("search");
  search.value = filter.search;
  search.placeholder = "Name, maker, task";
  const label = element("label", "", "Search");
  label.htmlFor = search.id;
  // A kind that only an address names is one all the same.
  const category = choice("Kind", [...new Set([...kinds, filter.category].filter(Boolean))].map((kind) => [kind, kind]), filter.category);
  const industry = choice("Industry", branches.map((name) => [name, name[0].toUpperCase() + name.slice(1)]), filter.industry);
  const form = element("form", "filters", element("div", "field grow", label, search), category.node, industry.node);
  form.setAttribute("role", "search");
  form.setAttribute("aria-label", "Search the catalogue");
  const total = element("p", "quiet-text total");

  const list = loading("Looking through the catalogue…", async (node, signal) => {
    const answer = await robots({ ...filter, limit: perPage }, signal);
    if (signal.aborted) return;
    const { total: all, total_pages: pages, page } = answer.pagination;
    total.textContent = counted(all, "robot");
    announce(`${counted(all, "robot")} found.`);
    if (!answer.robots.length) {
      node.replaceChildren(element("p", "empty", "No robot fits. Try fewer words, or another kind."));
      return;
    }
    const tiles = element("div", "tiles wide", ...answer.robots.map((robot) => robotTile(robot, "h2")));
    const turn = (label, to, isOff) => {
      const node = button(label, "quiet", () => go(to));
      node.disabled = isOff;
      return node;
    };
    const paging = pages > 1
      ? element("nav", "paging", turn("Back", page - 1, page <= 1), element("span", "", `Page ${page} of ${pages}`), turn("Next", page + 1, page >= pages))
      : null;
    paging?.setAttribute("aria-label", "Pages of the catalogue");
    node.replaceChildren(tiles, ...[paging].filter(Boolean));
  });

  function go(page) {
    filter.page = page;
    look();
    form.scrollIntoView({ block: "nearest" });
    search.focus({ preventScroll: true });
  }
  function look() {
    replaceQuery("/robots", Object.entries({ ...filter, page: filter.page > 1 ? String(filter.page) : "" }));
    list.load();
  }
  let timer;
  function changed() {
    Object.assign(filter, { search: search.value.trim(), category: category.select.value, industry: industry.select.value, page: 1 });
    look();
  }
  search.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(changed, 300);
  });
  category.select.addEventListener("change", changed);
  industry.select.addEventListener("change", changed);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    changed();
  });
  list.load();
  return {
    node: element("div", "sheet", element("div", "title-line", element("h1", "", "Robots"), total), form, list.node),
    leave() {
      clearTimeout(timer);
      list.leave();
    },
  };
}
