// The operator's page: how the services are, what is asked of them, who answers and why, what is remembered, how long it takes.
import { key } from "../api/operator.js";
import { button, element, link } from "../parts/elements.js";
import { jobsView } from "./jobs.js";
import { keyForm } from "./key-form.js";
import { latencyView } from "./latency.js";
import { memorySearchView } from "./memory-search.js";
import { requestsView } from "./requests.js";
import { routesView } from "./routes.js";
import { servicesView } from "./services.js";

const views = [
  ["services", "Services", servicesView],
  ["jobs", "Jobs", jobsView],
  ["requests", "Live requests", requestsView],
  ["routes", "Routing", routesView],
  ["memories", "Memory search", memorySearchView],
  ["latency", "Latency", latencyView],
];

export function operatorPage({ parameter }) {
  const chosen = views.find(([name]) => name === parameter) ?? views[0];
  const heading = element("h1", "", "Operator");
  const node = element("div", "sheet");
  let view;

  function ask(words) {
    view?.leave?.();
    key.value = "";
    view = keyForm(words, show);
    node.replaceChildren(heading, view.node);
    view.focus();
  }

  function show() {
    view?.leave?.();
    const [, title, make] = chosen;
    const tabs = element("nav", "tabs");
    tabs.setAttribute("aria-label", "Operator");
    for (const [name, label] of views) {
      const tab = element("a", "", label);
      tab.href = `#/operator/${name}`;
      if (name === chosen[0]) tab.setAttribute("aria-current", "page");
      tabs.append(tab);
    }
    // A key that does not do is asked for anew, with the reason.
    view = make((error) => ask(error));
    const forget = button("Forget the key", "quiet small", () => ask());
    node.replaceChildren(element("div", "title-line", heading, element("div", "actions", link("The API", "/docs/", "button quiet small"), forget)), tabs, element("h2", "hidden", title), view.node);
  }

  if (key.value) show();
  else {
    view = keyForm(undefined, show);
    node.append(heading, view.node);
  }
  return { node, title: `Operator: ${chosen[1]}`, leave: () => view?.leave?.() };
}
